/** The ways of counting versions: what each tells apart, what it cannot, and what it costs. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaults } from '../../../src/kit/options.ts';
import type { MultiMasterOptions } from '../../../src/strategies/multi-master/options.ts';
import { multiMaster } from '../../../src/strategies/multi-master/strategy.ts';
import { clientVv } from '../../../src/strategies/multi-master/versioning/client-vv.ts';
import {
  countOf,
  coversEntries,
  pruned,
  unionOfEntries,
  withEntry,
} from '../../../src/strategies/multi-master/versioning/entries.ts';
import { NO_VERSIONS } from '../../../src/strategies/multi-master/versions.ts';
import { keySpace, operation } from '../fake-context.ts';
import { MS, Town } from '../town.ts';

const X = 0;
const SECOND = 1000 * MS;
const keys = keySpace(['register', 'counter'], []);

function town(options: Partial<MultiMasterOptions>) {
  const set = { ...defaults(multiMaster.options), conflict: 'siblings' as const, ...options };
  return new Town(multiMaster, set, { count: 3, keys, latency: () => 40 * MS });
}

const write = (value: number | string, key = X) => operation('write', key, { value });
const read = operation('read', X);
const siblingsAt = (t: ReturnType<typeof town>, node: number) => t.do(node, read).siblings ?? [t.values(X)[node]];

/** Two clients take turns at one server, each with the context of its own last answer. */
function turns(versions: MultiMasterOptions['versions'], count: number): number {
  const t = town({ versions });
  const tokens: (readonly number[])[] = [[], []];
  for (let turn = 0; turn < count; turn++) {
    const client = turn % 2;
    tokens[client] = t.do(0, write(turn), { token: tokens[client], client }).token!;
  }
  return siblingsAt(t, 0).length;
}

describe('what a write replaces', () => {
  it('T07: by one vector per key siblings grow with every write; by dots, or by clients, there are two', () => {
    expect([10, 20, 40].map((count) => turns('vv', count))).toEqual([9, 19, 39]);
    for (const versions of ['dvv', 'client-vv'] as const) {
      expect([10, 20, 40].map((count) => turns(versions, count))).toEqual([2, 2, 2]);
    }
  });

  it('T09, C11: of two who have seen nothing, one vector per server loses one, and says so to the observer alone', () => {
    for (const [versions, left] of [
      ['vv', [2]],
      ['dvv', [1, 2]],
      ['client-vv', [1, 2]],
    ] as const) {
      const t = town({ versions });
      t.ask(0, [write(1)], { token: [], client: 1 });
      t.ask(0, [write(2)], { token: [], client: 2 });
      t.run(SECOND);
      for (const node of [0, 1, 2]) expect(siblingsAt(t, node)).toEqual(left);
      expect(t.conflicts()).toEqual([{ write: 1, fate: versions === 'vv' ? 'dropped' : 'sibling' }]);
    }
  });

  it('T08: by clients each blind one adds a sibling, wherever it writes; its own later write replaces its earlier', () => {
    const t = town({ versions: 'client-vv' });
    for (let client = 0; client < 8; client++) t.do(client % 3, write(client), { token: [], client });
    t.run(SECOND);
    expect(siblingsAt(t, 2)).toHaveLength(8);
    for (let client = 0; client < 8; client++) t.do((client + 1) % 3, write(client + 10), { token: [], client });
    t.run(SECOND);
    expect(siblingsAt(t, 1).toSorted()).toEqual([10, 11, 12, 13, 14, 15, 16, 17]);
    const { token } = t.do(1, read);
    t.do(1, write(99), { token, client: 9 });
    t.run(SECOND);
    for (const node of [0, 1, 2]) expect(siblingsAt(t, node)).toEqual([99]);
  });

  it('by clients what is executed twice is two writes, and the later replaces the earlier', () => {
    const { place } = clientVv(Number.POSITIVE_INFINITY);
    const act = { slot: 0, n: 1, write: 7, context: undefined, client: 4, attempt: 1 };
    const once = place(NO_VERSIONS, act, undefined, 10);
    const again = place({ seen: once.seen, versions: [] }, { ...act, n: 2 }, undefined, 11);
    expect([again.actor, again.count]).toEqual([4, once.count + 1]);
    // A further attempt elsewhere is another write again.
    const elsewhere = place(NO_VERSIONS, { ...act, slot: 1, attempt: 2 }, undefined, 12);
    expect(new Set([once.count, again.count, elsewhere.count]).size).toBe(3);
  });
});

describe('what it costs', () => {
  const bytes = (t: ReturnType<typeof town>) => t.nodes[2]!.replica!.metadata!(X)!;

  it('entries for servers stay as they are, entries for clients grow with them, and pruning forgets', () => {
    const costOf = (options: Partial<MultiMasterOptions>, clients: number) => {
      const t = town(options);
      for (let client = 0; client < clients; client++) {
        t.do(client % 3, write(client), { client });
        t.run(100 * MS);
      }
      t.run(SECOND);
      return bytes(t);
    };
    for (const versions of ['dvv', 'vv'] as const) expect(costOf({ versions }, 40)).toBe(costOf({ versions }, 4));
    expect(costOf({ versions: 'client-vv' }, 40)).toBeGreaterThan(5 * costOf({ versions: 'client-vv' }, 4));
    expect(costOf({ versions: 'client-vv', prune: 4 }, 40)).toBeLessThan(2 * costOf({ versions: 'client-vv' }, 4));
  });

  it('T10: what was cut off was never seen, and what it had replaced is concurrent again', () => {
    for (const [prune, left] of [
      [10, [0, 11]],
      ['never', [11]],
      [12, [11]],
    ] as const) {
      const t = town({ versions: 'client-vv', prune });
      t.do(0, write(0), { client: 0 });
      t.run(SECOND);
      t.isolate(2);
      for (let client = 1; client < 12; client++) t.do(0, write(client), { client, token: t.do(0, read).token });
      t.heal();
      t.run(5 * SECOND);
      expect(siblingsAt(t, 2)).toEqual(left);
    }
  });
});

describe('entries of a vector', () => {
  const one = fc.record({ actor: fc.nat(5), count: fc.integer({ min: 1, max: 6 }), stamp: fc.nat(9) });
  const entries = fc
    .array(one, { maxLength: 8 })
    .map((all) => all.reduce<readonly number[]>((vector, e) => withEntry(vector, e.actor, e.count, e.stamp), []));

  it('unite to the higher number of each actor', () => {
    fc.assert(
      fc.property(entries, entries, entries, (a, b, c) => {
        const both = unionOfEntries(a, b);
        expect(both).toEqual(unionOfEntries(b, a));
        expect(unionOfEntries(both, c)).toEqual(unionOfEntries(a, unionOfEntries(b, c)));
        expect(unionOfEntries(both, a)).toBe(both);
        for (let actor = 0; actor <= 5; actor++) {
          expect(countOf(both, actor)).toBe(Math.max(countOf(a, actor), countOf(b, actor)));
        }
        expect(coversEntries(both, a) && coversEntries(both, b)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('are cut to the newest, in order of actors', () => {
    const all = [
      [3, 1, 50],
      [1, 9, 10],
      [2, 2, 40],
    ].reduce<readonly number[]>((vector, [actor, count, stamp]) => withEntry(vector, actor!, count!, stamp!), []);
    expect(pruned(all, 2)).toEqual([2, 2, 40, 3, 1, 50]);
    expect(pruned(all, 3)).toBe(all);
    expect(pruned(all, Number.POSITIVE_INFINITY)).toBe(all);
  });
});
