/** Where a changed protocol is put to the test: a storm of its kind, or one scenario that shows the change at once. */
import { readFileSync } from 'node:fs';
import type * as Core from './core.ts';
import type { Patch } from './patched.ts';

export interface Trial {
  readonly patches: readonly Patch[];
  /** Whose storms it stands in; or the one scenario, under the root of the repository, that shows it at once. */
  readonly contender?: string;
  readonly scenario?: string;
  /** What the storm needs for this mistake to show, as after `--set`; the healthy protocol stands in the same. */
  readonly set?: readonly string[];
  /** The storm to begin with, where the first ones are known to show nothing. */
  readonly from?: number;
}

/** The run of this seed, with these lines set beside those of the trial itself. */
export function cellOf(core: typeof Core, { contender, scenario, set = [] }: Trial, seed: number, more: string[] = []) {
  const lines = [...set, ...more];
  if (scenario === undefined) return core.cellOf(core.CONTENDERS.find(({ name }) => name === contender)!, seed, lines);
  const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  const loaded = core.loadScenario(scenario, read, { set: lines });
  if ('problems' in loaded) throw new Error(loaded.problems.map(({ what }) => what).join('; '));
  return { scenario: loaded.scenario, use: loaded.scenario.strategies[0]! };
}
