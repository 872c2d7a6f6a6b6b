/** A campaign: many seeds of many strategies, each in a storm of its own; what broke, and what was put to the test. */
import { parse, stringify } from 'yaml';
import type { Witness } from '../../checks/judge.ts';
import { loadScenario } from '../../scenario/load.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Violation as Breach } from '../../world/result.ts';
import type { Cell } from '../cells.ts';
import type { TimedRun } from '../document.ts';
import { judgeAll } from '../judgements.ts';
import type { Contender } from './contenders.ts';
import { Covered } from './coverage.ts';
import { drawScenario } from './draw.ts';
import { type Drawn, shrink } from './shrink.ts';

export interface Violation {
  readonly strategy: string;
  readonly seed: number;
  /** The line of `expect:` that failed, the invariant, or what the simulator itself broke with. */
  readonly that: string;
  /** An invariant of the protocol: only who watches it sees it break. */
  readonly isInvariant: boolean;
  readonly witness: Witness | null;
}

export interface Findings {
  readonly violations: readonly Violation[];
  readonly covered: ReadonlyMap<string, Covered>;
}

/** A cell that ended with an error of ours. */
export interface Wreck {
  readonly cell: Cell;
  readonly message: string;
}

/** Runs cells somewhere, as many as it comes to. */
export type RunCells = (cells: readonly Cell[]) => Promise<readonly (TimedRun | Wreck)[]>;

export interface Plan {
  readonly contenders: readonly Contender[];
  readonly from: number;
  readonly seeds: number;
  /** Cells that are drawn, run and forgotten together: memory does not grow with the campaign. */
  readonly batch: number;
  onSeeds?(done: number): void;
  stopped?(): boolean;
}

export async function campaign(plan: Plan, runCells: RunCells): Promise<Findings> {
  const covered = new Map(plan.contenders.map(({ name }) => [name, new Covered()]));
  const violations: Violation[] = [];
  const each = Math.max(1, Math.floor(plan.batch / plan.contenders.length));
  for (let done = 0; done < plan.seeds && plan.stopped?.() !== true; done += each) {
    const seeds = Array.from({ length: Math.min(each, plan.seeds - done) }, (_, i) => plan.from + done + i);
    const cells = plan.contenders.flatMap((contender) => seeds.map((seed) => cellOf(contender, seed)));
    for (const run of await runCells(cells)) {
      if ('message' in run) violations.push(wrecked(run));
      else if (!run.partial) {
        const cell = cells.find(({ use, seed }) => use.id === run.strategy && seed === run.seed)!;
        covered.get(run.strategy)!.add(run);
        violations.push(...broken(cell.scenario, run));
      }
    }
    plan.onSeeds?.(done + seeds.length);
  }
  return { violations, covered };
}

/** What a drawn scenario becomes, changed by `set` as `--set` would. */
export function cellOf(contender: Contender, seed: number, set: readonly string[] = []): Cell {
  return cellFrom(drawScenario(contender, seed), seed, set);
}

/** The storm of a seed with as few faults as still break what all of them break; undefined where nothing is broken. */
export function shrunk(
  contender: Contender,
  seed: number,
  breaks: (cell: Cell) => readonly string[],
): string | undefined {
  const drawn = parse(drawScenario(contender, seed)) as Drawn;
  const broken = breaks(cellFrom(stringify(drawn), seed, []));
  if (broken.length === 0) return undefined;
  const stillBreaks = (fewer: Drawn) =>
    breaks(cellFrom(stringify(fewer), seed, [])).some((promise) => broken.includes(promise));
  return stringify(shrink(drawn, stillBreaks));
}

/** That a drawn file can be read is ours to see to. */
function cellFrom(text: string, seed: number, set: readonly string[]): Cell {
  const loaded = loadScenario('storm.yaml', () => text, { set });
  if ('problems' in loaded) {
    const told = loaded.problems.map(({ line, what }) => `line ${line}: ${what}`).join('; ');
    throw new Error(`the storm of seed ${seed} cannot be read: ${told}`);
  }
  const { scenario } = loaded;
  return { scenario, use: scenario.strategies[0]!, seed, set: {}, isAudited: true, isMetered: true };
}

/** The promises that a run broke, and the first invariant that nothing excuses. */
export function broken(scenario: Scenario, run: TimedRun): readonly Violation[] {
  const promises = judgeAll(scenario, [run])
    .filter(({ verdict }) => verdict === 'failed')
    .map(({ strategy, seed, that, witness }) => ({ strategy, seed, that, witness, isInvariant: false }));
  const breach = run.violations?.find(({ because }) => because === '');
  return breach === undefined ? promises : [invariantBroken(run, breach), ...promises];
}

function invariantBroken({ strategy, seed }: TimedRun, { invariant, says, at, replicas, what }: Breach): Violation {
  const witness = { op: replicas.join(' and '), at, why: what, ops: [] };
  return { strategy, seed, that: `${invariant}, ${says}`, witness, isInvariant: true };
}

function wrecked({ cell, message }: Wreck): Violation {
  return { strategy: cell.use.id, seed: cell.seed, that: message, witness: null, isInvariant: false };
}
