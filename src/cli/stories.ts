/** Puts stories of what went wrong into results that will be written as reports. */
import type { Variant } from '../lab/cells.ts';
import { BrokenRun, type Pool } from '../lab/pool.ts';
import { gather } from '../lab/story/stories.ts';
import { settingsOf } from '../lab/summary.ts';
import { tell } from '../report/story/tell.ts';
import { plainText } from '../report/text.ts';
import { type Loaded, loadScenario } from '../scenario/load.ts';
import { readText } from './files.ts';
import { err } from './screen.ts';
import { type Finished, overrides, type SimulationFlags } from './simulate.ts';

/** As they are where no promise broke. A result is worth having even where its stories could not be made. */
export async function withStories(
  finished: Finished,
  loaded: Loaded,
  file: string,
  flags: SimulationFlags,
  pool: Pool,
): Promise<Finished> {
  const { document, scenario } = finished;
  const variants = loaded.rows.length > 0 ? loaded.rows : [{ scenario, set: {} }];
  const vary = ({ set }: Variant, more: readonly string[]) => {
    const varied = loadScenario(file, readText, { set: [...overrides(flags), ...settingsOf(set), ...more] });
    return 'problems' in varied ? undefined : varied.scenario;
  };
  try {
    const say = flags.quiet === true ? () => {} : (progress: string) => err(`  ${progress}`);
    const materials = await gather(document, variants, vary, pool, say);
    return materials.length === 0
      ? finished
      : { ...finished, document: { ...document, stories: tell(materials, document) } };
  } catch (error) {
    if (!(error instanceof BrokenRun)) throw error;
    err(`warning: no stories were made: ${plainText(error.message)}`);
    return finished;
  }
}
