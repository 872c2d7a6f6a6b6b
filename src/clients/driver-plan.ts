/** What a driver is made of. */
import type { Outcome } from '../strategies/contract.ts';
import type { Fences } from './fences.ts';
import type { Flight } from './flights.ts';
import type { KeySpaceOf } from './keys.ts';
import type { Checkout } from './payments/checkout.ts';
import type { Finder } from './rehoming/detour.ts';
import type { Sleep } from './sleep.ts';
import type { SteeringPlan } from './steering.ts';

export interface DriverPlan extends SteeringPlan {
  readonly regionNames: readonly string[];
  readonly keys: KeySpaceOf;
  readonly hasContexts?: boolean; // Tokens speak of one key each.
  readonly sleep: Sleep;
  readonly fences?: Fences | undefined;
  /** Operations that wait for a payment before anybody is asked. */
  readonly checkout?: Pick<Checkout, 'holds' | 'charge'> | undefined;
  /** Answers that wait until it is known whether their data has moved. */
  readonly rehoming?: Finder | undefined;
}

/** Who is told that an operation is over; `outcome` is undefined where its fate is unknown. */
export interface Finish {
  finished(flight: Flight, outcome: Outcome | undefined): void;
}
