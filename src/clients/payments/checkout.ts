/** Orders and their payments: which comes first, and what becomes of the one when the other fails. */
import type { Micros } from '../../kit/time.ts';
import type { Outcome, WriteId } from '../../strategies/contract.ts';
import type { Flight } from '../flights.ts';
import type { Till } from '../plan.ts';
import { Cashier, type Payment } from './cashier.ts';
import type { Charge, Charged } from './plan.ts';

export class Checkout {
  readonly #till: Till;
  readonly #cashier: Cashier;
  /** Orders that were paid for and are not over. */
  readonly #paid = new Set<WriteId>();

  constructor(till: Till, now: () => Micros, wakeAt: (at: Micros, opId: WriteId) => void) {
    this.#till = till;
    this.#cashier = new Cashier(till.paying, { now, ask: till.ask }, wakeAt);
  }

  /** True where an order waits for its payment. */
  holds(operation: number): boolean {
    const { operations, paying } = this.#till;
    return paying.when === 'before-order' && operations.includes(operation);
  }

  /** `go` hears what came of it. */
  charge(opId: WriteId, region: number, go: (payment: Payment) => void): void {
    this.#cashier.charge(opId, region, (payment) => {
      if (payment === 'charged') this.#paid.add(opId);
      go(payment);
    });
  }

  /** An order is over. Money goes back only where it is certain that there is none: else it may be there after all. */
  finished({ what, opId, region }: Flight, outcome: Outcome | undefined): void {
    const { operations, paying } = this.#till;
    if (!operations.includes(what)) return;
    const isPlaced = outcome?.kind === 'ok' && outcome.done;
    if (paying.when === 'after-order') {
      if (isPlaced) this.#cashier.charge(opId, region, () => {});
    } else if (this.#paid.delete(opId) && paying.refunds && outcome !== undefined && !isPlaced) {
      this.#cashier.refund(opId, region);
    }
  }

  answered(charge: Charge, charged: Charged): void {
    this.#cashier.answered(charge, charged);
  }

  wake(opId: WriteId): void {
    this.#cashier.wake(opId);
  }
}
