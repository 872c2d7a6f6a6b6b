/** What a proposer gathers in phase 1: who promised, and of each slot the highest that any of them has accepted. */
import { type Address, NOWHERE } from '../contract.ts';
import type { Ballot } from './ballots.ts';
import type { Command, Report, Slot } from './messages.ts';
import { type Configuration, isPhase1 } from './quorums.ts';

export class Promises {
  ballot: Ballot = 0;
  readonly #given = new Set<Address>();
  readonly #found = new Map<Slot, Report>();
  /** Those who decide about slots for which enough have promised. */
  readonly #won = new Set<Configuration>();
  /** The highest slot that anybody has accepted anything for. */
  last: Slot = 0;
  /** Somebody knows that all is chosen up to here, and who that is. */
  chosen: Slot = 0;
  teacher: Address = NOWHERE;

  reset(ballot: Ballot): void {
    this.ballot = ballot;
    this.#given.clear();
    this.#found.clear();
    this.#won.clear();
    this.last = this.chosen = 0;
    this.teacher = NOWHERE;
  }

  /** A value that may have been chosen is the one of the highest ballot in which anybody accepted (§2.2, P2c). */
  add(from: Address, chosen: Slot, accepted: readonly Report[]): void {
    this.#given.add(from);
    if (chosen > this.chosen) {
      this.chosen = chosen;
      this.teacher = from;
    }
    for (const report of accepted) {
      if (report.slot > this.last) this.last = report.slot;
      const known = this.#found.get(report.slot);
      if (known === undefined || report.ballot > known.ballot) this.#found.set(report.slot, report);
    }
  }

  has(address: Address): boolean {
    return this.#given.has(address);
  }

  /** Its disk is lost: where its promise is still needed, it must be asked again. */
  drop(address: Address): void {
    this.#given.delete(address);
  }

  /** Once enough have promised, they have for good. */
  isWon(configuration: Configuration): boolean {
    if (this.#won.has(configuration)) return true;
    const isEnough = isPhase1(configuration, (address) => this.#given.has(address));
    if (isEnough) this.#won.add(configuration);
    return isEnough;
  }

  /** What must be proposed in this slot; undefined: anything may be. */
  found(slot: Slot): Command | undefined {
    return this.#found.get(slot)?.command;
  }

  /** It has been proposed. */
  forget(slot: Slot): void {
    this.#found.delete(slot);
  }
}
