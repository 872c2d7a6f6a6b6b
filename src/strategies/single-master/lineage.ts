/** Which epochs wrote a log, and up to where each: enough to tell where two logs part. */
import type { Ends } from './messages.ts';

/** PostgreSQL calls it the timeline history, MySQL a set of transaction ids by source. */
export class Lineage {
  #ends: number[];

  constructor(ends: Ends = []) {
    this.#ends = [...ends];
  }

  get lastEpoch(): number {
    return Math.max(0, this.#ends.length - 1);
  }

  ends(): Ends {
    return this.#ends.slice();
  }

  /** The log's next entry is of that epoch. */
  note(epoch: number, position: number): void {
    while (this.#ends.length < epoch) this.#ends.push(0);
    this.#ends[epoch] = position;
  }

  /** The log ends at `position` now. */
  cut(position: number): void {
    const ends = this.#ends;
    while (ends.length > 0) {
      let before = ends.length - 2;
      while (before > 0 && ends[before] === 0) before--;
      if (before >= 0 && ends[before]! < position) {
        ends[ends.length - 1] = Math.min(position, ends[ends.length - 1]!);
        return;
      }
      ends.length = Math.max(0, before + 1);
    }
  }

  epochAt(position: number): number {
    if (position === 0) return 0;
    let found = this.lastEpoch;
    for (let epoch = found - 1; epoch > 0; epoch--) {
      const end = this.#ends[epoch]!;
      if (end >= position) found = epoch;
      else if (end > 0) break;
    }
    return found;
  }

  /** The last place where a log with those ends and this one are the same. */
  commonWith(ends: Ends): number {
    for (let epoch = Math.min(ends.length - 1, this.lastEpoch); epoch > 0; epoch--) {
      const common = Math.min(ends[epoch]!, this.#ends[epoch]!);
      if (common > 0) return common;
    }
    return 0;
  }

  /** True where a session that has seen `token` would miss nothing in this log. */
  covers(token: Ends): boolean {
    for (let epoch = 1; epoch < token.length; epoch++) if ((this.#ends[epoch] ?? 0) < token[epoch]!) return false;
    return true;
  }

  /** True where a later epoch went on without something that `token` names: it will never be here. */
  hasLost(token: Ends): boolean {
    // Of a session that has seen a newer epoch: that one may have it, and this log will have to follow.
    if (token.length - 1 > this.lastEpoch) return false;
    for (let epoch = 1; epoch < Math.min(token.length, this.lastEpoch); epoch++) {
      if ((this.#ends[epoch] ?? 0) < token[epoch]!) return true;
    }
    return false;
  }
}

/** What a session has seen that saw this place of a log, and so everything before. */
export function tokenOf(epoch: number, position: number): Ends {
  const token: number[] = [];
  for (let e = 0; e < epoch; e++) token.push(0);
  token.push(position);
  return token;
}
