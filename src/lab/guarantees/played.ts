/** Texts of scenes, read and run. */
import { loadScenario } from '../../scenario/load.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { RunHistory } from '../../world/history/history-of.ts';
import type { Run } from '../../world/result.ts';
import { Simulation } from '../../world/run.ts';

export interface Played {
  readonly run: Run;
  readonly history: RunHistory;
}

/** A scene is written here and not by users: a mistake in it is ours. */
export function loaded(text: string): Scenario {
  const result = loadScenario('scene.yaml', () => text);
  if ('problems' in result) throw new Error(result.problems.map(({ what }) => what).join(', '));
  return result.scenario;
}

/** Of the only strategy of a scenario that keeps its trace. */
export function played(scenario: Scenario, seed: number): Played {
  const simulation = new Simulation(scenario, scenario.strategies[0], seed);
  simulation.advance(simulation.end);
  return { run: simulation.finish(false), history: simulation.history()! };
}
