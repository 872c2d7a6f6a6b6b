/** What one region's clients do against failure, as their manners say: budget, breakers, what was seen last. */
import type { Random } from '../../kit/random.ts';
import type { Micros } from '../../kit/time.ts';
import { type Address, type Key, NOWHERE, type Outcome } from '../../strategies/contract.ts';
import type { Manners } from '../workload.ts';
import { Backoff } from './backoff.ts';
import { Breakers } from './breaker.ts';
import { RetryBudget } from './budget.ts';
import { LastSeen } from './cache.ts';

export class Care {
  readonly #budget: RetryBudget | undefined;
  readonly #breakers: Breakers | undefined;
  readonly #seen: LastSeen | undefined;
  readonly backoff: Backoff;

  constructor({ retry, breaker, fallback }: Manners, random: Random) {
    this.backoff = new Backoff(retry, random);
    this.#budget = retry.budget === undefined ? undefined : new RetryBudget(retry.budget);
    this.#breakers = breaker === undefined ? undefined : new Breakers(breaker);
    this.#seen = fallback === 'cached' ? new LastSeen() : undefined;
  }

  /** A first attempt is made. */
  onFirst(): void {
    this.#budget?.earn();
  }

  /** False where the budget for further attempts is used up. */
  mayRetry(): boolean {
    return this.#budget === undefined || this.#budget.spend();
  }

  /** False where `target` failed too often to be asked now. */
  mayAsk(target: Address, now: Micros): boolean {
    return this.#breakers === undefined || this.#breakers.allows(target, now);
  }

  /** The first of `replicas` after `target`, from near to far and round again, that may be asked. */
  another(replicas: readonly Address[], target: Address, now: Micros): Address {
    const mine = replicas.indexOf(target);
    for (let i = 1; i < replicas.length; i++) {
      const next = replicas[(mine + i) % replicas.length];
      if (this.mayAsk(next, now)) return next;
    }
    return NOWHERE;
  }

  /** A refusal that names somebody better comes from a server in good health. */
  heard(server: Address, outcome: Outcome, took: Micros, now: Micros): void {
    const isHealthy = outcome.kind !== 'refused' || outcome.tryAt !== NOWHERE;
    this.#breakers?.note(server, isHealthy, took, now);
  }

  unanswered(target: Address, now: Micros): void {
    this.#breakers?.note(target, false, 0, now);
  }

  /** A read was answered: a later one that fails may show the same. */
  saw(key: Key): void {
    this.#seen?.note(key);
  }

  hasSeen(key: Key): boolean {
    return this.#seen?.has(key) ?? false;
  }
}
