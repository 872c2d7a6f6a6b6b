/** `lightcone test`: scenario files as tests, told in the way that people or build servers read. */
import { appendFileSync } from 'node:fs';
import { overall } from '../../checks/judge.ts';
import type { Pool } from '../../lab/pool.ts';
import { tryFolder } from '../../report/folder.ts';
import { plainText } from '../../report/text.ts';
import { type Loaded, loadScenario } from '../../scenario/load.ts';
import { showProblem } from '../../scenario/problem.ts';
import { BAD_COMMAND, BAD_SCENARIO, FAILED, HELD, INCONCLUSIVE, INTERRUPTED, Stop } from '../exit.ts';
import { readText } from '../files.ts';
import { filesOf } from '../glob.ts';
import { goldenPoint, writeGolden } from '../goldens.ts';
import { github, githubSummary } from '../reporters/github.ts';
import { json } from '../reporters/json.ts';
import { junit } from '../reporters/junit.ts';
import { plain } from '../reporters/plain.ts';
import { tap } from '../reporters/tap.ts';
import { err, out } from '../screen.ts';
import { chosen, type Finished, inPool, overrides, type SimulationFlags, simulate } from '../simulate.ts';
import { resolvedFiles, store } from '../stored.ts';
import { brokenFile, type TestedFile, tallyOf, testedFile } from '../tested.ts';

export interface TestFlags extends SimulationFlags {
  readonly reporter: 'plain' | 'tap' | 'junit' | 'github' | 'json';
  readonly updateGolden?: boolean;
}

const EVERYTHING = 'scenarios/**/*.yaml';

/** Every file is run, whatever became of those before it. */
export async function testCommand(patterns: readonly string[], flags: TestFlags, home: URL): Promise<number> {
  const set = overrides(flags);
  if (flags.updateGolden === true && (set.length > 0 || flags.strategy !== undefined))
    throw new Stop(
      BAD_COMMAND,
      'error: --update-golden is of files as they stand: no --seed, --seeds, --set, --strategy',
    );
  const files = filesOf(patterns.length > 0 ? patterns : [EVERYTHING]);
  if (flags.report) tryFolder(flags.out);
  const tested: TestedFile[] = [];
  let isPartial = false;
  await inPool(home, flags, async (pool) => {
    for (const file of files) {
      const one = pool.stopped ? undefined : await testOne(file, { ...flags, set }, pool, home);
      if (one !== undefined) tested.push(one);
      isPartial ||= pool.stopped;
    }
  });
  return tell(tested, flags, isPartial);
}

/** Undefined where the file has none of the strategies that were asked for, or the run was interrupted. */
async function testOne(file: string, flags: TestFlags, pool: Pool, home: URL): Promise<TestedFile | undefined> {
  const loaded = loadScenario(file, readText, { set: flags.set });
  if ('problems' in loaded) return brokenFile(file, loaded.problems);
  if (flags.quiet !== true) for (const warning of loaded.warnings) err(`${showProblem(warning)}\n`);
  const ids = flags.strategy?.filter((id) => loaded.scenario.strategies.some((use) => use.id === id));
  if (ids?.length === 0) return undefined;
  const finished = await simulate(chosen(loaded, ids), file, flags, pool);
  if (finished.document.partial) return undefined;
  if (flags.report) await store(flags.out, finished.document, resolvedFiles(finished.scenario), home);
  return told(file, loaded, finished, flags);
}

function told(file: string, loaded: Loaded, { document }: Finished, flags: TestFlags): TestedFile {
  if (flags.updateGolden === true) {
    const path = writeGolden(file, document);
    if (flags.quiet !== true) err(`golden: ${plainText(path)}`);
    return testedFile(file, loaded, document, []);
  }
  // Other seeds and settings are another question than the one that the golden result answers.
  return testedFile(file, loaded, document, flags.set.length > 0 ? [] : goldenPoint(file, document));
}

function tell(tested: readonly TestedFile[], flags: TestFlags, isPartial: boolean): number {
  const points = tested.flatMap((file) => file.points);
  const judged = points.flatMap(({ verdict, level }) => (verdict === 'skipped' ? [] : [{ verdict, level }]));
  // What was not run to its end has not held.
  const verdict = overall(isPartial ? [...judged, { verdict: 'inconclusive', level: 'error' }] : judged);
  const reporter = flags.json === true ? 'json' : flags.reporter;
  if (reporter === 'tap') out(tap(tested, isPartial));
  else if (reporter === 'junit') out(junit(tested));
  else if (reporter === 'json') out(json(tested, verdict, isPartial));
  else if (reporter === 'github') {
    out(github(tested));
    const summary = process.env.GITHUB_STEP_SUMMARY ?? '';
    if (summary !== '') appendFileSync(summary, githubSummary(tested));
  } else out(plain(tested));
  if (isPartial) return INTERRUPTED;
  if (!flags.fail) return HELD;
  if (tested.some(({ digest }) => digest === '')) return BAD_SCENARIO;
  const { failed, inconclusive } = tallyOf(tested);
  return failed > 0 ? FAILED : inconclusive > 0 ? INCONCLUSIVE : HELD;
}
