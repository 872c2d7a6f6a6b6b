/**
 * P4, probabilistically bounded staleness (Bailis et al., VLDB 2012, tables and §5.7): six pairs of R and W, two laws.
 *
 * A slice runs by default. `PBS=400000 npx vitest run test/strategies/quorum/pbs.test.ts` draws as many writes a pair
 * and prints the table; from 200,000 on the tolerances are those of the reference (latencies 2.5 %, t 4 %).
 */
import { describe, expect, it } from 'vitest';
import { defaults } from '../../../src/kit/options.ts';
import type { Operation, Outcome } from '../../../src/strategies/contract.ts';
import { type Options, options } from '../../../src/strategies/quorum/options.ts';
import { operation, request } from '../fake-context.ts';
import { Fleet, LAWS, TICKS } from './wars.ts';

const WRITES = Number(process.env.PBS ?? 20_000);
const isFull = WRITES >= 200_000;
/** Keys are used again after so many writes: by then nothing of the last time is on its way. */
const KEYS = 20_000;

type Law = keyof typeof LAWS;
interface Published {
  readonly law: Law;
  readonly r: number;
  readonly w: number;
  /** Milliseconds, 99.9th percentiles as published. */
  readonly read: number;
  readonly write: number;
  /** After which 99.9 % of reads are fresh: recomputed with a million samples where it is not 0. */
  readonly t: number;
}

const TABLE: readonly Published[] = [
  { law: 'LNKD-SSD', r: 1, w: 1, read: 0.66, write: 0.66, t: 1.97 },
  { law: 'LNKD-SSD', r: 1, w: 2, read: 0.66, write: 1.63, t: 1.79 },
  { law: 'LNKD-SSD', r: 2, w: 1, read: 1.63, write: 0.65, t: 0 },
  { law: 'LNKD-SSD', r: 2, w: 2, read: 1.62, write: 1.64, t: 0 },
  { law: 'LNKD-SSD', r: 3, w: 1, read: 4.14, write: 0.65, t: 0 },
  { law: 'LNKD-SSD', r: 1, w: 3, read: 0.65, write: 4.09, t: 0 },
  { law: 'LNKD-DISK', r: 1, w: 1, read: 0.66, write: 10.99, t: 51.5 },
  { law: 'LNKD-DISK', r: 1, w: 2, read: 0.65, write: 20.97, t: 43.3 },
  { law: 'LNKD-DISK', r: 2, w: 1, read: 1.63, write: 10.9, t: 14.2 },
  { law: 'LNKD-DISK', r: 2, w: 2, read: 1.64, write: 20.96, t: 0 },
  { law: 'LNKD-DISK', r: 3, w: 1, read: 4.12, write: 10.89, t: 0 },
  { law: 'LNKD-DISK', r: 1, w: 3, read: 0.65, write: 112.65, t: 0 },
];

interface Measured {
  readonly reads: number[];
  readonly writes: number[];
  /** By time after the commit: reads that missed the write. */
  readonly stale: number[];
}

function measure({ law, r, w }: Published, times: readonly number[], writes: number): Measured {
  const patience = 3_600_000_000;
  const set: Options = {
    ...defaults(options),
    ...{ home: ['region-0', 'region-1', 'region-2'], r, w, repair: 'none', ask: 'all', lwt: 'never' },
    ...{ anti_entropy: Number.POSITIVE_INFINITY, hints: { window: 0, count_to_w: false } },
    ...{ timeout: 2_000 * TICKS, suspect: patience },
  };
  const fleet = new Fleet(set, LAWS[law], 1);
  const found: Measured = { reads: [], writes: [], stale: times.map(() => 0) };
  const ask = (kind: Operation, answered: (outcome: Outcome) => void) =>
    fleet.ask({ ...request(0, [kind]), consistency: 'local' }, answered);
  for (let n = 1; n <= writes; n++) {
    const key = n % KEYS;
    const began = fleet.now;
    ask(operation('write', key, { value: n }), () => {
      found.writes.push((fleet.now - began) / TICKS);
      times.forEach((t, i) => {
        fleet.after(t * TICKS, () => {
          const asked = fleet.now;
          ask(operation('read', key), ({ value }) => {
            if (i === 0) found.reads.push((fleet.now - asked) / TICKS);
            if (value !== n) found.stale[i]!++;
          });
        });
      });
    });
    fleet.run(began + TICKS);
  }
  fleet.run(fleet.now + 3_000 * TICKS);
  return found;
}

function quantile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))]!;
}

/** Where the share of stale reads falls to one in a thousand, on a line between two times in logarithms. */
function visibility(times: readonly number[], stale: readonly number[], writes: number): number {
  if (stale[0]! / writes <= 0.001) return 0;
  for (let i = 1; i < times.length; i++) {
    const [before, after] = [stale[i - 1]! / writes, Math.max(stale[i]!, 0.5) / writes];
    if (after > 0.001) continue;
    const share = Math.log(before / 0.001) / Math.log(before / after);
    return times[i - 1]! + share * (times[i]! - times[i - 1]!);
  }
  return Number.POSITIVE_INFINITY;
}

const TIMES = isFull ? [0, 0.7, 0.8, 0.9, 0.95, 1, 1.05, 1.1, 1.2, 1.3] : [0, 0.75, 1, 1.3, 2];
const timesFor = ({ t }: Published) => (t === 0 ? [0] : TIMES.map((share) => share * t));

describe('PBS', () => {
  const rows: string[] = [];
  it.each(TABLE)(
    '$law R=$r W=$w',
    (published) => {
      const times = timesFor(published);
      const found = measure(published, times, WRITES);
      const { law, r, w } = published;
      const p = { read: quantile(found.reads, 0.999), write: quantile(found.writes, 0.999) };
      const t = visibility(times, found.stale, WRITES);
      const fresh = 1 - found.stale[0]! / WRITES;
      rows.push(
        `${law} R${r}W${w}: read p99.9 ${p.read.toFixed(2)} (${published.read}), write p99.9 ${p.write.toFixed(2)} ` +
          `(${published.write}), fresh at once ${(100 * fresh).toFixed(2)} %, t99.9 ${t.toFixed(2)} (${published.t})`,
      );
      if (r + w > 3) expect(found.stale[0]).toBe(0);
      // One in a thousand of a slice is a handful: three standard deviations of a heavy tail are wide.
      const near = (value: number, wanted: number, full: number, slice: number) =>
        expect(Math.abs(value / wanted - 1), `${value} for ${wanted}`).toBeLessThan(isFull ? full : slice);
      near(p.read, published.read, 0.025, 0.2);
      near(p.write, published.write, w === 3 && law === 'LNKD-DISK' ? 0.04 : 0.025, w === 3 ? 0.5 : 0.2);
      if (published.t > 0) near(t, published.t, law === 'LNKD-SSD' ? 0.15 : 0.04, 0.3);
      if (r === 1 && w === 1) expect(Math.abs(fresh - (law === 'LNKD-SSD' ? 0.974 : 0.439))).toBeLessThan(0.008);
    },
    600_000,
  );

  it('has the medians of the paper', () => {
    const [ssd, disk] = [TABLE[0]!, TABLE[6]!].map((row) => measure(row, [0], Math.min(WRITES, 50_000)));
    expect(quantile(ssd!.writes, 0.5)).toBeCloseTo(0.489, 1);
    expect(quantile(disk!.writes, 0.5)).toBeCloseTo(1.5, 1);
    if (process.env.PBS !== undefined) process.stdout.write(`${rows.join('\n')}\n`);
  }, 600_000);
});
