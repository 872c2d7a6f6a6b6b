/** C.5: how many versions a read is behind where quorums are drawn by chance and nothing is passed on (PBS §3.1). */
import { expect, it } from 'vitest';
import { defaults } from '../../../src/kit/options.ts';
import { randomStream, shuffled } from '../../../src/kit/random.ts';
import { type Options, options } from '../../../src/strategies/quorum/options.ts';
import { operation, request } from '../fake-context.ts';
import { Fleet, LAWS, TICKS } from './wars.ts';

const WRITES = 12_000;
const HOMES = [0, 1, 2];

/** By k: the share of reads that are fewer than k versions behind. */
function within(r: number, w: number, ks: readonly number[]): readonly number[] {
  const set: Options = {
    ...defaults(options),
    ...{
      home: HOMES.map((home) => `region-${home}`),
      repair: 'none',
      lwt: 'never',
      hints: { window: 0, count_to_w: false },
    },
    ...{ anti_entropy: Number.POSITIVE_INFINITY, suspect: Number.POSITIVE_INFINITY, timeout: 1_000 * TICKS },
  };
  const fleet = new Fleet(set, LAWS['LNKD-SSD'], 1);
  const random = randomStream(1, 'quorums');
  const fresh = ks.map(() => 0);
  const quorumOf = (size: number) => shuffled(random, HOMES).slice(0, size);
  for (let n = 1; n <= WRITES; n++) {
    fleet.ask({ ...request(0, [operation('write', 0, { value: n })]), among: quorumOf(w) }, () => {});
    fleet.run(fleet.now + 50 * TICKS);
    fleet.ask({ ...request(0, [operation('read', 0)]), consistency: 'local', among: quorumOf(r) }, ({ value }) => {
      const behind = n - ((value as number | undefined) ?? 0);
      ks.forEach((k, i) => {
        if (behind < k) fresh[i]!++;
      });
    });
    fleet.run(fleet.now + 50 * TICKS);
  }
  return fresh.map((count) => count / WRITES);
}

it.each([
  { r: 1, w: 1, wanted: [0.33333, 0.55556, 0.7037, 0.86831, 0.98266] },
  { r: 1, w: 2, wanted: [0.66667, 0.88889, 0.96296, 0.99588, 0.99998] },
  { r: 2, w: 2, wanted: [1, 1, 1, 1, 1] },
])('R=$r W=$w of three', ({ r, w, wanted }) => {
  const found = within(r, w, [1, 2, 3, 5, 10]);
  found.forEach((share, i) => {
    const p = wanted[i]!;
    // Reads of one history are not independent: twice the deviation of those that are.
    const sigma = 2 * Math.sqrt((p * (1 - p)) / WRITES);
    expect(Math.abs(share - p)).toBeLessThanOrEqual(3 * sigma);
  });
});
