/** Masters that read one another's logs: on every topology each write is executed once everywhere, whatever fails. */
import { describe, expect, it } from 'vitest';
import { defaults } from '../../../src/kit/options.ts';
import { type MultiMasterOptions, multiMaster } from '../../../src/strategies/multi-master/strategy.ts';
import { keySpace, operation } from '../fake-context.ts';
import { MS, Town, type TownOptions } from '../town.ts';

const X = 0;
const SECOND = 1000 * MS;
const keys = keySpace(['register', 'counter', 'set', 'register']);

function town(options: Partial<MultiMasterOptions> = {}, more: Partial<TownOptions> = {}) {
  return new Town(multiMaster, { ...defaults(multiMaster.options), ...options }, { count: 4, keys, ...more });
}

type Place = ReturnType<typeof town>;
const write = (value: number | string, key = X) => operation('write', key, { value });

/** By node, in order: what observers were told was executed there, as `slot:n`. */
function executedAt(t: Place, node: number): string[] {
  return t.lives
    .filter((life) => life.node === node)
    .flatMap(({ context }) => context.appliedHere.map(({ origin, n }) => `${origin}:${n}`));
}

/** Of each origin one after the other. */
function isInOrder(executed: readonly string[]): boolean {
  const last = new Map<string, number>();
  return executed.every((name) => {
    const [slot, n] = name.split(':') as [string, string];
    const follows = Number(n) === (last.get(slot) ?? 0) + 1;
    last.set(slot, Number(n));
    return follows;
  });
}

const WAYS: readonly [string, Partial<MultiMasterOptions>][] = [
  ['ring', { topology: 'ring' }],
  ['star', { topology: 'star' }],
  ['chain', { topology: 'chain' }],
  ['mesh that polls', { poll: 200 * MS }],
  ['ring that polls', { topology: 'ring', poll: 70 * MS, batch: 3 }],
  ['chain in small messages', { topology: 'chain', batch: 1, interval: 50 * MS }],
  ['ring by server ids', { topology: 'ring', origin_filter: 'own' }],
];

describe.each(WAYS)('%s', (_, options) => {
  it('executes each write once everywhere, those of one origin in order', () => {
    const t = town(options);
    t.run(SECOND);
    for (let i = 0; i < 40; i++) {
      t.ask(i % 4, [write(i, i % 3)]);
      t.run(30 * MS);
    }
    t.run(3 * SECOND);
    for (const node of [0, 1, 2, 3]) {
      const executed = executedAt(t, node);
      expect(new Set(executed).size).toBe(40);
      expect(executed.length).toBe(40);
      expect(isInOrder(executed)).toBe(true);
      expect(t.values(X)[node]).toBe(39);
    }
  });

  it('goes on where it stood after crashes of one in the middle', () => {
    const t = town(options, { loss: 0.05, duplicate: 0.1 });
    t.run(SECOND);
    for (let i = 0; i < 60; i++) {
      if (i % 15 === 3) t.crash(1);
      if (i % 15 === 8) t.restart(1);
      t.ask(i % 4, [write(i, i % 3)]);
      t.run(30 * MS);
    }
    t.restart(1);
    t.run(12 * SECOND);
    for (const key of [0, 1, 2]) expect(new Set(t.values(key)).size).toBe(1);
    const seen = t.nodes.map(({ replica }) => (replica!.view() as { seen: number[] }).seen);
    for (const one of seen) expect(one).toEqual(seen[0]);
    // Nobody needed the states of keys: the logs had it all.
    expect([...t.sentByKind.keys()]).not.toContain('page');
  });

  it('catches up after a cut', () => {
    const t = town(options);
    t.run(SECOND);
    t.isolate(2);
    for (let i = 0; i < 20; i++) {
      t.ask(i % 4, [write(i, i % 3)]);
      t.run(20 * MS);
    }
    t.heal();
    t.run(6 * SECOND);
    for (const node of [0, 1, 2, 3]) expect(executedAt(t, node).toSorted()).toEqual(executedAt(t, 0).toSorted());
    expect(executedAt(t, 2).length).toBe(20);
    expect([...t.sentByKind.keys()]).not.toContain('page');
  });
});
