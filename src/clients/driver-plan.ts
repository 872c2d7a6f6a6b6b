/** What a driver is made of. */
import type { Fences } from './fences.ts';
import type { KeySpaceOf } from './keys.ts';
import type { Checkout } from './payments/checkout.ts';
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
}
