/** `lightcone campaign`: every strategy in many storms; tells what broke, how to see it again, and what was covered. */
import { nearest } from '../../kit/nearest.ts';
import { campaign, type Violation, type Wreck } from '../../lab/campaign/campaign.ts';
import { CONTENDERS, type Contender } from '../../lab/campaign/contenders.ts';
import { type Covered, quiet } from '../../lab/campaign/coverage.ts';
import { drawScenario } from '../../lab/campaign/draw.ts';
import type { Cell } from '../../lab/cells.ts';
import type { TimedRun } from '../../lab/document.ts';
import { BrokenRun, Pool } from '../../lab/pool.ts';
import { plainText } from '../../report/text.ts';
import { BAD_COMMAND, FAILED, HELD, INCONCLUSIVE, INTERRUPTED, Stop } from '../exit.ts';
import { err, isLive, out } from '../screen.ts';
import { textTable } from '../table.ts';

export interface CampaignFlags {
  readonly seeds: string;
  readonly from: string;
  readonly strategy?: readonly string[];
  readonly print?: boolean;
  readonly quiet?: boolean;
}

const BATCH = 200;
/** More are counted, not told. */
const MOST_TOLD = 20;

export async function campaignCommand(flags: CampaignFlags, home: URL): Promise<number> {
  const contenders = contendersOf(flags.strategy);
  const [seeds, from] = [wholeOf('--seeds', flags.seeds), wholeOf('--from', flags.from)];
  if (flags.print === true) {
    for (const contender of contenders) out(drawScenario(contender, from).trimEnd());
    return HELD;
  }
  const crew = new Crew(new URL('worker.js', home));
  const interrupt = () => (crew.isStopped ? process.exit(INTERRUPTED) : crew.stop());
  process.on('SIGINT', interrupt);
  const onSeeds = (done: number) => {
    if (flags.quiet !== true)
      err(isLive ? `\u001b[1A\u001b[2K  ${done} of ${seeds} seeds` : `  ${done} of ${seeds} seeds`);
  };
  if (flags.quiet !== true && isLive) err('');
  const plan = { contenders, from, seeds, batch: BATCH, onSeeds, stopped: () => crew.isStopped };
  const { violations, covered } = await campaign(plan, (cells) => crew.run(cells));
  process.off('SIGINT', interrupt);
  for (const violation of violations.slice(0, MOST_TOLD)) tell(violation);
  if (violations.length > MOST_TOLD) out(`… and ${violations.length - MOST_TOLD} more\n`);
  out(coverageTable(covered));
  const tooQuiet = [...covered].flatMap(([name, of]) => quiet(name, of, elects(name)));
  for (const sentence of tooQuiet) out(`quiet: ${sentence}`);
  out(`${seeds} seeds, ${violations.length} violations`);
  if (crew.isStopped) return INTERRUPTED;
  if (violations.length > 0) return FAILED;
  return tooQuiet.length > 0 ? INCONCLUSIVE : HELD;
}

function contendersOf(names: readonly string[] | undefined): readonly Contender[] {
  const known = CONTENDERS.map(({ name }) => name);
  return (names ?? known).map((name) => {
    const found = CONTENDERS.find((contender) => contender.name === name);
    if (found !== undefined) return found;
    const guess = nearest(name, known);
    const hint = guess === undefined ? `there are ${known.join(', ')}` : `did you mean ${guess}?`;
    throw new Stop(BAD_COMMAND, `error: no strategy in campaigns is called ${plainText(name)}; ${hint}`);
  });
}

function wholeOf(flag: string, text: string): number {
  if (/^0*[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new Stop(BAD_COMMAND, `error: ${flag} takes a whole number from 1, such as 100, not \`${plainText(text)}\``);
}

/** Pools, one after another: a run that breaks with an error of ours ends its pool, and the rest goes on without it. */
class Crew {
  readonly #script: URL;
  #pool: Pool;
  isStopped = false;

  constructor(script: URL) {
    this.#script = script;
    this.#pool = new Pool(script);
  }

  stop(): void {
    this.isStopped = true;
    this.#pool.stop();
  }

  async run(cells: readonly Cell[]): Promise<readonly (TimedRun | Wreck)[]> {
    const wrecks: Wreck[] = [];
    for (;;) {
      try {
        const sound = cells.filter((cell) => wrecks.every((wreck) => wreck.cell !== cell));
        return [...wrecks, ...(await this.#pool.run(sound))];
      } catch (error) {
        if (!(error instanceof BrokenRun)) throw error;
        wrecks.push({ cell: error.cell, message: error.message });
        this.#pool = new Pool(this.#script);
      }
    }
  }
}

function tell({ strategy, seed, that, witness }: Violation): void {
  const proof =
    witness === null ? '' : `\n  ${plainText(`${witness.op} at ${(witness.at / 1000).toFixed(3)} s: ${witness.why}`)}`;
  const replay = `lightcone campaign --strategy ${strategy} --from ${seed} --seeds 1`;
  const file = `swarm-${strategy}-${seed}.yaml`;
  out(
    `✗ ${strategy}, seed ${seed}: ${plainText(that)}${proof}\n  again: ${replay}\n  whole: ${replay} --print > ${file} && lightcone run ${file}\n`,
  );
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
