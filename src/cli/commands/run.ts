/** `lightcone run`: simulates, prints who did what to whom, and writes the report. */
import { overall } from '../../checks/judge.ts';
import { nearest } from '../../kit/nearest.ts';
import { type Cell, cellsOf } from '../../lab/cells.ts';
import type { Promised, ResultDocument, TimedRun } from '../../lab/document.ts';
import { judgeAll } from '../../lab/judgements.ts';
import { BrokenRun, Pool } from '../../lab/pool.ts';
import { settingOf } from '../../lab/setting.ts';
import { tryFolder } from '../../report/folder.ts';
import { notesOf } from '../../report/notes.ts';
import { reproduce } from '../../report/reproduce.ts';
import { plainText } from '../../report/text.ts';
import type { Loaded } from '../../scenario/load.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { resolvedYaml } from '../../scenario/write.ts';
import { strategies } from '../../strategies/index.ts';
import { BAD_COMMAND, FAILED, HELD, INCONCLUSIVE, INTERRUPTED, NOT_DETERMINISTIC, OUR_BUG, Stop } from '../exit.ts';
import { loadAll } from '../files.ts';
import { progressOf } from '../progress.ts';
import { err, out } from '../screen.ts';
import {
  showDigests,
  showExpectations,
  showFaults,
  showHeader,
  showSentences,
  showTable,
  showVerdict,
} from '../show.ts';
import { VERSION } from '../version.ts';

export interface RunFlags {
  readonly strategy?: readonly string[];
  readonly seed?: string;
  readonly seeds?: string;
  readonly set: readonly string[];
  readonly json?: boolean;
  readonly out: string;
  readonly report: boolean;
  readonly fail: boolean;
  readonly check?: boolean;
  readonly quiet?: boolean;
  readonly tour?: boolean;
}

interface Finished {
  readonly document: ResultDocument;
  readonly scenario: Scenario;
}

/** `home` is the folder of the built files: the worker and the script of the page lie there. */
export async function runCommand(files: readonly string[], flags: RunFlags, home: URL): Promise<number> {
  const loaded = loadAll(files, overrides(flags), flags.quiet).map((one) => chosen(one, flags.strategy));
  // Told now, and not after an hour of simulation.
  if (flags.report) tryFolder(flags.out);
  const pool = new Pool(new URL('worker.js', home));
  const interrupt = () => (pool.stopped ? process.exit(INTERRUPTED) : pool.stop());
  process.on('SIGINT', interrupt);
  const finished: Finished[] = [];
  try {
    for (const [index, one] of loaded.entries()) {
      if (!pool.stopped) finished.push(await simulate(one, files[index], flags, pool));
    }
  } finally {
    process.off('SIGINT', interrupt);
  }
  const documents = finished.map(({ document }) => document);
  if (flags.json === true) {
    out(JSON.stringify(files.length === 1 ? documents[0] : { schema: 'lightcone.results/1', results: documents }));
  }
  for (const { document, scenario } of finished) await present(document, scenario, flags, home);
  return flags.fail || documents.some((document) => document.partial) ? exitCode(documents) : HELD;
}

/** The flags for seeds are overrides like any other; null takes away what would contradict them. */
export function overrides(flags: Pick<RunFlags, 'set' | 'seed' | 'seeds'>): readonly string[] {
  if (flags.seed !== undefined && flags.seeds !== undefined)
    throw new Stop(BAD_COMMAND, 'error: give --seed or --seeds, not both');
  refuseUnless(/^\d+$/, '--seed', 'a whole number, such as 42', flags.seed);
  refuseUnless(/^0*[1-9]\d*$/, '--seeds', 'how many, such as 20', flags.seeds);
  if (flags.seed !== undefined) return [...flags.set, 'seeds=', `seed=${flags.seed}`];
  if (flags.seeds !== undefined) return [...flags.set, 'seed=', `seeds=${flags.seeds}`];
  return flags.set;
}

function refuseUnless(pattern: RegExp, flag: string, wanted: string, value: string | undefined): void {
  if (value === undefined || pattern.test(value)) return;
  throw new Stop(BAD_COMMAND, `error: ${flag} takes ${wanted}, not \`${plainText(value)}\``);
}

/** The same scenario with only the strategies that were asked for; the others' results do not change. */
function chosen(loaded: Loaded, ids: readonly string[] | undefined): Loaded {
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

async function simulate(loaded: Loaded, file: string, flags: RunFlags, pool: Pool): Promise<Finished> {
  const { scenario } = loaded;
  const variants = loaded.rows.length > 0 ? loaded.rows : [{ scenario, set: {} }];
  const cells = cellsOf(variants);
  const runs = await guarded(() => pool.run(cells, progressOf(cells, flags.quiet === true)));
  if (flags.check === true && !pool.stopped) await checkAgain(cells, runs, pool);
  const partial = runs.length < cells.length || runs.some((run) => run.partial);
  const expectations = variants.flatMap((variant) => {
    const own = runs.filter((run) => JSON.stringify(run.set) === JSON.stringify(variant.set));
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

async function checkAgain(cells: readonly Cell[], runs: readonly TimedRun[], pool: Pool): Promise<void> {
  const again = await guarded(() => pool.run(cells));
  for (const [index, run] of again.entries()) {
    if (run.digest === runs[index].digest) continue;
    const what = `${run.strategy}, seed ${run.seed}: ${runs[index].digest}, then ${run.digest}`;
    throw new Stop(NOT_DETERMINISTIC, `error: the same scenario and seed gave two digests: ${what}`);
  }
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

async function present(document: ResultDocument, scenario: Scenario, flags: RunFlags, home: URL): Promise<void> {
  if (flags.quiet !== true) for (const note of notesOf(document)) err(`warning: ${plainText(note)}`);
  const say = flags.json === true ? () => {} : out;
  if (flags.json !== true) {
    const parts = [showHeader(document), showSentences(document), showTable(document), showFaults(document)];
    say(
      `\n${[...parts, showExpectations(document), showVerdict(document)].filter((part) => part !== '').join('\n\n')}`,
    );
    if (flags.tour === true) say((await import('../tour.ts')).showTour(document));
    say(`\n${showDigests(document, flags.report)}`);
  }
  if (flags.report) {
    const { writeReport } = await import('../../report/write.ts');
    const written = await writeReport(flags.out, document, resolvedYaml(scenario), new URL('page.js', home));
    (flags.json === true ? err : out)(`report: ${written.shortcut}/report.html`);
  }
  say(`again:  ${reproduce(document)}`);
  if (flags.tour === true) say((await import('../tour.ts')).showNext());
}

function exitCode(documents: readonly ResultDocument[]): number {
  if (documents.some((document) => document.partial)) return INTERRUPTED;
  if (documents.some((document) => document.verdict === 'failed')) return FAILED;
  return documents.some((document) => document.verdict === 'inconclusive') ? INCONCLUSIVE : HELD;
}
