/** Where fenced data went: by what it left, to which places, and over which way the first time. */
import { firstRuns, type ResultDocument } from '../lab/document.ts';
import { variantName } from '../lab/summary.ts';
import type { LeakTold, ResidencyTold } from '../world/result.ts';
import type { Table } from './charts/figure.ts';
import { count, moment, plural } from './text.ts';

/** What a kind of message is, in words. */
export function carrierOf(kind: string): string {
  return MEANS.get(kind) ?? kind;
}

/** Those whose names do not say it by themselves. */
const MEANS: ReadonlyMap<string, string> = new Map([
  ['append', 'the log'],
  ['replicate', 'the log'],
  ['push', 'an update'],
  ['group', 'an update'],
  ['events', 'a change feed'],
  ['write', 'a copy of the row'],
  ['install', 'a snapshot'],
  ['page', 'a page of repair'],
  ['rows', 'rows of repair'],
  ['glimpse', 'an answer to a coordinator'],
  ['seen', 'an answer to a coordinator'],
  ['propose', 'a proposal'],
  ['commit', 'a decision'],
  ['request', 'a request to a coordinator'],
  ['read', 'an answer to a reader'],
]);

/** A row for each way out of a strategy; undefined where no fence is there. */
export function residencyTable(document: ResultDocument): Table | undefined {
  const runs = firstRuns(document).filter(({ residency }) => residency !== undefined);
  if (runs.length === 0) return undefined;
  const rows = runs.flatMap(({ strategy, set, residency }) => {
    const name = variantName(strategy, set);
    const ways = waysOut(residency!);
    if (ways.length === 0) return [[name, 'nothing left', '–', '0', '–']];
    return ways.map(({ by, places, times, first }) => [
      name,
      `✗ ${carrierOf(by)}`,
      plural(places, 'place'),
      count(times),
      first === undefined ? '–' : `${first.op}, ${moment(first.at)}: ${first.way.join(', ')}`,
    ]);
  });
  return { head: ['strategy', 'left by', 'to', 'times', 'for the first time'], rows };
}

export const RESIDENCY_NOTE =
  'Of every write under a fence: each place outside it that its bytes came to, counted once, with what brought them. ' +
  'Requests that only passed through count as what they are.';

interface WayOut {
  readonly by: string;
  readonly places: number;
  readonly times: number;
  readonly first: LeakTold | undefined;
}

/** By what brought it; the most frequent first. */
function waysOut({ counts, told }: ResidencyTold): readonly WayOut[] {
  const ways = new Map<string, { places: number; times: number }>();
  for (const { by, times } of counts) {
    const before = ways.get(by) ?? { places: 0, times: 0 };
    ways.set(by, { places: before.places + 1, times: before.times + times });
  }
  return [...ways]
    .map(([by, sum]) => ({ by, ...sum, first: told.find((leak) => leak.by === by) }))
    .sort((a, b) => b.times - a.times || (a.by < b.by ? -1 : 1));
}
