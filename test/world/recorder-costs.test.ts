/** Money, by numbers that can be worked out by hand: bytes by pair, copies of rows, and what is billed for them. */
import { expect, it } from 'vitest';
import { AP, EU, Tape, US } from './recorder-tape.ts';

/** us, eu and ap are nobody's regions: 0.02 USD a GB between them, 0.25 a GB and month in each. */
it('counts bytes by pair, and within a region those between nodes alone', () => {
  const tape = new Tape();
  tape.write(10, 'edit', US, 1);
  tape.recorder.sent(US, EU, 3e9);
  tape.recorder.sent(EU, US, 1e9);
  tape.recorder.sent(EU, US, 1e9);
  tape.recorder.sent(AP, AP, 7e9);
  tape.recorder.sent(AP, AP, 5e8, true);
  const { bill, metrics, witnesses } = tape.finish();
  expect(bill?.pairs).toEqual([
    { from: 'us', to: 'eu', bytes: 3e9, usd_per_gb: 0.02, usd: 0.06 },
    { from: 'eu', to: 'us', bytes: 2e9, usd_per_gb: 0.02, usd: 0.04 },
    { from: 'ap', to: 'ap', bytes: 5e8, usd_per_gb: 0.02, usd: 0.01 },
  ]);
  expect(metrics).toMatchObject({ 'bytes.cross_region': 5e9, 'cost.egress.per_million_ops': 110_000 });
  expect(witnesses['cost.egress.per_million_ops']).toMatchObject({ op: 'us → eu' });
  expect(bill?.prices.map(({ what }) => what)).toEqual(['between regions', 'between zones, out and in']);
});

it('tells twenty pairs, and sums the rest', () => {
  const tape = new Tape({ replicas: 6 });
  for (let from = 0; from < 6; from++) {
    for (let to = 0; to < 6; to++) if (from !== to) tape.recorder.sent(from, to, 100 + from * 6 + to);
  }
  const { bill } = tape.finish();
  expect(bill?.pairs).toHaveLength(20);
  expect(bill?.pairs[0]).toMatchObject({ from: 'r5', to: 'r4', bytes: 134 });
  expect(bill?.more).toMatchObject({ pairs: 10 });
});

it('bills every copy of a row, and no register that is written in its place', () => {
  const tape = new Tape();
  tape.everywhere(20, tape.write(10, 'edit', US, 1));
  for (const replica of [US, EU]) {
    tape.state[replica].set(1, 5);
    tape.state[replica].set(20, 'sold');
    tape.state[replica].set(21, 7);
  }
  const { bill, metrics } = tape.finish();
  expect(bill?.left_behind).toBe(2 * (104 + 108));
  expect(bill?.copies).toEqual({ us: 1, eu: 1 });
  // 424 bytes of one operation are 424 GB·10⁻³ of a million, at a quarter of a USD.
  expect(metrics).toMatchObject({
    'cost.storage.per_gb_month': 0.5,
    'cost.storage.per_million_ops': 0.106,
    'cost.egress.per_million_ops': 0,
    'cost.per_million_ops': 0.106,
  });
});

it('has no price where nobody was answered, and none of copies where there are none', () => {
  const { metrics } = new Tape().finish();
  expect(metrics['cost.per_million_ops']).toBeNull();
  expect(metrics['cost.storage.per_gb_month']).toBeNull();
});
