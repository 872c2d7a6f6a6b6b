/** A street for shops: time, and a payment service that hears and says nothing by itself. */

import type { Charge, Paying } from '../../src/clients/payments/plan.ts';
import { SECOND } from '../../src/kit/time.ts';

export const PAYING: Paying = {
  when: 'after-order',
  hasKey: true,
  timeout: 3 * SECOND,
  retries: 3,
  backoff: SECOND,
  refunds: true,
};

export interface Asked extends Charge {
  /** In seconds. */
  readonly at: number;
  readonly region: number;
}

export class Street {
  now = 0;
  readonly asked: Asked[] = [];
  #due: { at: number; opId: number }[] = [];
  wake: (opId: number) => void = () => {};

  readonly host = {
    now: () => this.now,
    ask: (charge: Charge, region: number) => {
      this.asked.push({ ...charge, at: this.now / SECOND, region });
    },
  };
  readonly wakeAt = (at: number, opId: number) => {
    this.#due.push({ at, opId });
  };

  run(until: number): this {
    for (;;) {
      const next = this.#due.toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > until * SECOND) break;
      this.#due = this.#due.filter((one) => one !== next);
      this.now = next.at;
      this.wake(next.opId);
    }
    this.now = until * SECOND;
    return this;
  }

  get times(): number[] {
    return this.asked.map(({ at }) => at);
  }
}
