/** One variant in one scene with one seed: what each column says of it. */
import { GUARANTEES } from '../../checks/guarantees.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Run } from '../../world/result.ts';
import { loaded, type Played, played } from './played.ts';
import { type Scene, sceneText } from './scenes.ts';
import { COLUMNS, type Column, type Variant } from './variants.ts';

export interface Trial extends Played {
  /** Breaches that were found; null where nothing could be judged. */
  readonly found: Readonly<Record<Column, number | null>>;
}

/** Both witnesses of every guarantee, as `expect:` asks them. */
export function scenarioOf({ strategy, settings }: Variant, scene: Scene): Scenario {
  const asked = `strategies: [{use: ${strategy}, ${settings}}]\nexpect: [${GUARANTEES.join(', ')}]`;
  return loaded(sceneText(scene, asked));
}

export function trial(scenario: Scenario, seed: number): Trial {
  const { run, history } = played(scenario, seed);
  const found: Partial<Record<Column, number | null>> = {};
  for (const column of COLUMNS) found[column] = breaches(column, run);
  return { found: found as Record<Column, number | null>, run, history };
}

function breaches(column: Column, { claims, metrics }: Run): number | null {
  if (column === 'no-lost-writes') return metrics['writes.lost'];
  if (column === 'no-dropped-writes') return metrics['writes.dropped'];
  if (column === 'converges') return metrics['convergence.time'] === null ? 1 : metrics.divergence;
  const { value, samples } = claims[GUARANTEES.indexOf(column)];
  return samples === 0 ? null : value;
}
