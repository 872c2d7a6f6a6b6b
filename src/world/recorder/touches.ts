/** What each fault did to messages and requests: a fault that touched nothing proves nothing. */
import type { FaultPlan } from '../../faults/contract.ts';
import type { FaultTouch } from '../result.ts';

export class Touches {
  readonly #names: readonly string[];
  readonly #messages: number[];
  readonly #requests: number[];

  constructor(faults: readonly FaultPlan[]) {
    this.#names = faults.map(({ name }) => name);
    this.#messages = faults.map(() => 0);
    this.#requests = faults.map(() => 0);
  }

  touched(fault: number, what: 'message' | 'request'): void {
    (what === 'message' ? this.#messages : this.#requests)[fault]++;
  }

  result(): readonly FaultTouch[] {
    return this.#names.map((name, i) => ({ name, messages: this.#messages[i], requests: this.#requests[i] }));
  }
}
