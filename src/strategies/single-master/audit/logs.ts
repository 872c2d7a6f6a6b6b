/** S3: logs match, as far as they are on disks. Entries are shared by reference: the same entry is the same object. */
import type { Address } from '../../contract.ts';
import type { Entry } from '../messages.ts';
import type { Life, Tell } from './life.ts';

/** One entry that was seen at some position; others of other epochs may follow. */
export interface Known {
  readonly entry: Entry;
  /** The epoch of the entry before it, where that was there to see. */
  before: number | undefined;
  /** Replicas that had it at some time, by the measure of `ack_point`. */
  readonly holders: Address[];
  readonly next: Known | undefined;
}

export class Logs {
  readonly #known = new Map<number, Known>();
  #first = 1;

  find(position: number, entry: Entry): Known | undefined {
    let known = this.#known.get(position);
    while (known !== undefined && known.entry !== entry) known = known.next;
    return known;
  }

  /**
   * What is new on this disk. What a master forgot in a crash nobody had seen: only what is durable is streamed, so it
   * may write something else there in the same epoch.
   */
  look(life: Life, cut: number, tell: Tell): void {
    const { durable, first } = life.disk;
    const from = Math.max(first, Math.min(cut, life.matched) + 1);
    life.matched = durable;
    for (let position = from; position <= durable; position++) {
      const entry = life.entry(position);
      const before = position > life.disk.first ? life.entry(position - 1).epoch : undefined;
      if (entry.position !== position) tell('S3', life, `it keeps entry ${entry.position} at ${position}`);
      else if (before !== undefined && before > entry.epoch) {
        tell('S3', life, `its entry ${position} of epoch ${entry.epoch} follows one of ${before}`);
      } else this.#match(life, entry, before, tell);
    }
  }

  /** Nobody has entries at or below `position` any more. */
  forget(position: number): void {
    for (; this.#first <= position; this.#first++) this.#known.delete(this.#first);
  }

  #match(life: Life, entry: Entry, before: number | undefined, tell: Tell): void {
    const { position, epoch } = entry;
    const newest = this.#known.get(position);
    let known = newest;
    while (known !== undefined && known.entry.epoch !== epoch) known = known.next;
    if (known === undefined) this.#known.set(position, { entry, before, holders: [], next: newest });
    else if (known.entry !== entry || (before !== undefined && known.before !== undefined && known.before !== before)) {
      tell(
        'S3',
        life,
        `its entry ${position} of epoch ${epoch}, or what lies before it, is not what another has there`,
      );
    } else known.before ??= before;
  }
}
