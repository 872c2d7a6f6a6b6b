/** Sessions where all replicas take writes: writes that wait for their past, and those that wait in vain. */
import { describe, expect, it } from 'vitest';
import type { AnyStrategy, Token } from '../../../src/strategies/contract.ts';
import { crdt } from '../../../src/strategies/crdt/strategy.ts';
import { multiMaster } from '../../../src/strategies/multi-master/strategy.ts';
import { covers } from '../../../src/strategies/parts/version-vector.ts';
import { operation } from '../fake-context.ts';
import { MS } from '../town.ts';
import { COUNT, NAME, SECOND, town } from './mesh-town.ts';

const write = (value: number | string) => operation('write', NAME, { value });
const ordered = (token: Token | undefined) => ({ consistency: 'session', token, isOrdered: true }) as const;

const families: [string, AnyStrategy, object][] = [
  ['multi-master', multiMaster as AnyStrategy, {}],
  ['multi-master, causal', multiMaster as AnyStrategy, { delivery: 'causal' }],
  ['multi-master over feeds', multiMaster as AnyStrategy, { topology: 'ring' }],
  ['crdt delta', crdt as AnyStrategy, {}],
  ['crdt state', crdt as AnyStrategy, { sync: 'state' }],
  ['crdt op, relayed', crdt as AnyStrategy, { sync: 'op' }],
  ['crdt scuttlebutt, relayed', crdt as AnyStrategy, { sync: 'scuttlebutt' }],
];

describe.each(families)('an ordered write of a session under %s', (_name, strategy, options) => {
  it('is done at once where its past is here, and where there is none', () => {
    const t = town(strategy, options);
    t.run(SECOND);
    const { token } = t.do(1, write('first'));
    expect(t.do(1, write('second'), ordered(token)).done).toBe(true);
    expect(t.do(2, write('of nobody'), ordered(undefined)).done).toBe(true);
    expect(t.do(2, write('who has seen nothing'), ordered([])).done).toBe(true);
  });

  // News of the first replica is 400 ms on its way.
  const slow = { latency: (from: number) => (from === 0 ? 400 : 40) * MS };

  it('waits for its past, is taken when that is here, and then stands after it at all replicas', () => {
    const t = town(strategy, options, slow);
    t.run(SECOND);
    const { token } = t.do(0, write('cause'));
    const waits = t.ask(1, [write('effect')], ordered(token));
    const reads = t.ask(1, [operation('read', NAME)], { consistency: 'session', token });
    t.run(100 * MS);
    expect([waits.outcome, reads.outcome]).toEqual([undefined, undefined]);
    expect(t.nodes[1]!.replica!.read(NAME)).toBe(undefined);
    t.run(850 * MS);
    expect(waits.outcome).toMatchObject({ kind: 'ok', done: true });
    expect(covers(waits.outcome!.token!, token!)).toBe(true);
    expect(reads.outcome).toMatchObject({ kind: 'ok' });
    t.run(20 * SECOND);
    expect(t.values(NAME)).toEqual(['effect', 'effect', 'effect']);
  });

  it('is refused when its patience ends, and never done after that', () => {
    const t = town(strategy, options);
    t.run(SECOND);
    t.isolate(1);
    const { token } = t.do(0, write('cause'));
    const late = t.ask(1, [operation('increment', COUNT)], ordered(token));
    t.run(SECOND - 1);
    expect(late.outcome).toBeUndefined();
    t.run(1);
    expect(late.outcome).toMatchObject({ kind: 'refused' });
    t.heal();
    t.run(20 * SECOND);
    expect(t.values(COUNT).map((value) => value ?? 0)).toEqual([0, 0, 0]);
  });

  it('many that wait are all taken, each once, and an idempotent one that came twice', () => {
    const t = town(strategy, options, slow);
    t.run(SECOND);
    const { token } = t.do(0, write('cause'));
    const once = { ...ordered(token), idempotent: true, opId: 900 };
    const all = [0, 1, 2, 3, 4].map(() => t.ask(1, [operation('increment', COUNT)], ordered(token)));
    const twins = [0, 1].map(() => t.ask(1, [operation('increment', COUNT)], once));
    t.run(10 * MS);
    expect([...all, ...twins].every(({ outcome }) => outcome === undefined)).toBe(true);
    t.run(940 * MS);
    for (const one of [...all, ...twins]) expect(one.outcome).toMatchObject({ kind: 'ok', done: true });
    t.run(20 * SECOND);
    expect(t.values(COUNT)).toEqual([6, 6, 6]);
  });

  it('that waited when its replica died is not done', () => {
    const t = town(strategy, options);
    t.run(SECOND);
    t.isolate(1);
    const { token } = t.do(0, write('cause'));
    const gone = t.ask(1, [operation('increment', COUNT)], ordered(token));
    t.crash(1);
    t.heal();
    t.restart(1);
    t.run(20 * SECOND);
    expect(gone.outcome).toBeUndefined();
    expect(t.values(COUNT).map((value) => value ?? 0)).toEqual([0, 0, 0]);
  });
});

describe('a write that is not ordered', () => {
  it.each(families)('waits for nothing under %s', (_name, strategy, options) => {
    const t = town(strategy, options);
    t.run(SECOND);
    t.isolate(1);
    const { token } = t.do(0, operation('increment', COUNT));
    const rest = { consistency: 'session', token, isOrdered: false } as const;
    expect(t.do(1, operation('increment', COUNT), rest).done).toBe(true);
  });
});
