/** Card payments: an effect outside the store, that can time out and cannot be taken back by a rewind. */
import type { Micros } from '../../kit/time.ts';

/** The payment service itself, the same for all strategies. */
export interface PaymentService {
  /** Region index of its door. */
  readonly at: number;
  /** Mean time that it works on a charge; exponential. */
  readonly takes: Micros;
  /** Share of charges that are made and of which nobody is told, 0..1. */
  readonly lostAnswers: number;
  /** Share of cards that are declined, 0..1. */
  readonly declines: number;
  /** How long it remembers the keys of charges. */
  readonly window: Micros;
}

/** How a shop charges cards. */
export interface Paying {
  /** Before the order is placed, or once it is. */
  readonly when: 'before-order' | 'after-order';
  /** Attempts at one charge carry one key, by which the service knows them again. */
  readonly hasKey: boolean;
  readonly timeout: Micros;
  /** Attempts after the first. */
  readonly retries: number;
  /** Pause before the second attempt; doubles up to half a minute. */
  readonly backoff: Micros;
  /** Whether the money goes back where an order that was paid for is certainly not placed. */
  readonly refunds: boolean;
}

export interface PaymentPlan {
  readonly service: PaymentService;
  readonly paying: Paying;
  /** Indices of the operations that are paid for. */
  readonly operations: readonly number[];
}

/** What is asked of the service. */
export interface Charge {
  /** The order's intent. */
  readonly opId: number;
  /** By which the service knows the charge again. */
  readonly key: number;
  readonly attempt: number;
  readonly isRefund: boolean;
}

export type Charged = 'charged' | 'declined' | 'refunded';
