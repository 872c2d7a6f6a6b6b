/** When all replicas had caught up: after everything, and after each single fault. */
import type { Micros } from '../../kit/time.ts';
import type { Address } from '../../strategies/contract.ts';
import { type Intent, NEVER, SEEN } from './intent.ts';
import type { Ledger } from './ledger.ts';

export class Convergence {
  /** By fault: when it healed, and when the last write accepted before that was visible everywhere. */
  readonly #healedAt: Micros[];
  readonly #caughtUpAt: Micros[];
  #lastHeal: Micros = 0;
  #latestHeal: Micros = NEVER;

  constructor(faults: number) {
    this.#healedAt = new Array(faults).fill(NEVER);
    this.#caughtUpAt = new Array(faults).fill(NEVER);
  }

  healed(fault: number, at: Micros): void {
    this.#healedAt[fault] = this.#lastHeal = this.#latestHeal = at;
  }

  completed(write: Intent, at: Micros): void {
    if (write.accepted > this.#latestHeal) return;
    for (let fault = 0; fault < this.#healedAt.length; fault++) {
      if (write.accepted <= this.#healedAt[fault]) this.#caughtUpAt[fault] = at;
    }
  }

  /** Microseconds; null where some live replica still lacks a write that another holds. */
  time(ledger: Ledger, alive: (replica: Address) => boolean): Micros | null {
    if (this.#lacking(ledger, alive, Number.POSITIVE_INFINITY)) return null;
    return Math.max(0, ledger.lastCompleted - Math.max(this.#lastHeal, ledger.lastAccepted));
  }

  /** The same for the writes that were accepted before this fault healed. */
  timeAfter(fault: number, ledger: Ledger, alive: (replica: Address) => boolean): Micros | null {
    const healedAt = this.#healedAt[fault];
    if (healedAt === NEVER || this.#lacking(ledger, alive, healedAt)) return null;
    return Math.max(0, this.#caughtUpAt[fault] - healedAt);
  }

  healedAt(fault: number): Micros {
    return this.#healedAt[fault];
  }

  /** Whether the fault ever healed: one that comes after the end does not. */
  hasHealed(fault: number): boolean {
    return this.#healedAt[fault] !== NEVER;
  }

  #lacking(ledger: Ledger, alive: (replica: Address) => boolean, until: Micros): boolean {
    const { seating } = ledger;
    const { groups, placeOf } = seating;
    for (let write = ledger.oldest; write !== undefined; write = write.next) {
      if (write.isComplete || write.accepted > until || write.heldCount === 0) continue;
      const lacks = (replica: Address) =>
        alive(replica) && seating.keepsOf(replica, write) && !write.has(SEEN, placeOf[replica]);
      if (groups[write.group].some(lacks)) return true;
    }
    return false;
  }
}
