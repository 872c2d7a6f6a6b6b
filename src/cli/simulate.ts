/** What every command that simulates does: reads its flags, runs every cell on the pool, judges what came of it. */
import { overall } from '../checks/judge.ts';
import { nearest } from '../kit/nearest.ts';
import { type Cell, cellsOf, variantsOf } from '../lab/cells.ts';
import type { Promised, ResultDocument, TimedRun } from '../lab/document.ts';
import { judgeAll } from '../lab/judgements.ts';
import { BrokenRun, Pool } from '../lab/pool.ts';
import { settingOf } from '../lab/setting.ts';
import { isSameSet } from '../lab/summary.ts';
import { plainText } from '../report/text.ts';
import type { Loaded } from '../scenario/load.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { strategies } from '../strategies/index.ts';
import { type Asked, audited, checked } from './checked.ts';
import { BAD_COMMAND, INTERRUPTED, OUR_BUG, Stop } from './exit.ts';
import { progressOf } from './progress.ts';
import { err } from './screen.ts';
import { VERSION } from './version.ts';

/** The flags that `run`, `test` and `sweep` share. */
export interface SimulationFlags {
  readonly strategy?: readonly string[];
  readonly seed?: string;
  readonly seeds?: string;
  readonly set: readonly string[];
  readonly workers?: string;
  readonly json?: boolean;
  readonly out: string;
  readonly report: boolean;
  readonly fail: boolean;
  readonly check?: boolean;
  readonly quiet?: boolean;
}

export interface Finished {
  readonly document: ResultDocument;
  readonly scenario: Scenario;
}

/** A pool for as long as `work` takes. One Ctrl-C stops it with what it has, a second one ends the process. */
export async function inPool<Made>(
  home: URL,
  flags: Pick<SimulationFlags, 'workers'>,
  work: (pool: Pool) => Promise<Made>,
): Promise<Made> {
  refuseUnless(/^[1-9]\d?$/, '--workers', 'how many threads, 1 to 99', flags.workers);
  const pool = new Pool(new URL('worker.js', home), flags.workers === undefined ? undefined : Number(flags.workers));
  const interrupt = () => (pool.stopped ? process.exit(INTERRUPTED) : pool.stop());
  process.on('SIGINT', interrupt);
  try {
    return await work(pool);
  } finally {
    process.off('SIGINT', interrupt);
  }
}

/** The flags for seeds are overrides like any other; null takes away what would contradict them. */
export function overrides(flags: Pick<SimulationFlags, 'set' | 'seed' | 'seeds'>): readonly string[] {
  if (flags.seed !== undefined && flags.seeds !== undefined)
    throw new Stop(BAD_COMMAND, 'error: give --seed or --seeds, not both');
  refuseUnless(/^\d+$/, '--seed', 'a whole number, such as 42', flags.seed);
  refuseUnless(/^0*[1-9]\d*$/, '--seeds', 'how many, such as 20', flags.seeds);
  if (flags.seed !== undefined) return [...flags.set, 'seeds=', `seed=${flags.seed}`];
  if (flags.seeds !== undefined) return [...flags.set, 'seed=', `seeds=${flags.seeds}`];
  return flags.set;
}

/** A flag that says something else ends the command with a sentence. */
export function refuseUnless(pattern: RegExp, flag: string, wanted: string, value: string | undefined): void {
  if (value === undefined || pattern.test(value)) return;
  throw new Stop(BAD_COMMAND, `error: ${flag} takes ${wanted}, not \`${plainText(value)}\``);
}

/** The same scenario with only the strategies that were asked for; the others' results do not change. */
export function chosen(loaded: Loaded, ids: readonly string[] | undefined): Loaded {
  if (ids === undefined) return loaded;
  const known = loaded.scenario.strategies.map(({ id }) => id);
  for (const id of ids) {
    if (known.includes(id)) continue;
    throw new Stop(BAD_COMMAND, `error: the scenario has no strategy ${plainText(id)}; ${meant(id, known)}`);
  }
  const narrow = (scenario: Scenario): Scenario => {
    const strategies = scenario.strategies.filter(({ id }) => ids.includes(id));
    const expect = scenario.expect.map((line) => ({ ...line, asked: line.asked.filter((id) => ids.includes(id)) }));
    return { ...scenario, strategies, expect };
  };
  const rows = loaded.rows.map((row) => ({ ...row, scenario: narrow(row.scenario) }));
  return { ...loaded, scenario: narrow(loaded.scenario), rows };
}

/** The nearest of the scenario's own names; else the nearest of all, which has to be put in first. */
function meant(id: string, known: readonly string[]): string {
  const near = nearest(id, known);
  if (near !== undefined) return `did you mean ${near}?`;
  const has = `it has ${known.join(', ')}`;
  const other = nearest(id, strategies.map(({ name }) => name)); // biome-ignore format: one thought
  return other === undefined ? has : `${has}. If you mean ${other}, add it to \`strategies:\` of the file`;
}

export async function simulate(loaded: Loaded, file: string, flags: SimulationFlags, pool: Pool): Promise<Finished> {
  const { scenario } = loaded;
  const variants = variantsOf(loaded);
  const cells = cellsOf(variants);
  const runs = await guarded(() => pool.run(cells, progressOf(cells, flags.quiet === true)));
  if (flags.check === true && !pool.stopped) await checkAgain(cells, runs, { file, set: flags.set }, flags, pool);
  const partial = runs.length < cells.length || runs.some((run) => run.partial);
  const expectations = variants.flatMap((variant) => {
    const own = runs.filter((run) => isSameSet(run.set, variant.set));
    return judgeAll(variant.scenario, own).map((judgement): Promised => ({ ...judgement, set: variant.set }));
  });
  const document: ResultDocument = {
    schema: 'lightcone.result/1',
    version: VERSION,
    scenario: settingOf(scenario, { file, set: flags.set, only: flags.strategy ?? [] }, VERSION),
    runs,
    expectations,
    verdict: overall(expectations),
    partial,
  };
  return { document, scenario };
}

async function checkAgain(
  cells: readonly Cell[],
  runs: readonly TimedRun[],
  asked: Asked,
  { quiet }: SimulationFlags,
  pool: Pool,
): Promise<void> {
  const again = await guarded(() => pool.run(audited(cells)));
  if (pool.stopped) return;
  for (const sentence of checked(cells, runs, again, asked)) if (quiet !== true) err(sentence);
}

/** A failure inside a run is ours: it is told with what is needed to see it again. */
async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof BrokenRun)) throw error;
    const { scenario, use, seed } = error.cell;
    throw new Stop(OUR_BUG, `${error.message}\n  in ${scenario.name}, strategy ${use.id}, seed ${seed}`);
  }
}
