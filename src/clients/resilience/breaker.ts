/** Circuit breakers: who failed too often is left alone for a while, then tried once (Nygard, Release It!, ch. 5). */
import type { Micros } from '../../kit/time.ts';
import type { Address } from '../../strategies/contract.ts';

export interface BreakerPlan {
  /** A circuit opens when at least this share of the last calls failed, 0..1 … */
  readonly failureRate: number;
  /** … and at least so many of them did. */
  readonly errorCount: number;
  /** An answer slower than this counts as a failure. */
  readonly responseTime: Micros;
  /** How long an open circuit stays so before one call tries it. */
  readonly recovery: Micros;
}

/** Calls that are remembered for each error that opens a circuit: at 50 % the last calls can just do it. */
const CALLS_PER_ERROR = 2;

class Circuit {
  /** Of the last calls: true = it failed. A ring, `at` is the oldest. */
  readonly #failed: boolean[] = [];
  #at = 0;
  #failures = 0;
  /** Open until then; 0 = closed. */
  openUntil: Micros = 0;
  /** A call is out, or was, to see whether it can close. */
  isTried = false;

  note(hasFailed: boolean, plan: BreakerPlan): void {
    const size = plan.errorCount * CALLS_PER_ERROR;
    if (this.#failed.length === size && this.#failed[this.#at]) this.#failures--;
    this.#failed[this.#at] = hasFailed;
    this.#at = (this.#at + 1) % size;
    if (hasFailed) this.#failures++;
  }

  hasHadEnough({ errorCount, failureRate }: BreakerPlan): boolean {
    return this.#failures >= errorCount && this.#failures >= failureRate * this.#failed.length;
  }

  close(): void {
    this.openUntil = 0;
    this.isTried = false;
    this.#failed.length = 0;
    this.#failures = 0;
    this.#at = 0;
  }
}

/** The circuits of one region's clients, one to each replica. */
export class Breakers {
  readonly #plan: BreakerPlan;
  readonly #circuits: Circuit[] = [];

  constructor(plan: BreakerPlan) {
    this.#plan = plan;
  }

  /** False while the circuit to `target` is open. The first call after `recovery` is let through as a trial. */
  allows(target: Address, now: Micros): boolean {
    const circuit = this.#circuits[target];
    if (circuit === undefined || circuit.openUntil === 0) return true;
    if (now < circuit.openUntil) return false;
    circuit.isTried = true;
    // Should nobody ever hear of the trial, another one follows.
    circuit.openUntil = now + this.#plan.recovery;
    return true;
  }

  /** What came of a call: an answer after `took`, or none. */
  note(target: Address, isOk: boolean, took: Micros, now: Micros): void {
    const circuit = (this.#circuits[target] ??= new Circuit());
    const hasFailed = !isOk || took > this.#plan.responseTime;
    if (circuit.openUntil > 0) {
      // Calls that set out before it opened say nothing new; only the trial counts.
      if (!circuit.isTried) return;
      if (hasFailed) this.#open(circuit, now);
      else circuit.close();
      return;
    }
    circuit.note(hasFailed, this.#plan);
    if (circuit.hasHadEnough(this.#plan)) this.#open(circuit, now);
  }

  #open(circuit: Circuit, now: Micros): void {
    circuit.close();
    circuit.openUntil = now + this.#plan.recovery;
  }
}
