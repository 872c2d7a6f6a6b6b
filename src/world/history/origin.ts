/** Where the names and types come from that a trace has but numbers for. */
import type { KeySpaceOf } from '../../clients/keys.ts';
import type { Scenario, StrategyUse } from '../../scenario/scenario.ts';

export interface Origin {
  readonly scenario: Scenario;
  readonly use: StrategyUse;
  readonly keys: KeySpaceOf;
  readonly regionNames: readonly string[];
  /** By replica. */
  readonly regionOfReplica: readonly number[];
}
