/** The shop's side of payments: charges until it knows what came of it, or its patience is over. */
import { type Micros, SECOND } from '../../kit/time.ts';
import { declined, type Outcome, refused, type WriteId } from '../../strategies/contract.ts';
import type { Charge, Charged, Paying } from './plan.ts';

/** What a shop knows of a charge in the end; unknown: it was never told. */
export type Payment = 'charged' | 'declined' | 'unknown';

/** What becomes of an order that waited for it: the store was not asked. */
export function unpaid(payment: Payment): Outcome {
  if (payment === 'declined') return declined('the card was declined');
  return refused('nobody said whether the card was charged');
}

const LONGEST_PAUSE: Micros = 30 * SECOND;
/** Keys of attempts that nobody shall know again: no order has so many. */
export const ATTEMPTS = 1024;

/** What a cashier needs of the world. */
export interface PaymentHost {
  now(): Micros;
  ask(charge: Charge, region: number): void;
}

interface Due {
  readonly opId: WriteId;
  readonly region: number;
  readonly isRefund: boolean;
  attempt: number;
  /** When the attempt under way is given up, or the next one begins. */
  wakeAt: Micros;
  isWaiting: boolean;
  readonly done: (payment: Payment) => void;
}

export class Cashier {
  readonly #paying: Paying;
  readonly #host: PaymentHost;
  /** Wakes the cashier then, for this order. */
  readonly #wakeAt: (at: Micros, opId: WriteId) => void;
  readonly #due = new Map<WriteId, Due>();

  constructor(paying: Paying, host: PaymentHost, wakeAt: (at: Micros, opId: WriteId) => void) {
    this.#paying = paying;
    this.#host = host;
    this.#wakeAt = wakeAt;
  }

  /** `done` hears what came of it, once. */
  charge(opId: WriteId, region: number, done: (payment: Payment) => void): void {
    this.#begin(opId, region, false, done);
  }

  /** Money back; should all attempts fail, it stays where it is. */
  refund(opId: WriteId, region: number): void {
    this.#begin(opId, region, true, () => {});
  }

  answered({ opId, attempt, isRefund }: Charge, charged: Charged): void {
    const due = this.#due.get(opId);
    if (due === undefined || due.isRefund !== isRefund) return;
    // Without a key each attempt is a charge of its own, and the shop counts the one that it waits for.
    if (!this.#paying.hasKey && due.attempt !== attempt) return;
    this.#due.delete(opId);
    due.done(charged === 'declined' ? 'declined' : 'charged');
  }

  wake(opId: WriteId): void {
    const due = this.#due.get(opId);
    if (due === undefined || due.wakeAt !== this.#host.now()) return;
    if (!due.isWaiting) {
      due.attempt++;
      this.#ask(due);
    } else if (due.attempt > this.#paying.retries) {
      this.#due.delete(opId);
      due.done('unknown');
    } else {
      due.isWaiting = false;
      const pause = Math.min(LONGEST_PAUSE, this.#paying.backoff * (1 << Math.min(20, due.attempt - 1)));
      this.#sleep(due, pause);
    }
  }

  #begin(opId: WriteId, region: number, isRefund: boolean, done: (payment: Payment) => void): void {
    const due: Due = { opId, region, isRefund, attempt: 1, wakeAt: 0, isWaiting: false, done };
    this.#due.set(opId, due);
    this.#ask(due);
  }

  #ask(due: Due): void {
    const { opId, attempt, region, isRefund } = due;
    const key = this.#paying.hasKey || isRefund ? opId : -(opId * ATTEMPTS + attempt);
    due.isWaiting = true;
    this.#host.ask({ opId, key, attempt, isRefund }, region);
    this.#sleep(due, this.#paying.timeout);
  }

  #sleep(due: Due, pause: Micros): void {
    due.wakeAt = this.#host.now() + pause;
    this.#wakeAt(due.wakeAt, due.opId);
  }
}
