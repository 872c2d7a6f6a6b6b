/** Fencing tokens: who comes with an older one than was seen is turned away, whatever became of the replicas since. */
import { describe, expect, it } from 'vitest';
import { effectOf, StagedTable } from '../../../src/strategies/parts/staged-table.ts';
import { State } from '../../../src/strategies/parts/state.ts';
import { Table } from '../../../src/strategies/parts/table.ts';
import { run } from '../../../src/world/run.ts';
import { loadedText } from '../../loaded.ts';
import { keySpace, operation, request } from '../fake-context.ts';

const keys = keySpace(['register', 'register']);
const save = (value: string, fence?: number, key = 0) => operation('write', key, { value, fence });
const NEWER = { done: false, why: 'a newer fencing token has been here: 7' };

describe('a table', () => {
  it('declines an older token, and takes the same one and newer ones', () => {
    const table = new Table(keys);
    expect(table.execute(save('a', 7)).done).toBe(true);
    expect(table.execute(save('b', 6))).toMatchObject({ ...NEWER, value: 'a' });
    expect(table.execute(save('c', 7)).done).toBe(true);
    expect(table.execute(save('d', 8)).done).toBe(true);
    expect(table.read(0)).toBe('d');
  });

  it('looks at tokens key by key, and at those alone who bring one', () => {
    const table = new Table(keys);
    table.apply(save('a', 7));
    table.apply(save('b', 6, 1));
    expect([table.read(0), table.read(1)]).toEqual(['a', 'b']);
    table.apply(save('c'));
    expect(table.read(0)).toBe('c');
    table.apply(save('d', 6));
    expect(table.read(0)).toBe('c');
  });

  it('has seen a token though nothing came of what was asked with it', () => {
    const table = new Table(keys);
    const swap = operation('cas', 0, { value: 'b', expected: 'a', fence: 7 });
    expect(table.execute(swap)).toMatchObject({ done: false, why: 'another value is there' });
    expect(table.execute(save('c', 6))).toMatchObject(NEWER);
  });

  it('passes them on with its rows, those of keys first and in one order', () => {
    const table = new Table(keys);
    table.apply(save('a', 7));
    table.apply(save('b', 5, 1));
    const other = new Table(keys);
    other.restore(table.rows());
    expect(other.execute(save('c', 6))).toMatchObject(NEWER);
    const again = new Table(keys);
    again.apply(save('b', 5, 1));
    again.apply(save('a', 7));
    expect(again.rows()).toEqual(table.rows());
    other.restore([]);
    expect(other.execute(save('c', 6)).done).toBe(true);
  });
});

describe('a staged table', () => {
  const asked = request(9, [operation('cas', 0, { value: 'b', expected: 'a', fence: 7 })]);

  it('writes a token down that came with something it decided against, under nobody’s name', () => {
    const table = new StagedTable(keys);
    const outcome = table.decide(asked.operations);
    const effect = effectOf(asked, outcome, table.takeChanges());
    expect(effect).toEqual({ write: 0, changes: [[-1, 7]], value: undefined, idempotent: false });
    table.stage(1, effect!);
    expect(table.decide([save('c', 6)])).toMatchObject(NEWER);
    expect(table.takeChanges()).toEqual([]);
  });

  it('writes nothing down for who is turned away', () => {
    const table = new StagedTable(keys);
    table.decide([save('a', 7)]);
    table.show(1, { write: 1, changes: table.takeChanges(), value: 'a', idempotent: false });
    const outcome = table.decide([save('b', 6)]);
    expect(outcome).toMatchObject(NEWER);
    expect(effectOf(asked, outcome, table.takeChanges())).toBeUndefined();
  });
});

describe('a log that knows requests again', () => {
  it('remembers no refusal of a token: who comes again with a newer one is heard', () => {
    const state = new State(keys);
    const asked = (opId: number, fence: number) => {
      return state.execute(request(opId, [save(`${opId}`, fence)], { idempotent: true }));
    };
    asked(1, 9);
    expect(asked(2, 8)).toMatchObject({ done: false });
    expect(asked(2, 9)).toMatchObject({ done: true });
    // Done once, it is known: an echo of the older attempt is told so.
    expect(asked(2, 8)).toMatchObject({ done: true });
    expect(state.table.read(0)).toBe('2');
  });
});

describe('a store that has seen a newer token', () => {
  /** E takes the newer token, and is down for a while, so that another leads where one can; then an older one comes. */
  const text = (use: string, lasts: string) => `
topology:
  regions: {E: {nodes: 1}, W: {nodes: 1}, U: {nodes: 1}}
  links: {default: {one_way: 30ms}}
workload: {client: {timeout: 1s, retry: {max: 9, backoff: 100ms}}}
strategies: [{use: ${use}}]
faults: [{at: 4s, for: ${lasts}, crash: {nodes: [E/1]}}]
script:
  - {id: old, at: 1s, client: a, from: W, do: increment, keys: lock}
  - {id: new, at: 2s, client: b, from: U, do: increment, keys: lock}
  - {id: save, at: 3s, client: b, from: U, do: write, keys: file, value: b, fence: new}
  - {id: late, at: 20s, client: a, from: W, do: write, keys: file, value: a, fence: old, expect: declined}
  - {id: next, at: 30s, client: b, from: U, do: write, keys: file, value: c, fence: new, expect: c}
duration: 40s
expect: [final file == c]
`;

  it.each([
    ['consensus', '60s'],
    ['consensus, with: {snapshot: {every: 3, keep: 0}}', '10s'],
    ['single-master, with: {ack: semi-sync}', '60s'],
    ['single-master, with: {failover: none}', '10s'],
    ['single-site', '10s'],
  ])('remembers it beyond a crash: %s', (use, lasts) => {
    const scenario = loadedText(text(use, lasts));
    const { script } = run(scenario, scenario.strategies[0]!, 1);
    expect(script.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual([
      'old ok',
      'new ok',
      'save ok',
      'late declined',
      'next ok',
    ]);
  });
});
