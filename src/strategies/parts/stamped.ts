/** What a replica of one log tells who asked: the outcome, and the place of the log that a session has seen with it. */
import { NOWHERE, type Outcome } from '../contract.ts';

export function stamped(outcome: Outcome, index: number): Outcome {
  return {
    kind: outcome.kind,
    done: outcome.done,
    value: outcome.value,
    siblings: undefined,
    token: [index],
    tryAt: NOWHERE,
    why: outcome.why,
  };
}
