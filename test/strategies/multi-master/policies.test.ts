/** Each conflict policy in a town: who wins, who is told, and what becomes of the others. */
import { describe, expect, it } from 'vitest';
import { defaults } from '../../../src/kit/options.ts';
import { type MultiMasterOptions, objectionTo } from '../../../src/strategies/multi-master/options.ts';
import { multiMaster } from '../../../src/strategies/multi-master/strategy.ts';
import type { Versions } from '../../../src/strategies/multi-master/versions.ts';
import type { MeshReplica } from '../../../src/strategies/parts/mesh/replica.ts';
import { keySpace, operation } from '../fake-context.ts';
import { MS, Town } from '../town.ts';

const X = 0;
const CART = 1;
const Y = 2;
const SECOND = 1000 * MS;
const keys = keySpace(['register', 'set', 'map'], []);

function town(options: Partial<MultiMasterOptions>) {
  const set = { ...defaults(multiMaster.options), ...options };
  return new Town(multiMaster, set, { count: 3, keys, latency: () => 40 * MS });
}

const write = (value: number | string | readonly string[], key = X) => operation('write', key, { value });
const read = operation('read', X);
const fates = (t: ReturnType<typeof town>) => t.conflicts().map(({ write: id, fate }) => `${id} ${fate}`);

describe('most updates', () => {
  it('three updates beat one that is newer', () => {
    for (const [conflict, final] of [['most-updates', 'a3'] as const, ['lww', 'b'] as const]) {
      const t = town({ conflict });
      t.cut(0, 1);
      t.cut(0, 2);
      for (const value of ['a1', 'a2', 'a3']) t.do(0, write(value));
      t.run(SECOND);
      t.do(1, write('b'));
      t.heal();
      t.run(3 * SECOND);
      expect(t.values(X)).toEqual([final, final, final]);
      expect(t.conflicts().every(({ fate }) => fate === 'dropped')).toBe(true);
    }
  });

  it('no clock makes it lose what a session had seen', () => {
    const t = town({ conflict: 'most-updates', clock: 'wall' });
    t.setClock(1, -3600 * SECOND);
    t.do(0, write('first'));
    t.run(SECOND);
    t.do(1, write('second'));
    t.run(SECOND);
    expect(t.values(X)).toEqual(['second', 'second', 'second']);
    expect(t.conflicts()).toEqual([]);
  });
});

describe('concurrent versions stay, and one is shown', () => {
  it.each([
    [{ conflict: 'fww' }, 'E'],
    [{ conflict: 'lww' }, 'P'],
    [{ conflict: 'region-priority', priority: ['region-1', 'region-2'] }, 'U'],
    [{ conflict: 'region-priority', priority: ['region-2'] }, 'P'],
  ] as const)('%o', (options, final) => {
    const t = town(options);
    t.ask(0, [write('E')]);
    t.run(MS);
    t.ask(1, [write('U')]);
    t.run(MS);
    t.ask(2, [write('P')]);
    t.run(SECOND);
    expect(t.values(X)).toEqual([final, final, final]);
    expect(t.conflicts().filter(({ fate }) => fate === 'dropped').length).toBeGreaterThanOrEqual(2);
    t.do(1, write('later'));
    t.run(SECOND);
    expect(t.values(X)).toEqual(['later', 'later', 'later']);
  });

  it('a deletion wins, though it is older, and whoever has seen it may write again', () => {
    for (const [conflict, final] of [['delete-wins', undefined] as const, ['siblings', 'U'] as const]) {
      const t = town({ conflict });
      t.do(0, write('there'));
      t.run(SECOND);
      t.ask(0, [operation('delete', X)]);
      t.run(5 * MS);
      t.ask(1, [write('U')]);
      t.run(SECOND);
      expect(t.values(X)).toEqual([final, final, final]);
      expect(fates(t)).toEqual([conflict === 'siblings' ? '2 sibling' : '3 dropped']);
      t.do(2, write('again'));
      t.run(SECOND);
      expect(t.values(X)).toEqual(['again', 'again', 'again']);
    }
  });
});

describe('first writer wins', () => {
  it('tells a session no that has not seen what is there, and takes a write of one that has', () => {
    const t = town({ conflict: 'fww' });
    t.do(0, write('first'));
    const late = t.do(0, write('late'), { token: [] });
    expect(late).toMatchObject({ kind: 'ok', done: false, why: 'somebody wrote first', value: 'first' });
    expect(fates(t)).toEqual(['2 rejected']);
    const { token } = t.do(0, read);
    expect(t.do(0, write('informed'), { token })).toMatchObject({ kind: 'ok', done: true });
    t.run(SECOND);
    expect(t.values(X)).toEqual(['informed', 'informed', 'informed']);
  });
});

describe('resolve on read', () => {
  it('keeps both until somebody reads, and then what that read showed', () => {
    const t = town({ conflict: 'resolve-on-read' });
    t.ask(0, [write('E')]);
    t.run(MS);
    t.ask(1, [write('U')]);
    t.run(SECOND);
    expect(fates(t)).toEqual(['1 sibling']);
    const { value, siblings } = t.do(2, read);
    expect([value, siblings]).toEqual(['U', undefined]);
    t.run(SECOND);
    expect(fates(t)).toEqual(['1 sibling', '1 dropped']);
    expect(t.values(X)).toEqual(['U', 'U', 'U']);
    const before = t.bytes;
    t.do(2, read);
    t.run(10 * MS);
    expect(t.bytes - before).toBeLessThan(200);
  });

  it('unites sets, and drops nobody', () => {
    const t = town({ conflict: 'resolve-on-read' });
    t.ask(0, [operation('add', CART, { value: 'milk' })]);
    t.ask(1, [operation('add', CART, { value: 'tea' })]);
    t.run(SECOND);
    expect(t.do(2, operation('read', CART)).value).toEqual(['milk', 'tea']);
    t.run(SECOND);
    expect(fates(t)).toEqual(['1 sibling']);
    for (const value of t.values(CART)) expect(value).toEqual(['milk', 'tea']);
  });
});

describe('none', () => {
  it('exchanges two rows that were written at once, and leaves them so', () => {
    const t = town({ conflict: 'none' });
    t.ask(0, [write('E')]);
    t.ask(1, [write('U')]);
    t.run(10 * SECOND);
    expect(t.values(X).slice(0, 2)).toEqual(['U', 'E']);
    t.do(2, write('P'));
    t.run(SECOND);
    expect(t.values(X)).toEqual(['P', 'P', 'P']);
  });

  it('what was executed here before is not applied again, be it sent twice or found by comparing', () => {
    const t = town({ conflict: 'none' });
    t.do(0, write('old'));
    t.run(SECOND);
    const old = (t.nodes[0]!.replica as MeshReplica<Versions>).states[X]!;
    t.do(1, write('new'));
    t.run(SECOND);
    expect(t.values(X)).toEqual(['new', 'new', 'new']);
    // A push that begins with what is here and ends with what is not: its writer has not heard that it came.
    const push = { kind: 'push', slot: 0, from: 1, writes: [1, 77], through: undefined, past: undefined } as const;
    t.nodes[2]!.replica!.onMessage(0, { ...push, changes: [{ key: X, state: old, marks: undefined }] });
    t.run(SECOND);
    expect(t.values(X)[2]).toBe('new');
  });
});

describe('stamps', () => {
  it('by a count alone a clock that is an hour slow loses nothing that it has seen', () => {
    const t = town({ clock: 'lamport' });
    t.setClock(1, -3600 * SECOND);
    t.do(0, write('first'));
    t.run(SECOND);
    t.do(1, write('second'));
    t.run(SECOND);
    expect(t.values(X)).toEqual(['second', 'second', 'second']);
  });

  it('a hybrid clock does not follow a stamp that is further ahead than clocks may be', () => {
    for (const [max_offset, isLed] of [[Number.POSITIVE_INFINITY, true] as const, [500 * MS, false] as const]) {
      const t = town({ max_offset });
      // U's clock is an hour fast from the start, and nobody whom it could compare itself with is in reach.
      t.setClock(1, 3600 * SECOND);
      t.isolate(1);
      t.run(2 * SECOND);
      expect(t.do(1, write('from the future'))).toMatchObject({ kind: 'ok' });
      t.heal();
      t.run(5 * SECOND);
      t.do(0, write('of E', Y));
      const { states } = t.nodes[0]!.replica as MeshReplica<Versions>;
      expect(states[Y]!.versions[0]!.stamp > 3000 * SECOND).toBe(isLed);
      // Whose clock is at fault finds out once it hears of others, and takes no more writes.
      expect(t.do(1, write('more')).kind).toBe(isLed ? 'ok' : 'refused');
    }
  });

  it('of equal stamps the larger value wins where values decide, and a deletion before all', () => {
    for (const [tie, final] of [['value', 'z'] as const, ['node', 'a'] as const]) {
      const t = town({ tie, clock: 'wall' });
      t.ask(0, [write('z')]);
      t.ask(1, [write('a')]);
      t.run(SECOND);
      expect(t.values(X)).toEqual([final, final, final]);
    }
    const t = town({ tie: 'value', clock: 'wall' });
    t.ask(0, [operation('delete', X)]);
    t.ask(1, [write('a')]);
    t.run(SECOND);
    expect(t.values(X)).toEqual([undefined, undefined, undefined]);
  });
});

describe('objects', () => {
  const address = (...fields: readonly string[]) => write(fields);

  it('T15: both fields of two writers at one stamp mix where each has its own', () => {
    for (const [granularity, final] of [
      ['field', ['city=York', 'street=Zoo Road']] as const,
      ['object', ['city=York', 'street=Abbey Lane']] as const,
    ]) {
      const t = town({ granularity, tie: 'value', clock: 'wall' });
      t.ask(0, [address('city=Bonn', 'street=Zoo Road')]);
      t.ask(1, [address('city=York', 'street=Abbey Lane')]);
      t.run(SECOND);
      for (const value of t.values(X)) expect(value).toEqual(final);
    }
  });

  it('a write of some fields leaves the others, and those who write others do not meet', () => {
    const t = town({ granularity: 'field' });
    t.do(0, address('city=Bonn', 'street=Zoo Road'));
    t.run(SECOND);
    t.ask(0, [address('city=York')]);
    t.ask(1, [address('street=Abbey Lane')]);
    t.run(SECOND);
    for (const value of t.values(X)) expect(value).toEqual(['city=York', 'street=Abbey Lane']);
    expect(t.conflicts()).toEqual([]);
    t.do(2, operation('delete', X));
    t.run(SECOND);
    expect(t.values(X)).toEqual([undefined, undefined, undefined]);
  });

  it('one field of a map is a write of that field alone', () => {
    const t = town({ granularity: 'field' });
    const MAP = 2;
    t.do(0, operation('write', MAP, { part: 'a', value: 1 }));
    t.run(SECOND);
    t.ask(0, [operation('write', MAP, { part: 'b', value: 2 })]);
    t.ask(1, [operation('increment', MAP, { part: 'a', amount: 4 })]);
    t.run(SECOND);
    for (const value of t.values(MAP)) expect(value).toEqual(['a=5', 'b=2']);
    expect(t.conflicts()).toEqual([]);
  });

  it('what is no object is refused in a sentence', () => {
    const t = town({ granularity: 'field' });
    expect(t.do(0, address('city'))).toMatchObject({ kind: 'failed', why: expect.stringContaining('`city`') });
    expect(t.do(0, address('city=Bonn', 'city=York'))).toMatchObject({
      kind: 'failed',
      why: 'the object has two fields called `city`',
    });
    expect(town({}).do(0, address('city'))).toMatchObject({ kind: 'ok', done: true });
  });
});

describe('options that mean nothing together', () => {
  it.each([
    [{ prune: 3 }, '`prune`'],
    [{ conflict: 'merge', versions: 'vv' }, '`conflict: merge`'],
    [{ priority: ['E'] }, '`priority`'],
    [{ conflict: 'region-priority' }, 'needs `priority`'],
    [{ conflict: 'siblings', granularity: 'field' }, 'whole values'],
  ] as const)('%o', (options, why) => {
    expect(objectionTo({ ...defaults(multiMaster.options), ...(options as object) })).toContain(why);
  });
});
