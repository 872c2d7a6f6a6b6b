/** Reads that ask several replicas and mend them, that decide in place of siblings, and options that mean nothing. */
import { describe, expect, it } from 'vitest';
import { defaults } from '../../../src/kit/options.ts';
import { loadScenario } from '../../../src/scenario/load.ts';
import type { AnyStrategy } from '../../../src/strategies/contract.ts';
import { type MultiMasterOptions, multiMaster } from '../../../src/strategies/multi-master/strategy.ts';
import { keySpace, operation } from '../fake-context.ts';
import { MS, Town, type TownOptions } from '../town.ts';

const SECOND = 1000 * MS;
const X = 0;
const STOCK = 1;
const keys = keySpace(['register', 'counter'], [undefined, 0]);
const delays = [
  [0, 40, 105],
  [40, 0, 85],
  [105, 85, 0],
];
/** Nobody compares, so that reads alone mend. */
const NONE = { anti_entropy: { by: 'none', every: SECOND } } as const;

function town(options: Partial<MultiMasterOptions> = {}, more: Partial<TownOptions> = {}) {
  const latency = (from: number, to: number) => (delays[from]?.[to] ?? 40) * MS;
  const town = { count: 3, keys, latency, ...more };
  return new Town(multiMaster as AnyStrategy, { ...defaults(multiMaster.options), ...NONE, ...options }, town);
}

const write = (value: number | string) => operation('write', X, { value });
const read = operation('read', X);

/** E alone has `x`, and will never send it again. */
function behind(options: Partial<MultiMasterOptions>) {
  const t = town(options);
  t.run(2 * SECOND);
  t.isolate(0);
  t.do(0, write('x'));
  t.crash(0);
  t.restart(0);
  t.heal();
  t.run(2 * SECOND);
  expect(t.values(X)).toEqual(['x', undefined, undefined]);
  return t;
}

describe('a read that asks several', () => {
  it('asks nobody by default', () => {
    const t = behind({});
    expect(t.do(1, read).value).toBeUndefined();
    expect(t.sentByKind.has('glance')).toBe(false);
  });

  it('shows what the nearest have, and leaves them as they are', () => {
    const t = behind({ reads: 2 });
    const asked = t.now;
    expect(t.do(1, read)).toMatchObject({ value: 'x', shows: 1 });
    // E is nearer to U than P is.
    expect(t.now - asked).toBeLessThan(90 * MS);
    t.run(5 * SECOND);
    expect(t.values(X)).toEqual(['x', undefined, undefined]);
  });

  it('mends itself and the others after the answer, or before it', () => {
    for (const repair of ['background', 'blocking'] as const) {
      const t = behind({ reads: 'all', repair });
      const ask = t.ask(1, [read]);
      while (ask.outcome === undefined) t.run(MS);
      expect(ask.outcome.value).toBe('x');
      expect(t.values(X)).toEqual(['x', 'x', repair === 'blocking' ? 'x' : undefined]);
      t.run(SECOND);
      expect(t.values(X)).toEqual(['x', 'x', 'x']);
      for (const { context } of t.lives) {
        if (context.self > 0) expect(context.appliedHere).toContainEqual({ write: 1, origin: 0, n: 1 });
      }
      // What came ahead of its stream is told again after a restart.
      t.crash(2);
      t.restart(2);
      expect(t.lives.at(-1)!.context.appliedHere).toContainEqual({ write: 1, origin: 0, n: 1 });
    }
  });

  it('never puts what is older over what is newer', () => {
    const t = town({ reads: 'all', repair: 'background' });
    t.run(2 * SECOND);
    t.do(0, write('old'));
    t.run(SECOND);
    // U asks; while its repair is on the way to P, P takes a newer write.
    t.isolate(2);
    t.do(0, write('newer'));
    t.do(2, write('newest'));
    t.heal();
    t.ask(1, [read]);
    t.run(3 * SECOND);
    expect(t.values(X)).toEqual(['newest', 'newest', 'newest']);
  });

  it('asks the others where the nearest does not answer, and is refused where too few do', () => {
    const t = behind({ reads: 2 });
    t.crash(0);
    const spare = t.ask(1, [read]);
    t.run(499 * MS);
    expect(spare.outcome).toBeUndefined();
    t.run(300 * MS);
    expect(spare.outcome).toMatchObject({ kind: 'ok' });
    // It is known to be silent now, and others are asked first.
    const next = t.ask(1, [read]);
    t.run(200 * MS);
    expect(next.outcome).toMatchObject({ kind: 'ok' });
    t.isolate(1);
    const alone = t.ask(1, [read]);
    t.run(1100 * MS);
    expect(alone.outcome).toMatchObject({ kind: 'refused', why: '1 of 2 replicas answered in time' });
  });

  it('is refused where a repair is not confirmed in time', () => {
    const t = behind({ reads: 'all', repair: 'blocking' });
    const ask = t.ask(0, [read]);
    t.run(150 * MS);
    t.isolate(2);
    t.run(SECOND);
    expect(ask.outcome).toMatchObject({ kind: 'refused' });
    expect(ask.outcome?.why).toContain('did not confirm their repair');
  });

  it('adds up what several have of a counter that merges', () => {
    const t = town({ reads: 'all', repair: 'background', conflict: 'merge' });
    t.run(2 * SECOND);
    for (const node of [0, 2]) {
      t.isolate(node);
      t.do(node, operation('increment', STOCK, { amount: node + 1 }));
      t.crash(node);
      t.restart(node);
      t.heal();
    }
    t.run(SECOND);
    expect(t.do(1, operation('read', STOCK)).value).toBe(4);
    t.run(SECOND);
    expect(t.values(STOCK)).toEqual([4, 4, 4]);
  });
});

describe('a reader that decides', () => {
  it('writes back in place of siblings, as nobody, for all', () => {
    for (const options of [{}, { reads: 2 }] as const) {
      const t = town({ conflict: 'resolve-on-read', ...options });
      t.run(2 * SECOND);
      t.ask(0, [write('E')]);
      t.ask(1, [write('U')]);
      t.run(SECOND);
      const versions = () => t.nodes.map(({ replica }) => stateOf(replica)?.versions.length);
      expect(versions()).toEqual([2, 2, 2]);
      const shown = t.do(2, read);
      expect(shown.siblings).toBeUndefined();
      t.run(SECOND);
      expect(versions()).toEqual([1, 1, 1]);
      expect(t.values(X)).toEqual([shown.value, shown.value, shown.value]);
      const told = t.lives.flatMap(({ context }) => context.appliedHere.map((one) => one.write));
      expect(new Set(told)).toEqual(new Set([1, 2]));
      // Deciding once is enough.
      const before = t.sentByKind.get('push');
      t.do(1, read);
      t.run(SECOND);
      expect(t.sentByKind.get('push')).toBe(before);
    }
  });
});

/** What the engine holds of X. */
function stateOf(replica: unknown) {
  return (replica as { states: readonly ({ versions: readonly unknown[] } | undefined)[] }).states[X];
}

describe('options', () => {
  const load = (options: string) => {
    const text = `topology: aws-5\nworkload: checkout-10k\nstrategies: [{use: multi-master, with: {${options}}}]\n`;
    const loaded = loadScenario('mend.yaml', () => text);
    if ('problems' in loaded) return loaded.problems.map(({ what }) => what).join('; ');
    return loaded.scenario.strategies[0]!.options;
  };

  it('of comparing are a word, a time, or both', () => {
    expect(load('anti_entropy: 5s')).toMatchObject({ anti_entropy: { by: 'vectors', every: 5 * SECOND } });
    expect(load('anti_entropy: merkle')).toMatchObject({ anti_entropy: { by: 'merkle', every: SECOND } });
    expect(load('anti_entropy: none')).toMatchObject({ anti_entropy: { by: 'none' } });
    expect(load('anti_entropy: {by: merkle, every: 30s}')).toMatchObject({
      anti_entropy: { by: 'merkle', every: 30 * SECOND },
    });
    expect(load('anti_entropy: 5')).toContain('unit');
    expect(load('anti_entropy: tree')).toContain('tree');
  });

  it.each([
    ['repair: blocking', 'reads: 2'],
    ['reads: 9', '9 of 5 replicas'],
    ['reads: 2, repair: blocking, delivery: causal', 'comes without'],
    ['conflict: none, anti_entropy: merkle', 'swap'],
    ['topology: ring, reads: 2', 'plain mesh'],
    ['anti_entropy: 0s', 'pause'],
  ])('%s means nothing', (options, why) => {
    expect(load(options)).toContain(why);
  });
});
