/** The two sides of a comparison: a stored result, or a scenario file that is run now. */
import { existsSync } from 'node:fs';
import { parse } from 'yaml';
import type { Cell } from '../lab/cells.ts';
import type { ResultDocument, TimedRun } from '../lab/document.ts';
import type { Pool } from '../lab/pool.ts';
import { settingsOf } from '../lab/summary.ts';
import { plainText } from '../report/text.ts';
import { loadScenario } from '../scenario/load.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { resolvedYaml } from '../scenario/write.ts';
import { BAD_COMMAND, Stop } from './exit.ts';
import { loadAll, readText } from './files.ts';
import { chosen, overrides, type SimulationFlags, simulate } from './simulate.ts';
import { readResult, resolvedBeside, resultFile } from './stored.ts';

export interface Side {
  readonly name: string;
  readonly document: ResultDocument;
  /** The resolved scenario as plain data; undefined where nothing is left to run it from. */
  readonly inputs: unknown;
  /** What has to be run to see one of its runs again. */
  cellOf(run: TimedRun): Cell | undefined;
}

/** A folder of a result, its result.json, or a scenario file. */
export async function sideOf(path: string, flags: SimulationFlags, pool: Pool): Promise<Side> {
  const file = resultFile(path);
  if (!file.endsWith('.json')) return ranSide(file, flags, pool);
  if (flags.seed !== undefined || flags.seeds !== undefined || flags.set.length > 0)
    throw new Stop(BAD_COMMAND, `error: ${plainText(file)} is a stored result; seeds and --set are for scenario files`);
  return storedSide(file, flags.strategy);
}

async function ranSide(file: string, flags: SimulationFlags, pool: Pool): Promise<Side> {
  const set = overrides(flags);
  const [loaded] = loadAll([file], set, true);
  const { document, scenario } = await simulate(chosen(loaded, flags.strategy), file, { ...flags, set }, pool);
  return { name: file, document, inputs: plainOf(scenario), cellOf: (run) => cellFrom(file, set, run) };
}

function storedSide(file: string, only: readonly string[] | undefined): Side {
  const whole = readResult(file);
  const runs = whole.runs.filter(({ strategy }) => only === undefined || only.includes(strategy));
  const document = { ...whole, runs };
  const beside = resolvedBeside(file);
  const [source, set] = beside === undefined ? [document.scenario.file, document.scenario.set] : [beside, []];
  const loaded = existsSync(source) ? loadScenario(source, readText, { set }) : { problems: [] };
  const inputs = 'problems' in loaded ? undefined : plainOf(loaded.scenario);
  return { name: file, document, inputs, cellOf: (run) => cellFrom(source, set, run) };
}

function plainOf(scenario: Scenario): unknown {
  return parse(resolvedYaml(scenario));
}

function cellFrom(file: string, set: readonly string[], { strategy, seed, set: swept }: TimedRun): Cell | undefined {
  if (!existsSync(file)) return undefined;
  const loaded = loadScenario(file, readText, { set: [...set, ...settingsOf(swept)] });
  if ('problems' in loaded) return undefined;
  const use = loaded.scenario.strategies.find(({ id }) => id === strategy);
  return use && { scenario: loaded.scenario, use, seed, set: swept };
}
