/** Tries every place, and ranks what it costs. */
import type { Ground } from './ground.ts';
import { bestLed, type Latency, type Loss, latencyOf, lossOf, type Measure, type Place } from './latency.ts';
import type { Form } from './protocols.ts';

export const RANKS = ['mean', 'worst', 'tolerance'] as const;
export type Rank = (typeof RANKS)[number];

/** More sets of regions than that take longer than anybody waits at a terminal. */
export const MOST_SETS = 100_000;

export interface Ranked extends Place, Latency {
  readonly form: Form;
  /** Regions that may be lost, whichever they are, before nobody is served. */
  readonly outlives: number;
  readonly loss: Loss | undefined;
}

/** How many sets of `size` there are of `among`; `search` must be given no more than `MOST_SETS`. */
export function setsOf(among: number, size: number): number {
  let sets = 1;
  for (let i = 1; i <= size; i++) sets = (sets * (among - size + i)) / i;
  return Math.round(sets);
}

/** Every site leads once; without a leader there is one way to place them. */
export function leadersOf(ground: Ground, sites: readonly number[], form: Form, rank: Rank): readonly Ranked[] {
  const places: readonly Place[] = form.isLed
    ? sites.map((leader) => ({ sites, leader }))
    : [{ sites, leader: undefined }];
  const reckoned = places.map((place) => ({ ...place, ...latencyOf(ground, place, form) }));
  return ranked(
    ground,
    reckoned.map((place) => ranking(ground, place, form, rank)),
    rank,
  );
}

/** Every set of `size` of the candidates, each led by who serves best; the first `top` are told. */
export function setsRanked(
  ground: Ground,
  candidates: readonly number[],
  size: number,
  form: Form,
  rank: Rank,
  top: number,
): readonly Ranked[] {
  const by = measureOf(rank);
  const q = form.quorum(size);
  const found: (Place & Latency)[] = [];
  for (const sites of setsOver(candidates, size)) {
    const place: Place = { sites, leader: undefined };
    found.push(form.isLed ? bestLed(ground, sites, q, by) : { ...place, ...latencyOf(ground, place, form) });
  }
  const hopeful = rank === 'tolerance' ? found : firstOf(found, by, top);
  return ranked(
    ground,
    hopeful.map((place) => ranking(ground, place, form, rank)),
    rank,
  ).slice(0, top);
}

/**
 * What a loss costs is many times the work of all else, so it is reckoned for the first alone, and for all that are no
 * worse than the last of them: of many groups with one leader and one nearest neighbour it tells the good ones.
 */
function firstOf<T extends Latency>(found: readonly T[], by: Measure, top: number): readonly T[] {
  const sorted = [...found].sort((a, b) => compare(keysOf(a, by), keysOf(b, by)));
  if (sorted.length <= top) return sorted;
  const last = keysOf(sorted[top - 1], by);
  return sorted.filter((one) => compare(keysOf(one, by), last) <= 0);
}

function ranking(ground: Ground, place: Place & Latency, form: Form, rank: Rank): Ranked {
  const loss = lossOf(ground, place, form, measureOf(rank));
  return { ...place, form, outlives: form.outlives(place.sites.length), loss };
}

/** Best first; of what is alike, what costs less when a region is lost, and then by name. */
export function ranked(ground: Ground, places: readonly Ranked[], rank: Rank): readonly Ranked[] {
  const keys = (one: Ranked) => {
    const lost = one.loss?.mean ?? Number.POSITIVE_INFINITY;
    return rank === 'tolerance' ? [-one.outlives, lost, one.mean] : [...keysOf(one, rank), lost];
  };
  const isBefore = (a: Ranked, b: Ranked) => placeName(ground, a) < placeName(ground, b);
  return [...places].sort((a, b) => compare(keys(a), keys(b)) || (isBefore(a, b) ? -1 : 1));
}

function measureOf(rank: Rank): Measure {
  return rank === 'worst' ? 'worst' : 'mean';
}

function keysOf({ mean, worst }: Latency, by: Measure): readonly number[] {
  return by === 'mean' ? [mean, worst] : [worst, mean];
}

/** Sums of the same numbers in another order differ in their last bits, and mean nothing by it. */
const ALIKE = 1e-9;

function compare(left: readonly number[], right: readonly number[]): number {
  const at = left.findIndex((key, i) => key !== right[i] && !(Math.abs(key - right[i]) < ALIKE));
  return at < 0 ? 0 : left[at] - right[at];
}

/** The leader first. */
export function placeName({ regions }: Ground, { sites, leader }: Place): string {
  const others = sites.filter((site) => site !== leader);
  return [...(leader === undefined ? [] : [leader]), ...others].map((site) => regions[site]).join(' ');
}

/** In order of the candidates. */
function* setsOver(candidates: readonly number[], size: number, from = 0): Generator<readonly number[]> {
  if (size === 0) yield [];
  else
    for (let at = from; at <= candidates.length - size; at++)
      for (const rest of setsOver(candidates, size - 1, at + 1)) yield [candidates[at], ...rest];
}
