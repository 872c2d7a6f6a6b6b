/** Whatever replicas say, or do not say: every operation ends once, in time, and with the truth. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mix } from '../../src/kit/hash.ts';
import { failed, ok, refused } from '../../src/strategies/contract.ts';
import { type Behaviour, MANNERS, operation, USE, workload, world } from './fake-world.ts';

/** Replicas whose answers are a function of what is asked, where and when: some never come. */
function moody(seed: number, weights: readonly number[]): Behaviour {
  return (request, to, at) => {
    const chance = (n: number, salt: number) =>
      (mix(mix(seed ^ salt) ^ mix(request.digest ^ (to << 8) ^ at)) >>> 0) % n;
    const total = weights.reduce((sum, weight) => sum + weight, 1);
    let left = chance(total, 1);
    const mood = weights.findIndex((weight) => (left -= weight) < 0);
    const after = chance(300_000, 2);
    if (mood === 0) return { outcome: ok(1), after };
    if (mood === 1) return { outcome: refused('election'), after };
    if (mood === 2) return { outcome: refused('follower', chance(3, 3)), after };
    if (mood === 3) return { outcome: failed('overloaded'), after };
    return undefined;
  };
}

const weights = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 4, maxLength: 4 });
const retry = fc.record({
  max: fc.integer({ min: 0, max: 3 }),
  backoff: fc.integer({ min: 0, max: 200_000 }),
  jitter: fc.double({ min: 0, max: 1, noNaN: true }),
  idempotencyKey: fc.boolean(),
});
const operations = [
  operation('checkout', 'decrement-and-insert', 5),
  operation('look', 'read', 5),
  operation('edit', 'write', 5),
  { ...operation('note', 'insert', 5), keys: 1 },
];

describe('the life of an operation', () => {
  it('ends once, in time, and never with more certainty than there is', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        weights,
        retry,
        fc.integer({ min: 100_000, max: 1_000_000 }),
        fc.constantFrom('next-nearest' as const, 'fail' as const),
        (seed, moods, manners, timeout, onFailure) => {
          const load = workload({ operations, manners: { ...MANNERS, timeout, retry: manners } });
          const use = { ...USE, routing: { ...USE.routing, onFailure } };
          const host = world(moody(seed, moods), { workload: load, use, duration: 3_000_000, seed }).run();
          const began = new Map<number, number>();
          const ended = new Map<number, string>();
          const longest = (manners.max + 1) * timeout + manners.backoff * (2 ** manners.max - 1) + manners.max;
          for (const { what, opId, at, outcome } of host.told) {
            expect(ended.has(opId)).toBe(false);
            if (what === 'issued') began.set(opId, at);
            else expect(at - began.get(opId)!).toBeLessThanOrEqual(longest);
            if (what === 'answered' || what === 'gaveUp') ended.set(opId, outcome);
          }
          expect(ended.size).toBe(began.size);
          for (const [opId, outcome] of ended) {
            if (!/^(refused|failed)/.test(outcome)) continue;
            // Told that nothing was done: then every single question was answered, and with a no.
            for (const { request, to, at } of host.asked.filter((one) => one.request.opId === opId)) {
              expect(['refused', 'failed']).toContain(moody(seed, moods)(request, to, at)?.outcome.kind);
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('makes a row an attempt, or one row for all of them', () => {
    fc.assert(
      fc.property(fc.integer(), weights, retry, (seed, moods, manners) => {
        const load = workload({ operations, manners: { ...MANNERS, timeout: 200_000, retry: manners } });
        const host = world(moody(seed, moods), { workload: load, duration: 2_000_000, seed }).run();
        const rows = new Map<string, number>();
        for (const { request } of host.asked) {
          const [{ kind, key, into }] = request.operations;
          if (kind !== 'insert' && kind !== 'decrement-and-insert') continue;
          const attempt = manners.idempotencyKey ? 1 : request.attempt;
          const row = kind === 'insert' ? key : into;
          const known = rows.get(`${request.opId}.${attempt}`);
          expect(known ?? row).toBe(row);
          rows.set(`${request.opId}.${attempt}`, row);
          expect(host.keys.groupOf(row)).toBe(1);
          expect(host.keys.nameOf(row).endsWith(`+${attempt - 1}`)).toBe(attempt > 1);
        }
        expect(new Set(rows.values()).size).toBe(rows.size);
      }),
      { numRuns: 40 },
    );
  });

  it('is lived by users of their own region', () => {
    const host = world(moody(1, [1, 0, 0, 0]), { workload: workload({ operations }), duration: 60_000_000 });
    const users = new Set<number>();
    for (const { what, client, region } of host.run().told) {
      if (what !== 'issued') continue;
      expect(Math.floor(client / 100)).toBe(region);
      users.add(client);
    }
    expect(users.size).toBeGreaterThan(290);
  });
});
