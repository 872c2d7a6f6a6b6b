/** One variant in one scene with one seed: what each column says of it. */
import { GUARANTEES } from '../../checks/guarantees.ts';
import { loadScenario } from '../../scenario/load.ts';
import type { RunHistory } from '../../world/history/history-of.ts';
import type { Run } from '../../world/result.ts';
import { Simulation } from '../../world/run.ts';
import { type Scene, sceneText } from './scenes.ts';
import { COLUMNS, type Column, type Variant } from './variants.ts';

export interface Trial {
  /** Breaches that were found; null where nothing could be judged. */
  readonly found: Readonly<Record<Column, number | null>>;
  readonly run: Run;
  readonly history: RunHistory;
}

/** Both witnesses of every guarantee, as `expect:` asks them. */
export function trial(variant: Variant, scene: Scene, seed: number): Trial {
  const text = `${sceneText(scene, variant)}expect: [${GUARANTEES.join(', ')}]\n`;
  const loaded = loadScenario('guarantees.yaml', () => text);
  if ('problems' in loaded) throw new Error(loaded.problems.map(({ what }) => what).join(', '));
  const { scenario } = loaded;
  const simulation = new Simulation(scenario, scenario.strategies[0], seed);
  simulation.advance(simulation.end);
  const ran = simulation.finish(false);
  const found: Partial<Record<Column, number | null>> = {};
  for (const column of COLUMNS) found[column] = breaches(column, ran);
  return { found: found as Record<Column, number | null>, run: ran, history: simulation.history()! };
}

function breaches(column: Column, { claims, metrics }: Run): number | null {
  if (column === 'no-lost-writes') return metrics['writes.lost'];
  if (column === 'no-dropped-writes') return metrics['writes.dropped'];
  if (column === 'converges') return metrics['convergence.time'] === null ? 1 : metrics.divergence;
  const { value, samples } = claims[GUARANTEES.indexOf(column)];
  return samples === 0 ? null : value;
}
