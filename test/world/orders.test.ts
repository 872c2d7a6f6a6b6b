/** The exercise of `orders.yaml`: the three designs that hold. `lightcone run … --seeds 20` tries the other seeds too. */
import { describe, expect, it } from 'vitest';
import { NOTHING, played, scenarioOf } from './shop.ts';

const SEEDS = 6;

describe.each(['crdt', 'masters-everywhere', 'any-replica'])('%s', (id) => {
  it('takes 99.9 % of all orders, each once, and each is paid for once', { timeout: 60_000 }, () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { availability, ...rest } = played(id, seed);
      expect(availability, `seed ${seed}`).toBeGreaterThanOrEqual(0.999);
      expect(rest, `seed ${seed}`).toMatchObject(NOTHING);
      // 10,000 an hour.
      expect(rest.answered).toBeGreaterThan(3200);
      expect(rest.answered).toBeLessThan(3800);
    }
  });
});

describe('the file as it stands', () => {
  it('gives the same orders with all that goes on beside them, and they are paid for as well', () => {
    const [all, few] = [played('crdt', 1, scenarioOf()), played('crdt', 1)];
    expect(all).toMatchObject(NOTHING);
    expect(all.availability).toBeGreaterThanOrEqual(0.999);
    expect(all.answered / few.answered).toBeCloseTo(1, 2);
  });
});
