/** `lightcone diff`: two results or scenarios, what moved between them, and the first event that differs. */
import { changesOf, contrastsOf } from '../../lab/difference.ts';
import type { TimedRun } from '../../lab/document.ts';
import { type Parting, partingOf } from '../../lab/part.ts';
import { plainText } from '../../report/text.ts';
import { BAD_COMMAND, FAILED, HELD, INTERRUPTED, Stop } from '../exit.ts';
import { out } from '../screen.ts';
import { LEGEND, showChanges, showContrast, showParting } from '../show-difference.ts';
import { type Side, sideOf } from '../sides.ts';
import { inPool, type SimulationFlags } from '../simulate.ts';

export interface DiffFlags {
  readonly strategy?: readonly string[];
  readonly seed?: string;
  readonly seeds?: string;
  readonly set: readonly string[];
  readonly seedB?: string;
  readonly setB: readonly string[];
  readonly workers?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

type Pair = { readonly a: TimedRun; readonly b: TimedRun };

/** 0: every digest is the same · 1: something differs. */
export async function diffCommand(a: string, given: string | undefined, flags: DiffFlags, home: URL): Promise<number> {
  if (given === undefined && flags.seedB === undefined && flags.setB.length === 0)
    throw new Stop(BAD_COMMAND, 'error: say what to compare with: a second file, --seed-b or --set-b');
  const common: SimulationFlags = { ...flags, out: '', report: false, fail: true, check: false };
  const other = { ...common, set: [...flags.set, ...flags.setB] };
  let sides: readonly Side[] = [];
  await inPool(home, flags, async (pool) => {
    const left = await sideOf(a, common, pool);
    if (pool.stopped) return;
    const right = await sideOf(given ?? a, flags.seedB === undefined ? other : seeded(other, flags.seedB), pool);
    if (!pool.stopped) sides = [left, right];
  });
  if (sides.length < 2) return INTERRUPTED;
  return compare(sides[0], sides[1], flags.json === true);
}

function seeded(flags: SimulationFlags, seed: string): SimulationFlags {
  const { seeds: _, ...others } = flags;
  return { ...others, seed };
}

function compare(left: Side, right: Side, isJson: boolean): number {
  const { both, onlyA, onlyB } = contrastsOf(left.document.runs, right.document.runs);
  const changes = changesOf(inputsOf(left), inputsOf(right));
  const pairs = both.flatMap((contrast) => contrast.pairs);
  const pair = pairs.find(({ a, b }) => a.digest !== b.digest);
  const isEqual = pair === undefined && [left, right].every(({ document }) => document.runs.length === pairs.length);
  const cells = pair && [left.cellOf(pair.a), right.cellOf(pair.b)];
  const parting = cells?.[0] && cells[1] ? { found: partingOf(cells[0], cells[1]) } : undefined;
  if (isJson) out(JSON.stringify(documentOf(isEqual, changes, { both, onlyA, onlyB }, pair, parting?.found)));
  else {
    const only = [...onlyA.map((id) => `− ${id}: only in A`), ...onlyB.map((id) => `+ ${id}: only in B`)];
    const parts = [`A ${left.name}\nB ${right.name}`, showChanges(changes), ...both.map(showContrast), ...only];
    out(plainLines([...parts, ...(both.some(({ moved }) => moved.length > 0) ? [LEGEND] : [])]));
    if (pair && parting) out(`\n${showParting(parting.found, pair)}`);
    else if (pair) out('\nThe scenario of a stored result is gone, so the runs cannot be taken up again.');
    out(isEqual ? '\nEvery digest is the same.' : '');
  }
  return isEqual ? HELD : FAILED;
}

/** Names of files are shown as text; the rest has seen to itself. */
function plainLines([names, ...others]: readonly string[]): string {
  return [names.split('\n').map(plainText).join('\n'), ...others].join('\n\n');
}

/** Without seeds: which are compared is told beside the strategies. */
function inputsOf({ inputs, document }: Side): unknown {
  return { ...(inputs as object | undefined), seeds: document.scenario.seeds.join(', '), lightcone: document.version };
}

function documentOf(
  equal: boolean,
  inputs: ReturnType<typeof changesOf>,
  { both, onlyA, onlyB }: ReturnType<typeof contrastsOf>,
  pair: Pair | undefined,
  parting: Parting | undefined,
): object {
  const strategies = both.map(({ strategy, pairs, moved, same }) => ({
    strategy,
    runs: pairs.map(({ a, b }) => ({ seeds: [a.seed, b.seed], digests: [a.digest, b.digest] })),
    moved: moved.map(({ metric, a, b }) => ({ metric, a: a?.middle ?? null, b: b?.middle ?? null })),
    same,
  }));
  const first = pair && parting && { strategy: pair.a.strategy, seeds: [pair.a.seed, pair.b.seed], ...parting };
  const only = { only_a: onlyA, only_b: onlyB };
  return { schema: 'lightcone.diff/1', equal, inputs, ...only, strategies, first_difference: first ?? null };
}
