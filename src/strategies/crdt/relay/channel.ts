/** What goes to one neighbour: how far it has been sent, and how far the neighbour says that it has it. */
import type { Address } from '../../contract.ts';
import { at, joined, NOTHING_SEEN, type Vector } from '../../parts/version-vector.ts';
import type { DeltaBuffer, Entry } from './buffer.ts';

export class Channel<S> {
  readonly to: Address;
  /** Index among the neighbours. */
  readonly index: number;
  readonly #buffer: DeltaBuffer<S>;
  readonly #isSpared: (entry: Entry<S>) => boolean;
  /** Positions in the buffer: all up to here is there; all up to here has been sent. */
  acked = 0;
  sent = 0;
  isTimed = false;
  #ackedAtRetry = 0;
  #known: Vector = NOTHING_SEEN;

  /** With back-propagation avoided, nothing goes back to where it came from. */
  constructor(to: Address, index: number, buffer: DeltaBuffer<S>, avoidsBackPropagation: boolean) {
    this.to = to;
    this.index = index;
    this.#buffer = buffer;
    this.#isSpared = avoidsBackPropagation ? ({ from }) => from === index : () => false;
  }

  /** The entries that are next, up to the position `through`; they count as sent from now on. */
  take(through: number): readonly Entry<S>[] {
    const entries: Entry<S>[] = [];
    for (let position = Math.max(this.sent + 1, this.#buffer.first); position <= through; position++) {
      const entry = this.#buffer.at(position);
      if (!this.#isSpared(entry)) entries.push(entry);
    }
    this.sent = Math.max(this.sent, through);
    this.#advance();
    return entries;
  }

  onSeen(seen: Vector): void {
    this.#known = joined(this.#known, seen);
    this.#advance();
  }

  #advance(): void {
    const buffer = this.#buffer;
    this.acked = Math.max(this.acked, buffer.first - 1);
    this.sent = Math.max(this.sent, this.acked);
    // Not beyond: what has not been sent yet is sent, known or not, as in Enes et al. 2019 (algorithm 2).
    while (this.acked < this.sent && this.#has(buffer.at(this.acked + 1))) this.acked++;
  }

  startTimer(): void {
    this.isTimed = true;
    this.#ackedAtRetry = this.acked;
  }

  /** True where nothing came back: all that is under way is sent again. */
  goBack(): boolean {
    this.isTimed = false;
    if (this.acked >= this.sent || this.acked !== this.#ackedAtRetry) return false;
    this.sent = this.acked;
    return true;
  }

  #has(entry: Entry<S>): boolean {
    if (this.#isSpared(entry)) return true;
    const { names } = entry;
    for (let i = 0; i < names.length; i += 3) if (at(this.#known, names[i]!) < names[i + 1]!) return false;
    return true;
  }
}
