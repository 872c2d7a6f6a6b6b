/** Conflicts by fate and by name, what copies keep meanwhile, and how long each heal takes: by hand, and as laws. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fate } from '../../src/strategies/contract.ts';
import { Keeping } from '../../src/world/recorder/keeping.ts';
import type { Run } from '../../src/world/result.ts';
import { run } from '../../src/world/run.ts';
import { loadedText } from '../loaded.ts';
import { AP, EU, Tape, US } from './recorder-tape.ts';

/**
 * Two write x and three write y at once; z is written twice and n counted up twice, of which the second time each is
 * half a second late for z, and 10 ms for n. `late` has seen what U wrote to x, and not what E did.
 */
const SCRIPT = `
topology:
  regions: {E: {}, W: {}, U: {}}
  links: {E <-> W: {one_way: 33ms}, E <-> U: {one_way: 40ms}, W <-> U: {one_way: 70ms}}
  within_region: {rtt: 0s}
  node: {service_time: 1ms, fsync: 0s}
workload:
  keys: {n: {count: 1, type: counter, initial: 10}}
strategies:
  - {id: lww, use: multi-master, with: {conflict: lww}}
  - {id: siblings, use: multi-master, with: {conflict: siblings}}
  - {id: merge, use: multi-master, with: {conflict: merge}}
  - {id: fww, use: multi-master, with: {conflict: fww}}
  - {id: raft, use: consensus}
script:
  - {id: xe, at: 1000ms, client: a, from: E, do: write, keys: x, value: e}
  - {id: xu, at: 1010ms, client: b, from: U, do: write, keys: x, value: u}
  - {id: ye, at: 3000ms, client: a, from: E, do: write, keys: y, value: e}
  - {id: yu, at: 3010ms, client: b, from: U, do: write, keys: y, value: u}
  - {id: yw, at: 3020ms, client: c, from: W, do: write, keys: y, value: w}
  - {id: ze, at: 4000ms, client: a, from: E, do: write, keys: z, value: 1}
  - {id: zu, at: 4500ms, client: d, from: U, do: write, keys: z, value: 2}
  - {id: ne, at: 4600ms, client: a, from: E, do: increment, keys: n/0}
  - {id: nu, at: 4610ms, client: b, from: U, do: increment, keys: n/0}
  - {id: ry, at: 5010ms, client: r, from: E, do: read, keys: y}
  - {id: late, at: 6000ms, client: b, from: U, do: write, keys: x, value: late, context: xu}
duration: 8s
`;

const FATES = ['dropped', 'merged', 'siblings', 'rejected'] as const;

function played(id: string): Run {
  const scenario = loadedText(SCRIPT);
  return run(scenario, scenario.strategies.find((use) => use.id === id)!, 1);
}

/** `xe < xu at U`: who lost to, or met, whom, and where first. */
function names({ conflicts }: Pick<Run, 'conflicts'>): readonly string[] {
  const step = (op: string) => op.replace(/^step (\w+) of .*$/, '$1');
  return conflicts!.told.map(({ op, to, by }) => `${step(op)} < ${step(to)} at ${by}`);
}

describe('writes that met, counted by hand', () => {
  it.each([
    // Of each key all but the newest go; one of two increments is an update lost.
    ['lww', { dropped: 4 }, 4, 1, ['xe < xu at U', 'ye < yw at W', 'yu < yw at E', 'ne < nu at U']],
    // What is written to x late takes the place of what U wrote there, and meets what E wrote, which has met before.
    ['siblings', { siblings: 4 }, 0, 0, ['xe < xu at U', 'ye < yw at W', 'yu < yw at E', 'ne < nu at U']],
    ['merge', { merged: 4 }, 0, 0, ['xe < xu at U', 'ye < yw at W', 'yu < yw at E', 'ne < nu at U']],
    // Of each key all but the oldest go, and who is known to be late is told no.
    [
      'fww',
      { dropped: 4, rejected: 1 },
      4,
      1,
      ['xu < xe at U', 'yw < ye at W', 'yu < ye at U', 'nu < ne at U', 'late < xe at U'],
    ],
    ['raft', {}, 0, 0, []],
  ] as const)('%s', (id, fates: Partial<Record<(typeof FATES)[number], number>>, dropped, lost, told) => {
    const found = played(id);
    const { metrics, series } = found;
    const counts = FATES.map((fate) => metrics[`conflicts.${fate}`]);
    expect(counts).toEqual(FATES.map((fate) => fates[fate] ?? 0));
    const all = counts.reduce((sum: number, count) => sum + count!, 0);
    expect([metrics.conflicts, metrics['writes.dropped'], metrics['conflicts.lost_updates']]).toEqual([
      all,
      dropped,
      lost,
    ]);
    expect(names(found).toSorted()).toEqual([...told].sort());
    const drawn = Object.values(series.conflicts).map((values) => values[values.length - 1]);
    expect(drawn.reduce((sum: number, count) => sum + count!, 0)).toBe(all);
  });

  it('names the one that was told no, and whom it was too late for', () => {
    const told = played('fww').conflicts!.told.find(({ fate }) => fate === 'rejected');
    expect(told).toMatchObject({ op: 'step late of U', to: 'step xe of E', key: 'x', accepted: null, acked: null });
    const [first] = played('lww').conflicts!.told;
    expect(first).toMatchObject({ id: 1, to_id: 2, key: 'x', at: 1041, accepted: 1001, acked: 1001 });
  });
});

describe('what copies keep', () => {
  it('is the most and the mean of versions, bucket by bucket, and ends with what the metric says', () => {
    const { series, metrics } = played('siblings');
    const at = (name: keyof typeof series, ms: number) =>
      (series[name] as readonly (number | null)[])[Math.floor(ms / series.width)];
    // Nothing before 1 s; at 1.2 s both versions of x are everywhere.
    expect([at('siblings.max', 800), at('siblings.max', 1000), at('siblings.mean', 1000)]).toEqual([null, 2, 2]);
    // x, y and z everywhere: (2 + 3 + 1) / 3.
    expect([at('siblings.max', 4550), at('siblings.mean', 4550)]).toEqual([3, 2]);
    const bytes = series['metadata.bytes']!;
    expect(bytes[bytes.length - 1]).toBe(metrics['metadata.bytes']);
    expect(at('metadata.bytes', 900)).toBeNull();
    expect(at('metadata.per_key', 4550)).toBe(Math.round((at('metadata.bytes', 4550)! / 3) * 100) / 100);
    expect(played('raft').series).not.toHaveProperty('siblings.max');
    expect(played('raft').series).not.toHaveProperty('metadata.bytes');
  });

  it('is looked at less often where there is much of it, and always at the end', () => {
    const keeping = new Keeping();
    let looks = 0;
    const metadata = () => ++looks && 8;
    const glance = { replicas: [0, 1], isAlive: () => true, outlook: () => 0, tells: () => true };
    const some = { ...glance, siblings: () => undefined, metadata };
    keeping.mayLook(some);
    for (let key = 0; key < 5000; key++) keeping.written(key, -1);
    for (let bucket = 0; bucket < 99; bucket++) keeping.sample(bucket, false);
    keeping.sample(99, true);
    const taken = keeping.result(100)['metadata.bytes']!.filter((bytes) => bytes !== null);
    // 10,000 looks are the share of five buckets that go by: 0, 6, …, 96, and the last.
    expect(taken).toHaveLength(18);
    expect(new Set(taken)).toEqual(new Set([40_000]));
    expect(looks).toBe(taken.length * 10_000);
  });
});

describe('of all that is told of conflicts', () => {
  const WRITES = 120;
  const tells = fc.array(
    fc.tuple(fc.nat(WRITES - 1), fc.constantFrom<Fate>('dropped', 'merged', 'sibling', 'rejected'), fc.nat(2)),
    { maxLength: 400 },
  );

  it('each fate of a write counts once, however often and by whomever it is told', () => {
    fc.assert(
      fc.property(tells, (all) => {
        const tape = new Tape();
        const ids = Array.from({ length: WRITES }, (_, i) => tape.write(1000 + i, 'edit', i % 3, i % 10));
        all.forEach(([which, fate, replica], i) => {
          tape.recorder.conflicted((2000 + i) * 1000, replica, ids[which]!, fate);
        });
        const { metrics, series, conflicts } = tape.finish();
        const distinct = new Set(all.map(([which, fate]) => `${which} ${fate}`));
        const byFate = FATES.map((fate) => metrics[`conflicts.${fate}`]!);
        expect(byFate.reduce((a, b) => a + b, 0)).toBe(distinct.size);
        expect(metrics.conflicts).toBe(new Set(all.map(([which]) => which)).size);
        const more = Object.values(conflicts!.more).reduce((a, b) => a + b, 0);
        expect(conflicts!.told.length + more).toBe(distinct.size);
        const drawn = Object.values(series.conflicts).map((values) => values[values.length - 1]!);
        expect(drawn.reduce((a, b) => a + b, 0)).toBe(distinct.size);
      }),
      { numRuns: 30 },
    );
  });

  it('the loser is named with whom it is said to have lost to, and acknowledged when it is', () => {
    const tape = new Tape();
    const loser = tape.issue(1000, 'edit', EU, 3);
    const winner = tape.write(1010, 'edit', US, 3);
    tape.apply(1005, EU, loser);
    tape.write(1012, 'edit', AP, 3);
    tape.recorder.conflicted(1_050_000, AP, loser, 'dropped', winner, false);
    tape.answer(1060, loser, EU);
    expect(tape.finish().conflicts).toEqual({
      told: [
        {
          ...{ op: 'edit 1 of eu', id: 1, key: 'profiles/3', fate: 'dropped', to: 'edit 2 of us', to_id: 2 },
          ...{ by: 'ap', at: 1050, accepted: 1005, acked: 1060 },
        },
      ],
      more: {},
    });
  });
});

describe('a heal', () => {
  const faults = [
    { name: 'cut', from: 1000, to: 2000 },
    { name: 'crash', from: 2500, to: 5000 },
  ];

  it('lasts until all that was accepted before it is everywhere, each fault for itself', () => {
    const tape = new Tape({ faults });
    const before = tape.write(1500, 'edit', US, 1);
    tape.recorder.faultEnded(0, 2_000_000);
    tape.apply(2400, AP, before);
    tape.apply(2600, EU, before);
    // Comes after the cut has healed: the next heal is about it.
    const between = tape.write(3000, 'edit', US, 2);
    tape.recorder.faultEnded(1, 5_000_000);
    tape.everywhere(5300, between);
    tape.everywhere(6000, tape.write(5900, 'edit', US, 2));
    const { heals, metrics } = tape.finish();
    expect(heals).toEqual([
      { fault: 'cut', healed_at: 2000, converged_in: 600 },
      { fault: 'crash', healed_at: 5000, converged_in: 300 },
    ]);
    expect(metrics['convergence.after_heal']).toBe(600);
    expect(metrics['convergence.time']).toBe(100);
  });

  it('never ends where a copy lacks something to the end', () => {
    const tape = new Tape({ faults });
    tape.everywhere(1100, tape.write(1050, 'edit', US, 1));
    tape.recorder.faultEnded(0, 2_000_000);
    tape.apply(4100, EU, tape.write(4000, 'edit', US, 1));
    tape.recorder.faultEnded(1, 5_000_000);
    const { heals, metrics } = tape.finish();
    expect(heals!.map(({ converged_in }) => converged_in)).toEqual([0, null]);
    expect(metrics['convergence.after_heal']).toBeNull();
  });
});
