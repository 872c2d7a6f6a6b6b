/** What a store of the WARS model does: how long writes and reads take, and which reads miss the write before them. */
import { COORDINATOR, type Fit, TICKS, warsOf } from './wars.ts';

/** Keys come round again after so many writes, when nothing of the last time is on its way. */
const KEYS = 20_000;
/** Of one run: several are pooled. */
const RUN = 100_000;
/** After the last write. */
const REST_MS = 3000;

export interface Found {
  readonly writes: number;
  /** Milliseconds. */
  readonly reads: number[];
  readonly commits: number[];
  /** By time after the commit, how many reads missed the write. */
  readonly stale: number[];
}

/** A write each millisecond to a key of its own; at each of these times after it is confirmed a read of it. */
export function measured(
  fit: Fit,
  r: number,
  w: number,
  times: readonly number[],
  writes: number,
  firstSeed = 1,
): Found {
  const found: Found = { writes, reads: [], commits: [], stale: times.map(() => 0) };
  for (let seed = firstSeed, left = writes; left > 0; seed++, left -= RUN) {
    pool(found, fit, r, w, times, Math.min(RUN, left), seed);
  }
  return found;
}

/** Of a sweep: so many writes, with a read of each, for every millisecond. */
export const TRIALS = 50_000;
const SWEEPS = 4;

/**
 * As the paper has it (nrw_solver/src/Simulator.java, SWEEP): time after time in steps of a millisecond, each with
 * trials of its own, until no more than `share` of the reads are stale. What is noisy crosses early. Mean of several.
 */
export function swept(fit: Fit, r: number, w: number, from: number, share: number): number {
  let sum = 0;
  for (let sweep = 1; sweep <= SWEEPS; sweep++) {
    let t = from;
    while (measured(fit, r, w, [t], TRIALS, 1000 * sweep + t).stale[0] > share * TRIALS) t++;
    sum += t;
  }
  return sum / SWEEPS;
}

function pool(
  { reads, commits, stale }: Found,
  fit: Fit,
  r: number,
  w: number,
  times: readonly number[],
  writes: number,
  seed: number,
): void {
  const hand = warsOf(fit, r, w, KEYS, seed);
  const { world } = hand.stand;
  const place = { region: COORDINATOR, to: COORDINATOR };
  const look = (key: number, write: number, which: number) => {
    const asked = world.time;
    hand.ask({ ...place, kind: 'read', key }, ({ value }) => {
      reads.push((world.time - asked) / TICKS);
      if (value !== write) stale[which]++;
    });
  };
  for (let n = 1; n <= writes; n++) {
    const key = n % KEYS;
    const write = hand.ask({ ...place, kind: 'write', key }, () => {
      commits.push((world.time - began) / TICKS);
      times.forEach((t, which) => {
        hand.after(Math.round(t * TICKS), () => look(key, write, which));
      });
    });
    const began = world.time;
    world.advance(began + TICKS);
  }
  world.advance(world.time + REST_MS * TICKS);
}
