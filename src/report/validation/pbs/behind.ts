/**
 * C.5: how many versions a read is behind where every write goes to W replicas of chance and nowhere else, and every
 * read asks R of chance (Bailis et al., VLDB 2012 §3.1): P(more than k behind) = (C(N - W, R) / C(N, R))^k.
 */

import { shuffled } from '../../../kit/random.ts';
import { SECOND } from '../../../kit/time.ts';
import { ByHand } from '../by-hand.ts';
import { WEIGHTLESS } from '../fit.ts';
import { Log } from '../log.ts';
import { ofShare, type Row } from '../row.ts';
import { delayedTopology, ROWS, stand } from '../trial.ts';

export interface Quorums {
  readonly n: number;
  readonly r: number;
  readonly w: number;
  /** Fresh is who is fewer than k versions behind. */
  readonly ks: readonly number[];
}

/** What is in print to five digits follows from the form; R + W > N is never behind at all. */
export const QUORUMS: readonly Quorums[] = [
  { n: 3, r: 1, w: 1, ks: [1, 2, 3, 5, 10] },
  { n: 3, r: 1, w: 2, ks: [1, 2, 3, 5] },
  { n: 5, r: 2, w: 2, ks: [1, 2, 3] },
  { n: 3, r: 2, w: 2, ks: [1] },
  { n: 100, r: 30, w: 30, ks: [1] },
];

const NEVER = Number.POSITIVE_INFINITY;
const OPTIONS = { repair: 'none', anti_entropy: NEVER, suspect: NEVER, hints: { window: 0, count_to_w: false } };
/** Who is asked coordinates, and keeps a copy as the others do. */
const COORDINATOR = 0;

/** By read: how many versions it is behind. Between two reads so many are written that they share none that counts. */
export function behind({ n, r, w, ks }: Quorums, reads: number, seed = 1): readonly number[] {
  const names = Array.from({ length: n }, (_, region) => `r${region}`);
  const trial = {
    strategy: 'quorum',
    options: { ...OPTIONS, r, w },
    leader: 0,
    topology: delayedTopology(names, (from, to) => (from === to ? 0 : 1), WEIGHTLESS),
    keys: [{ ...ROWS, count: 1 }],
    duration: NEVER,
    seed,
  };
  const hand = new ByHand(stand(trial, new Log()), seed);
  const chance = hand.chance('quorums');
  const everybody = names.map((_, replica) => replica);
  const someOf = (size: number) => shuffled(chance, everybody).slice(0, size);
  const place = { key: 0, region: COORDINATOR, to: COORDINATOR };
  const between = Math.max(...ks);
  const found: number[] = [];
  const written: number[] = [];
  const write = () => {
    written.push(hand.ask({ ...place, kind: 'write', among: someOf(w) }, next));
  };
  const next = () => (written.length % between === 0 ? read() : write());
  const read = () => {
    hand.ask({ ...place, kind: 'read', among: someOf(r) }, ({ value }) => {
      const newest = written.length - 1;
      found.push(newest - written.indexOf(Number(value), Math.max(0, newest - between)));
      if (found.length < reads) write();
    });
  };
  hand.at(SECOND, write);
  const { world } = hand.stand;
  while (found.length < reads) world.advance(world.time + SECOND);
  return found;
}

export function behindRows(quorums: Quorums, reads: number): readonly Row[] {
  const { n, r, w, ks } = quorums;
  const found = behind(quorums, reads);
  let missed = 1;
  for (let i = 0; i < r; i++) missed *= Math.max(0, n - w - i) / (n - i);
  return ks.map((k): Row => {
    const expected = 1 - missed ** k;
    return {
      what: `N=${n} R=${r} W=${w}: fewer than ${k} version${k > 1 ? 's' : ''} behind, of ${reads}`,
      expected,
      simulated: found.filter((count) => count < k).length / reads,
      within: ofShare(expected, reads),
    };
  });
}
