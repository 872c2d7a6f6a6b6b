/** The history of a run tells what happened: order, processes, fates, pairs of keys, retries. */
import { describe, expect, it } from 'vitest';
import type { History } from '../../src/checks/history/history.ts';
import { strategies } from '../../src/strategies/index.ts';
import { Simulation } from '../../src/world/run.ts';
import { loadedText } from '../loaded.ts';

function historiesOf(text: string, seed = 1, split = true): Record<string, History> {
  const scenario = loadedText(text);
  return Object.fromEntries(
    scenario.strategies.map((use) => {
      const simulation = new Simulation(scenario, use, seed);
      while (!simulation.advance(simulation.end));
      simulation.finish(false);
      return [use.id, simulation.history(split)!];
    }),
  );
}

const names = strategies.map(({ name }) => name);

/** Everything that a checker relies on without looking. */
function checkShape(history: History): void {
  const places = new Set<number>();
  const until: number[] = history.processes.map(() => -1);
  let last = -1;
  for (const [index, op] of history.ops.entries()) {
    expect(op.index).toBe(index);
    expect(op.call).toBeGreaterThan(last);
    expect(op.end).toBeGreaterThan(op.call);
    expect(op.end === Number.POSITIVE_INFINITY).toBe(op.ending === 'info');
    if (op.ending !== 'ok') expect(op.output).toBeNull();
    for (const place of op.ending === 'info' ? [op.call] : [op.call, op.end]) {
      expect(place).toBeLessThan(history.events);
      expect(places.has(place)).toBe(false);
      places.add(place);
    }
    // One thing at a time, and nothing more after an unknown fate.
    expect(op.call).toBeGreaterThan(until[op.process]);
    until[op.process] = op.end;
    last = op.call;
    expect(history.processes[op.process].startsWith(op.about!.session)).toBe(true);
  }
}

const STORM = `
topology: aws-5
workload:
  arrivals: poisson
  keys: {items: {count: 5}, stock: {count: 3, type: counter, initial: 50}, orders: {unique: true}}
  ops:
    put: {do: write, keys: items, rate: 10/s}
    get: {do: read, keys: items, rate: 20/s}
    swap: {do: cas, keys: items, rate: 3/s}
    drop: {do: delete, keys: items, rate: 1/s}
    buy: {do: decrement-and-insert, keys: stock, inserts: orders, rate: 5/s}
  client: {timeout: 1s, retry: {max: 2, backoff: 50ms}}
strategies: [${names.join(', ')}]
faults:
  - {at: 5s, for: 6s, partition: {isolate: [us-east-1]}}
  - {at: 15s, for: 5s, crash: {nodes: [eu-west-1/1]}}
duration: 25s
settle: 10s
report: {trace: always}
`;

describe('the history of a run', () => {
  it.each([1, 2, 3])('can be relied on, under every strategy and faults, seed %i', (seed) => {
    const all = Object.values(historiesOf(STORM, seed));
    expect(all.some(({ ops }) => ops.some(({ ending }) => ending === 'info'))).toBe(true);
    for (const history of all) {
      expect(history.ops.length).toBeGreaterThan(500);
      checkShape(history);
      // What was read was written by somebody who had asked before; what certainly failed, nobody reads.
      const calls = new Map<string, number>();
      const failed = new Set<string>();
      for (const { f, key, input, call, ending } of history.ops) {
        const value = f === 'write' || f === 'insert' ? input : f === 'cas' ? (input as readonly unknown[])[1] : null;
        if (value === null) continue;
        const name = `${key} ${value}`;
        calls.set(name, Math.min(call, calls.get(name) ?? call));
        if (ending === 'fail') failed.add(name);
      }
      for (const { f, key, output, end, ending } of history.ops) {
        if (f !== 'read' || ending !== 'ok' || output === null || history.keys[key].startsWith('stock')) continue;
        expect(calls.get(`${key} ${output}`), `${history.keys[key]} ${output}`).toBeLessThan(end);
        expect(failed.has(`${key} ${output}`)).toBe(false);
      }
    }
  });

  it('parts what touches two keys, and keeps it whole where it is wanted so', () => {
    const text = `
topology: {regions: {us: {}, eu: {}}, links: {us <-> eu: {rtt: 80ms}}}
strategies: [single-site]
script:
  - {at: 1s, client: a, from: us, do: decrement-and-insert, keys: stock, inserts: order, id: o1}
duration: 5s
`;
    const { 'single-site': parted } = historiesOf(text);
    expect(parted.ops.map(({ f, key, output }) => [f, parted.keys[key], output])).toEqual([
      ['decrement', 'stock', -1],
      ['write', 'order', null],
    ]);
    expect(parted.processes).toEqual(['a', 'a+1']);
    const { 'single-site': whole } = historiesOf(text, 1, false);
    expect(whole.ops).toHaveLength(1);
    expect(whole.ops[0]).toMatchObject({ f: 'decrement-and-insert', input: [1, 'order', 1], output: -1 });
  });

  it('keeps the order of emission at equal times, and gives a client that overlaps itself two processes', () => {
    const { 'single-site': history } = historiesOf(`
topology: {regions: {us: {}, eu: {}}, links: {us <-> eu: {rtt: 80ms}}}
strategies: [single-site]
script:
  - {at: 1s, client: a, from: us, do: write, keys: x, value: 1, id: w1}
  - {at: 1s, client: a, from: us, do: read, keys: x, id: r1}
  - {at: 1s, client: b, from: us, do: cas, keys: x, value: 2, expected: 7, id: c1}
  - {at: 2s, client: b, from: us, do: read, keys: x, id: r2}
  - {at: 3s, client: a, from: us, do: delete, keys: x, id: d1}
duration: 5s
`);
    checkShape(history);
    expect(history.ops.map(({ process }) => history.processes[process])).toEqual(['a', 'a+1', 'b', 'b', 'a']);
    expect(history.ops.map(({ f, input, output }) => [f, input, output])).toEqual([
      ['write', 1, null],
      ['read', null, null],
      ['cas', [7, 2], false],
      ['read', null, 1],
      ['delete', null, null],
    ]);
    expect(history.ops[3].about!.causes).toEqual([1]);
    expect(history.ops.every(({ calledAt, endedAt }) => calledAt >= 1e9 && endedAt > calledAt)).toBe(true);
  });

  it('gives what has an unknown fate a process of its own', () => {
    const { 'single-site': history } = historiesOf(`
topology: {regions: {us: {}, eu: {}}, links: {us <-> eu: {rtt: 80ms}}}
strategies: [single-site]
script:
  - {at: 1s, client: a, from: eu, do: write, keys: x, value: 1, id: w1}
  - {at: 9s, client: a, from: eu, do: read, keys: x, id: r1}
faults: [{at: 900ms, for: 200ms, partition: {isolate: [eu]}, in_flight: lost}]
duration: 20s
`);
    expect(history.ops.map(({ ending }) => ending)).toEqual(['info', 'ok']);
    expect(history.processes).toEqual(['a?1', 'a']);
    expect(history.ops[1].about!.session).toBe('a');
  });
});

describe('retries', () => {
  const text = (retry: string) => `
topology: {regions: {us: {}, eu: {}}, links: {us <-> eu: {rtt: 80ms}}}
workload:
  arrivals: constant
  from: {eu: 100%}
  keys: {stock: {count: 1, type: counter, initial: 0}, orders: {unique: true}}
  ops:
    sell: {do: increment, keys: stock, rate: 2/s}
    order: {do: insert, keys: orders, rate: 2/s}
  client: {timeout: 300ms, retry: {max: 3, backoff: 10ms${retry}}}
strategies: [{use: single-site, with: {leader: us}}]
faults: [{at: 5s, for: 1s, partition: {links: [us -> eu]}, in_flight: lost}]
duration: 10s
`;

  it('makes an operation of each attempt that nobody recognises and that may have been executed', () => {
    const { 'single-site': history } = historiesOf(text(''));
    checkShape(history);
    // Every question arrives, and no answer: each attempt was executed.
    const increments = history.ops.filter(({ f, about }) => f === 'increment' && about!.attempts > 1);
    const inserts = history.ops.filter(({ f, about }) => f === 'insert' && about!.attempts > 1);
    const both = [...increments, ...inserts];
    expect(both.filter(({ ending }) => ending === 'ok').length).toBeGreaterThan(0);
    for (const { about, ending } of both) {
      const same = both.filter((other) => other.about!.opId === about!.opId);
      if (ending === 'ok')
        expect(same.map((other) => other.ending).filter((e) => e === 'info')).toHaveLength(about!.attempts - 1);
    }
    // A retried insert makes another row, and is about that one.
    const rows = inserts
      .filter(({ about }) => about!.opId === inserts[0].about!.opId)
      .map(({ key }) => history.keys[key]);
    expect(new Set(rows).size).toBe(rows.length);
    // What was counted is what was asked, for each attempt was.
    const most = Math.max(...history.ops.map(({ output }) => (typeof output === 'number' ? output : 0)));
    expect(most).toBe(history.ops.filter(({ f }) => f === 'increment').length);
  });

  it('makes one operation of an intent that the store recognises', () => {
    const { 'single-site': history } = historiesOf(text(', idempotency_key: true'));
    checkShape(history);
    const ids = history.ops.map(({ about }) => about!.opId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(history.ops.some(({ about, ending }) => about!.attempts > 1 && ending === 'ok')).toBe(true);
    const most = Math.max(...history.ops.map(({ output }) => (typeof output === 'number' ? output : 0)));
    expect(most).toBe(history.ops.filter(({ f }) => f === 'increment').length);
  });
});

describe('a write that a newer fencing token kept out', () => {
  it('was not done, and says nothing of what was there', () => {
    const { 'single-site': history } = historiesOf(`
topology: {regions: [A, B], links: {default: {rtt: 10ms}}}
strategies: [single-site]
script:
  - {id: old, at: 1s, client: a, from: A, do: increment, keys: lock}
  - {id: new, at: 2s, client: b, from: A, do: increment, keys: lock}
  - {at: 3s, client: b, from: A, do: write, keys: x, value: 1, fence: new}
  - {at: 4s, client: a, from: A, do: write, keys: x, value: 2, fence: old}
  - {at: 5s, client: a, from: A, do: cas, keys: x, expected: 1, value: 2, fence: old}
duration: 10s
`);
    checkShape(history);
    expect(history.ops.map(({ ending }) => ending)).toEqual(['ok', 'ok', 'ok', 'fail', 'fail']);
  });
});
