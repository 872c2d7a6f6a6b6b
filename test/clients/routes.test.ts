/** Whom operations ask: by the strategy, by `routing`, and by what a single operation says instead. */

import { describe, expect, it } from 'vitest';
import type { Use } from '../../src/clients/form.ts';
import type { Route } from '../../src/clients/routing/index.ts';
import { SECOND } from '../../src/kit/time.ts';
import { resolvedYaml } from '../../src/scenario/write.ts';
import { ok, refused } from '../../src/strategies/contract.ts';
import { loadedText } from '../loaded.ts';
import { type Behaviour, MANNERS, operation, step, USE, workload, world } from './fake-world.ts';

const yes: Behaviour = () => ({ outcome: ok(1), after: 1000 });

function routed(change: Partial<Use['routing']>): Use {
  return { ...USE, routing: { ...USE.routing, ...change } };
}

/** By operation and region: which replicas were asked how often. */
function asked(use: Use, routes: { read?: Route; write?: Route } = {}, writesAt: 'leader' | 'nearest' = 'leader') {
  const operations = (['read', 'write'] as const).map((kind) => {
    return { ...operation(kind, kind, 60), route: routes[kind] };
  });
  const load = workload({ operations, from: [1 / 3, 1 / 3, 1 / 3] });
  const host = world(yes, { workload: load, use, strategy: { writesAt }, leader: 1 }).run();
  const counts = (kind: 'read' | 'write') =>
    [0, 1, 2].map((region) =>
      [0, 1, 2].map(
        (to) =>
          host.asked.filter((one) => one.request.operations[0].kind === kind && one.region === region && one.to === to)
            .length,
      ),
    );
  return { reads: counts('read'), writes: counts('write'), probes: host.probed.length, chosen: host.choices.length };
}

type Counts = readonly (readonly number[])[];
/** Which replicas are asked from each region at all. */
const whom = (counts: Counts) => counts.map((row) => row.flatMap((n, to) => (n > 0 ? [to] : [])));
const NEAREST = [[0], [1], [2]];
const LEADER = [[1], [1], [1]];
const ANY = [0, 1, 2].map(() => [0, 1, 2]);

describe('`routing`', () => {
  it('left alone is as the strategy has it', () => {
    const plain = asked(USE);
    expect([whom(plain.reads), whom(plain.writes)]).toEqual([NEAREST, LEADER]);
    expect(whom(asked(USE, {}, 'nearest').writes)).toEqual(NEAREST);
  });

  it('says where writes go, and leaves reads alone', () => {
    for (const [writes, where] of [
      ['nearest', NEAREST],
      ['leader', LEADER],
      ['sticky', NEAREST],
      ['random', ANY],
    ] as const) {
      const to = asked(routed({ writes }));
      expect([whom(to.reads), whom(to.writes)]).toEqual([NEAREST, where]);
      expect(whom(asked(routed({ writes }), {}, 'nearest').writes)).toEqual(where);
    }
  });

  it('says where reads go, and leaves writes alone', () => {
    const to = asked(routed({ reads: 'random' }));
    expect([whom(to.reads), whom(to.writes)]).toEqual([ANY, LEADER]);
    expect(whom(asked(routed({ reads: 'leader' })).reads)).toEqual(LEADER);
  });

  it('random asks each as often', () => {
    for (const row of asked(routed({ writes: 'random' })).writes) {
      const all = row.reduce((sum, n) => sum + n, 0);
      expect(all).toBeGreaterThan(100);
      for (const n of row) expect(n / all).toBeCloseTo(1 / 3, 0.9);
    }
  });
});

describe('a `route` of an operation', () => {
  it('goes before `routing` and the strategy, for this operation alone', () => {
    const one = asked(routed({ reads: 'leader', writes: 'nearest' }), { write: 'random' });
    expect([whom(one.reads), whom(one.writes)]).toEqual([LEADER, ANY]);
    const other = asked(routed({ reads: 'leader', writes: 'nearest' }), { read: 'nearest', write: 'leader' });
    expect([whom(other.reads), whom(other.writes)]).toEqual([NEAREST, LEADER]);
    const sticky = asked(USE, { write: 'sticky' });
    expect([whom(sticky.reads), whom(sticky.writes)]).toEqual([NEAREST, NEAREST]);
  });

  it('that goes by news has replicas asked for it, once a second from each region', () => {
    expect(asked(USE).probes).toBe(0);
    expect(asked(USE, { write: 'random' }).probes).toBe(0);
    for (const routes of [{ write: 'scored' }, { read: 'latency-weighted' }] as const) {
      expect(asked(USE, routes).probes).toBe(3 * 3 * 10);
    }
    expect(asked(routed({ writes: 'scored' })).probes).toBe(3 * 3 * 10);
  });

  it('that is a policy is told of each choice for a read, and of no other', () => {
    expect(asked(USE, { write: 'random' }).chosen).toBe(0);
    const { reads, chosen } = asked(USE, { read: 'random' });
    expect(chosen).toBe(reads.flat().reduce((sum, n) => sum + n, 0));
    expect(asked(routed({ reads: 'random' }), { read: 'leader' }).chosen).toBe(0);
  });

  it('is read from a file and written to it as it was', () => {
    const text = `
topology: {regions: {eu: {}, us: {}}, links: {default: {rtt: 80ms}}}
workload:
  keys: {carts: {count: 9}}
  ops:
    look: {do: read, keys: carts, rate: 1/s, route: leader}
    edit: {do: write, keys: carts, rate: 1/s, route: sticky}
routing: {writes: random}
strategies: [crdt, {use: crdt, id: near, routing: {writes: nearest}}]
`;
    for (let [round, file] = [0, text]; round < 2; round++) {
      const scenario = loadedText(file);
      const { workload: load, strategies } = scenario;
      expect(load!.operations.map(({ route }) => route)).toEqual(['leader', 'sticky']);
      expect(strategies.map(({ routing }) => [routing.reads, routing.writes])).toEqual([
        ['default', 'random'],
        ['default', 'nearest'],
      ]);
      file = resolvedYaml(scenario);
    }
  });
});

describe('writes that stick', () => {
  const load = workload({ operations: [], manners: { ...MANNERS, retry: { ...MANNERS.retry, max: 2 } } });
  const use = routed({ writes: 'sticky' });
  const script = [0, 10, 20].map((at, i) => step({ id: `w${i}`, at: at * SECOND, from: 2 }));
  const setting = { workload: load, script, use, duration: 60 * SECOND };

  it('go elsewhere once their replica falls silent, and stay there when it is back', () => {
    const behave: Behaviour = (request, to, at) => (to === 2 && at < 5 * SECOND ? undefined : yes(request, to, at));
    expect(world(behave, setting).run().log()).toEqual([
      '0 #1.1 -> 2',
      '2000 #1.2 -> 0',
      '10000 #2.1 -> 0',
      '20000 #3.1 -> 0',
    ]);
  });

  it('come back where others would, which never left', () => {
    const behave: Behaviour = (request, to, at) => (to === 2 && at < 5 * SECOND ? undefined : yes(request, to, at));
    const near = world(behave, { ...setting, use: routed({ writes: 'nearest' }) }).run();
    expect(near.log().slice(2)).toEqual(['10000 #2.1 -> 2', '20000 #3.1 -> 2']);
  });

  it('follow a refusal for this once', () => {
    const behave: Behaviour = (request, to, at) => {
      return at < 5 * SECOND && to === 2 ? { outcome: refused('busy', 1), after: 1000 } : yes(request, to, at);
    };
    expect(world(behave, setting).run().log()).toEqual([
      '0 #1.1 -> 2',
      '1 #1.1 -> 1',
      '10000 #2.1 -> 2',
      '20000 #3.1 -> 2',
    ]);
  });
});
