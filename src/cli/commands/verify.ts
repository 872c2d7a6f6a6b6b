/** `lightcone verify`: the same runs here, in threads, in another process and in another order, all compared. */
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assert } from '../../kit/assert.ts';
import { type Cell, cellsOf, variantsOf } from '../../lab/cells.ts';
import { disturbedRun } from '../../lab/disturbed.ts';
import type { ResultDocument, TimedRun } from '../../lab/document.ts';
import { fingerprint } from '../../lab/fingerprint.ts';
import { runCell } from '../../lab/one.ts';
import { Pool } from '../../lab/pool.ts';
import { shuffledText } from '../../lab/shuffled.ts';
import { isSameSet } from '../../lab/summary.ts';
import { plainText } from '../../report/text.ts';
import { type Loaded, loadScenario } from '../../scenario/load.ts';
import { HELD, NOT_DETERMINISTIC } from '../exit.ts';
import { loadAll, readText } from '../files.ts';
import { out, wrap } from '../screen.ts';

/** More threads than most machines have cores, so that runs are interrupted by one another. */
const MANY = 5;

/** A way to run everything once more; each of its runs with the scenario that it is of. */
interface Way {
  readonly name: string;
  readonly runs: readonly TimedRun[];
  readonly cells: readonly Cell[];
}

export async function verifyCommand(files: readonly string[], set: readonly string[], home: URL): Promise<number> {
  let equal = true;
  for (const [index, loaded] of loadAll(files, set).entries()) {
    const ways = await everyWay(loaded, files[index], set, home);
    equal = compare(ways) && equal;
    const [first, ...others] = ways.map(({ name }) => name);
    if (equal) out(wrap(`  ${first}, and the same ${others.join(', ')}`, 4));
  }
  out(equal ? 'Every run was the same every time.' : '✗ Some runs differ: the simulation is not deterministic here.');
  return equal ? HELD : NOT_DETERMINISTIC;
}

async function everyWay(loaded: Loaded, file: string, set: readonly string[], home: URL): Promise<readonly Way[]> {
  const cells = cellsOf(variantsOf(loaded));
  const shuffled = cellsOf(variantsOf(reordered(loaded, file)));
  const inThreads = (threads: number) => new Pool(new URL('worker.js', home), threads).run(cells);
  return [
    { name: 'here', cells, runs: cells.map((cell) => runCell(cell)) },
    { name: 'here again', cells, runs: cells.map((cell) => runCell(cell)) },
    { name: 'in a worker thread', cells, runs: await inThreads(1) },
    { name: `in ${MANY} of them at once`, cells, runs: await inThreads(MANY) },
    { name: 'in another process, folder, time zone and language', cells, runs: elsewhere(file, set, home) },
    { name: 'with the file in another order', cells: shuffled, runs: shuffled.map((cell) => runCell(cell)) },
    { name: 'in uneven steps between idle records', cells, runs: cells.map(disturbedRun) },
  ];
}

/** The text is read in place of the file, beside which other files may lie. */
function reordered(loaded: Loaded, file: string): Loaded {
  const text = shuffledText(loaded);
  const again = loadScenario(file, (path) => (path === file ? text : readText(path)));
  assert('scenario' in again, `${file} cannot be read in another order`);
  return again;
}

function compare(ways: readonly Way[]): boolean {
  let equal = true;
  const [{ cells, runs }] = ways;
  for (const [index, cell] of cells.entries()) {
    const print = fingerprint(runs[index], cell.scenario);
    const other = ways.find((way) => printOf(way, cell) !== print);
    const name = `${plainText(cell.use.id)}, seed ${cell.seed}`;
    const { digest } = runs[index];
    if (other === undefined) out(`✓ ${name}: ${digest} ${ways.length} times`);
    else out(`✗ ${name}: ${digest} here, ${runOf(other, cell)?.digest ?? 'nothing'} ${other.name}`);
    equal = equal && other === undefined;
  }
  return equal;
}

function printOf(way: Way, cell: Cell): string | undefined {
  const run = runOf(way, cell);
  const own = way.cells.find(({ set }) => isSameSet(set, cell.set));
  return run && own && fingerprint(run, own.scenario);
}

function runOf({ runs }: Way, { use, seed, set }: Cell): TimedRun | undefined {
  return runs.find((run) => run.strategy === use.id && run.seed === seed && isSameSet(run.set, set));
}

function elsewhere(file: string, set: readonly string[], home: URL): readonly TimedRun[] {
  const flags = ['--json', '--no-report', '--no-fail', '--quiet', ...set.flatMap((one) => ['--set', one])];
  const program = fileURLToPath(new URL('main.js', home));
  const done = spawnSync(process.execPath, [program, 'run', resolve(file), ...flags], {
    cwd: tmpdir(),
    env: { ...process.env, TZ: 'Pacific/Chatham', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  if (done.status !== 0) return [];
  return (JSON.parse(done.stdout) as ResultDocument).runs;
}
