/** What each fault did to messages, requests and processes: a fault that touched nothing proves nothing. */
import type { FaultPlan } from '../../faults/contract.ts';
import type { Touched } from '../observation.ts';
import type { FaultTouch } from '../result.ts';

export class Touches {
  readonly #names: readonly string[];
  readonly #messages: number[];
  readonly #requests: number[];
  readonly #lives: number[];

  constructor(faults: readonly FaultPlan[]) {
    this.#names = faults.map(({ name }) => name);
    this.#messages = faults.map(() => 0);
    this.#requests = faults.map(() => 0);
    this.#lives = faults.map(() => 0);
  }

  touched(fault: number, what: Touched): void {
    (what === 'message' ? this.#messages : what === 'request' ? this.#requests : this.#lives)[fault]++;
  }

  result(): readonly FaultTouch[] {
    return this.#names.map((name, i) => {
      return { name, messages: this.#messages[i], requests: this.#requests[i], lives: this.#lives[i] };
    });
  }
}
