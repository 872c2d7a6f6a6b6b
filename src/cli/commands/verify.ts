/** `lightcone verify`: the same runs twice here, in a worker thread and in another process, digests compared. */
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Cell, cellsOf } from '../../lab/cells.ts';
import type { ResultDocument, TimedRun } from '../../lab/document.ts';
import { runCell } from '../../lab/one.ts';
import { Pool } from '../../lab/pool.ts';
import { plainText } from '../../report/text.ts';
import { HELD, NOT_DETERMINISTIC } from '../exit.ts';
import { loadAll } from '../files.ts';
import { out } from '../screen.ts';

interface Place {
  readonly name: string;
  readonly runs: readonly TimedRun[];
}

export async function verifyCommand(files: readonly string[], set: readonly string[], home: URL): Promise<number> {
  let equal = true;
  for (const [index, { scenario, rows }] of loadAll(files, set).entries()) {
    const cells = cellsOf(rows.length > 0 ? rows : [{ scenario, set: {} }]);
    const places: Place[] = [
      { name: 'here', runs: cells.map((cell) => runCell(cell)) },
      { name: 'here again', runs: cells.map((cell) => runCell(cell)) },
      { name: 'a worker thread', runs: await new Pool(new URL('worker.js', home), 1).run(cells) },
      { name: 'another process, folder, time zone and language', runs: elsewhere(files[index], set, home) },
    ];
    equal = compare(cells, places) && equal;
  }
  out(equal ? 'Every run was the same everywhere.' : '✗ Some runs differ: the simulation is not deterministic here.');
  return equal ? HELD : NOT_DETERMINISTIC;
}

function compare(cells: readonly Cell[], places: readonly Place[]): boolean {
  let equal = true;
  for (const [index, cell] of cells.entries()) {
    const first = places[0].runs[index];
    const other = places.find(
      ({ runs }) => runs[index] === undefined || fingerprint(runs[index]) !== fingerprint(first),
    );
    const name = `${plainText(cell.use.id)}, seed ${cell.seed}`;
    if (other === undefined) out(`✓ ${name}: ${first.digest} in ${places.length} places`);
    else
      out(`✗ ${name}: ${first.digest} ${places[0].name}, ${other.runs[index]?.digest ?? 'nothing'} in ${other.name}`);
    equal = equal && other === undefined;
  }
  return equal;
}

/** The digest of the events, and every number made of them. */
function fingerprint(run: TimedRun): string {
  return JSON.stringify({ ...run, wall_ms: 0 });
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
