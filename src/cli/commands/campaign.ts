/** `lightcone campaign`: every strategy in many storms; tells what broke, how to see it again, and what was covered. */
import { broken, campaign, shrunk, type Violation, type Wreck } from '../../lab/campaign/campaign.ts';
import { CONTENDERS, type Contender } from '../../lab/campaign/contenders.ts';
import { type Covered, quiet, tried } from '../../lab/campaign/coverage.ts';
import { drawScenario } from '../../lab/campaign/draw.ts';
import type { Cell } from '../../lab/cells.ts';
import type { TimedRun } from '../../lab/document.ts';
import { runCell } from '../../lab/one.ts';
import type { Pool } from '../../lab/pool.ts';
import { moment, plainText } from '../../report/text.ts';
import { BAD_COMMAND, FAILED, HELD, INCONCLUSIVE, INTERRUPTED, Stop } from '../exit.ts';
import { instead } from '../instead.ts';
import { err, isLive, out } from '../screen.ts';
import { inPool, refuseUnless } from '../simulate.ts';
import { textTable } from '../table.ts';

export interface CampaignFlags {
  readonly seeds: string;
  readonly from: string;
  readonly strategy?: readonly string[];
  readonly print?: boolean;
  readonly shrink?: boolean;
  readonly quiet?: boolean;
}

const BATCH = 200;
/** More are counted, not told. */
const MOST_TOLD = 20;

export async function campaignCommand(flags: CampaignFlags, home: URL): Promise<number> {
  const contenders = contendersOf(flags.strategy);
  const [seeds, from] = [wholeOf('--seeds', flags.seeds), wholeOf('--from', flags.from)];
  if (flags.print === true || flags.shrink === true) return printStorms(contenders, from, flags.shrink === true);
  const { violations, covered, isStopped } = await inPool(home, {}, async (pool) => {
    const onSeeds = flags.quiet === true ? () => {} : progress(seeds);
    const plan = { contenders, from, seeds, batch: BATCH, onSeeds, stopped: () => pool.stopped };
    return { ...(await campaign(plan, (cells) => runAll(pool, cells))), isStopped: pool.stopped };
  });
  for (const violation of violations.slice(0, MOST_TOLD)) tell(violation);
  if (violations.length > MOST_TOLD) out(`… and ${violations.length - MOST_TOLD} more\n`);
  out(coverageTable(covered));
  const done = tried(covered.values());
  out(`${done.map(({ what, count }) => `${what}: ${count}`).join(' · ')}\n`);
  const tooQuiet = contenders.flatMap((contender) => quiet(contender, covered.get(contender.name)!));
  // One strategy alone need not do all that the others do.
  const undone = flags.strategy === undefined && seeds >= 20 ? done.filter(({ count }) => count === 0) : [];
  for (const { what } of undone) tooQuiet.push(`${what}: none`);
  for (const sentence of tooQuiet) out(`quiet: ${sentence}`);
  const ran = isStopped ? Math.min(...[...covered.values()].map((of) => of.seeds)) : seeds;
  out(`${ran} seeds, ${violations.length} violations`);
  if (isStopped) return INTERRUPTED;
  if (violations.length > 0) return FAILED;
  return tooQuiet.length > 0 ? INCONCLUSIVE : HELD;
}

function printStorms(contenders: readonly Contender[], seed: number, isShrunk: boolean): number {
  const breaks = (cell: Cell) => broken(cell.scenario, runCell(cell)).map(({ that }) => that);
  // A family is printed by its plain storm: a file holds one.
  const plain = contenders.filter(({ name }) => !name.includes('/'));
  for (const contender of plain.length > 0 ? plain : contenders) {
    const storm = isShrunk ? shrunk(contender, seed, breaks) : drawScenario(contender, seed);
    if (storm === undefined) err(`${contender.name} keeps every promise in storm ${seed}: there is nothing to shrink`);
    else out(storm.trimEnd());
  }
  return HELD;
}

function progress(seeds: number): (done: number) => void {
  if (isLive) err('');
  return (done) => err(`${isLive ? '\u001b[1A\u001b[2K' : ''}  ${done} of ${seeds} seeds`);
}

/** By name of a variant, or of a family: that of the strategy. */
function contendersOf(names: readonly string[] | undefined): readonly Contender[] {
  const known = [...new Set(CONTENDERS.flatMap(({ use, name }) => [use, idOf(name)]))];
  if (names === undefined) return CONTENDERS;
  return names.flatMap((name) => {
    const found = CONTENDERS.filter((contender) => contender.use === name || idOf(contender.name) === name);
    if (found.length > 0) return found;
    const what = `no strategy in campaigns is called ${plainText(name)}`;
    throw new Stop(BAD_COMMAND, `error: ${what}; ${instead(name, known)}`);
  });
}

/** What names one contender alone: the plain one of a family has the family's name. */
function idOf(name: string): string {
  return name.includes('/') ? name : `${name}/plain`;
}

function wholeOf(flag: string, text: string): number {
  refuseUnless(/^0*[1-9]\d{0,8}$/, flag, 'a whole number from 1, such as 100', text);
  return Number(text);
}

/** A run that breaks with an error of ours is a finding like any other: the rest goes on. */
async function runAll(pool: Pool, cells: readonly Cell[]): Promise<readonly (TimedRun | Wreck)[]> {
  const wrecks: Wreck[] = [];
  const runs = await pool.run(cells, { onBroken: (index, message) => wrecks.push({ cell: cells[index], message }) });
  return [...wrecks, ...runs];
}

function tell({ strategy, seed, that, witness, isInvariant }: Violation): void {
  const run = isInvariant ? 'lightcone run --check' : 'lightcone run';
  const replay = `lightcone campaign --strategy ${idOf(strategy)} --from ${seed}`;
  const file = `swarm-${strategy.replaceAll('/', '-')}-${seed}.yaml`;
  out(`✗ ${strategy}, seed ${seed}: ${plainText(that)}`);
  if (witness !== null) out(plainText(`  ${witness.op} at ${moment(witness.at)}: ${witness.why}`));
  out(`  again: ${replay} --seeds 1`);
  out(`  whole: ${replay} --print > ${file} && ${run} ${file}`);
  out(`  small: ${replay} --shrink > ${file} && ${run} ${file}\n`);
}

function elects(name: string): boolean {
  return CONTENDERS.find((contender) => contender.name === name)?.elects === true;
}

/** Sums over seeds, told for one seed. */
function coverageTable(covered: ReadonlyMap<string, Covered>): string {
  const rows = [...covered].map(([name, of]) => {
    const share = (part: number) => `${((100 * part) / Math.max(1, of.operations)).toFixed(0)} %`;
    const each = (sum: number) => (sum / Math.max(1, of.seeds)).toFixed(1);
    const change = elects(name) ? each(of.leaderChanges) : '–';
    const kept = [each(of.truncated), each(of.unsyncedLost)];
    const asked = [each(of.operations), share(of.answered), share(of.answeredInFaults)];
    return [name, String(of.seeds), ...asked, each(of.faults), change, ...kept];
  });
  const head = [
    ['', 'strategy'],
    ['', 'seeds'],
    ['', 'operations'],
    ['', 'ok'],
    ['ok in', 'faults'],
    ['', 'faults'],
    ['leader', 'changes'],
    ['records', 'cut off'],
    ['unsynced', 'lost'],
  ];
  return textTable({ head, rows: rows.map((row) => row.map((text) => ({ text }))) });
}
