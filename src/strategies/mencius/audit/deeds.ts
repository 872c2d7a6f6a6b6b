/** What a group was made to do, counted while it is watched. */
import type { Request } from '../../contract.ts';
import type { Message } from '../messages.ts';
import type { Seats } from '../seats.ts';
import type { Fill, Placed } from '../value.ts';

export class Deeds {
  readonly #counts = {
    skips: 0,
    'skips told late': 0,
    revocations: 0,
    'suggestions proposed again': 0,
    'laggards told what was decided': 0,
    'snapshots installed': 0,
    'disks that were asked for': 0,
  };
  readonly #seats: Seats;
  readonly #suggested = new WeakSet<Request>();
  /** Proposed, and not chosen yet; who lags is told later of what was chosen. */
  readonly #filling = new WeakSet<Fill>();

  constructor(seats: Seats) {
    this.#seats = seats;
  }

  counts(takenOver: number): Readonly<Record<string, number>> {
    return { ...this.#counts, 'slots made no-ops by others': takenOver };
  }

  /** An owner's word on its slots. */
  word(from: number, next: number, suggested: readonly Placed[]): void {
    this.#counts.skips += (next - from) / this.#seats.count - suggested.length;
    for (const [, { request }] of suggested) {
      if (this.#suggested.has(request)) this.#counts['suggestions proposed again']++;
      this.#suggested.add(request);
    }
  }

  sends(message: Message): void {
    if (message.kind === 'skip') this.#counts['skips told late']++;
    else if (message.kind === 'decided') this.#counts['laggards told what was decided']++;
    else if (message.kind === 'recovered') this.#counts['disks that were asked for']++;
    else if (message.kind === 'fill') this.#filling.add(message.fill);
    else if (message.kind === 'settled' && this.#filling.delete(message.fill)) this.#counts.revocations++;
  }

  installed(): void {
    this.#counts['snapshots installed']++;
  }
}
