/** What `--check` does: every run once more, audited; the digests must be the same and the invariants hold. */
import type { Cell } from '../lab/cells.ts';
import type { TimedRun } from '../lab/document.ts';
import { settingsOf } from '../lab/summary.ts';
import { quoted } from '../report/reproduce.ts';
import { count, moment, plainText } from '../report/text.ts';
import { strategyNamed } from '../strategies/index.ts';
import type { Violation } from '../world/result.ts';
import { NOT_DETERMINISTIC, OUR_BUG, Stop } from './exit.ts';
import { wrap } from './screen.ts';

/** Of one run so many breaches are told. */
const MOST_TOLD = 3;

/** The cells as they are run the second time. */
export function audited(cells: readonly Cell[]): readonly Cell[] {
  return cells.map((cell) => ({ ...cell, isAudited: true }));
}

/** How the command line was that a finding is to be replayed with. */
export interface Asked {
  readonly file: string;
  readonly set: readonly string[];
}

/**
 * Sentences for people: what was checked, and which rules broke because the scenario breaks them. Ends the
 * command where two runs of a cell differ, and where a rule broke that nothing excuses.
 */
export function checked(
  cells: readonly Cell[],
  runs: readonly TimedRun[],
  again: readonly TimedRun[],
  asked: Asked,
): readonly string[] {
  for (const [index, run] of again.entries()) {
    const first = runs[index].digest;
    if (run.digest === first) continue;
    const what = `${run.strategy}, seed ${run.seed}: ${first}, then ${run.digest}`;
    throw new Stop(NOT_DETERMINISTIC, `error: the same scenario and seed gave two digests: ${what}`);
  }
  const bugs = again.flatMap((run, index) => told(cells[index], run, asked, ({ because }) => because === ''));
  if (bugs.length > 0) throw new Stop(OUR_BUG, bugs.join('\n'));
  const excused = again.flatMap((run, index) => told(cells[index], run, asked, ({ because }) => because !== ''));
  return [...excused, summaryOf(cells)];
}

function told(cell: Cell, run: TimedRun, asked: Asked, isOne: (violation: Violation) => boolean): readonly string[] {
  const found = (run.violations ?? []).filter(isOne);
  if (found.length === 0) return [];
  const [{ because }] = found;
  const head =
    because === ''
      ? `error: an invariant of ${cell.use.use} broke: a bug of ours, whatever the scenario`
      : `warning: invariants broke in ${run.strategy}, as they may, because ${because}`;
  const more = found.length > MOST_TOLD ? [`  … and ${found.length - MOST_TOLD} more`] : [];
  return [[head, ...found.slice(0, MOST_TOLD).map(lineOf), ...more, `  again: ${replay(cell, asked)}`].join('\n')];
}

function lineOf({ invariant, says, at, replicas, what }: Violation): string {
  return wrap(plainText(`  ${invariant} at ${moment(at)}, ${replicas.join(' and ')}: ${what} (${says})`), 5);
}

function replay({ use, seed, set }: Cell, asked: Asked): string {
  const changed = [...asked.set, ...settingsOf(set)].map((path) => `--set ${quoted(path)}`);
  const only = [`--strategy ${quoted(use.id)}`, `--seed ${seed}`, ...changed];
  return ['npx lightcone run', quoted(asked.file), ...only, '--check'].join(' ');
}

/** Which strategies have invariants that were watched, and which have none stated. */
function summaryOf(cells: readonly Cell[]): string {
  const names = [...new Set(cells.map(({ use }) => use.use))];
  const watched = names.map((name) => {
    const rules = strategyNamed(name)?.audit?.invariants.length ?? 0;
    return rules === 0 ? `${name} states none` : `${count(rules)} of ${name}`;
  });
  return `checked: ${count(cells.length)} runs made twice, digests the same; invariants after every event: ${watched.join(', ')}`;
}
