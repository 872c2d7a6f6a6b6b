/** What is broken on purpose breaks as it should, and its control does not: redelivery, and a name used twice. */

import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeAll } from '../../src/lab/judgements.ts';
import { opCounter } from '../../src/strategies/crdt/types/op-counter.ts';
import { run } from '../../src/world/run.ts';
import { loadedFile } from '../loaded.ts';

/** By strategy: the promises that it breaks. */
function broken(file: string, ...set: readonly string[]): readonly (readonly [string, string])[] {
  const scenario = loadedFile(fileURLToPath(new URL(`../../scenarios/${file}.yaml`, import.meta.url)), set);
  const runs = scenario.strategies.map((use) => ({ ...run(scenario, use, 1), wall_ms: 0 }));
  const failed = judgeAll(scenario, runs).filter(({ verdict }) => verdict !== 'held');
  return failed.map(({ strategy, that }) => [strategy, that]);
}

describe('operations that come twice', () => {
  it('count twice where nobody knows them again, and nowhere else', () => {
    expect(broken('counted-twice')).toEqual([
      ['at-least-once', 'divergence == 0'],
      ['at-least-once', 'final visits == 3'],
    ]);
    expect(broken('counted-twice', 'faults.echo.degrade.duplicate=0%')).toEqual([]);
    expect(broken('counted-twice', 'strategies.at-least-once.with.dedup=true')).toEqual([]);
  });

  it('need one delivery each, in the order of their maker: then every replica has the sum', () => {
    const amounts = fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 12 });
    fc.assert(
      fc.property(amounts, fc.array(fc.nat(11), { maxLength: 12 }), (life, again) => {
        const sum = (dedups: boolean) => {
          const type = opCounter(dedups);
          let [mine, theirs] = [type.start(0), type.start(0)];
          life.forEach((amount, i) => {
            const act = { slot: 1, n: i + 1, write: i + 1, context: undefined };
            const operation = type.write(mine, (type.read(mine, 0) as number) + amount, act, 0);
            mine = type.join(mine, operation);
            theirs = type.join(theirs, operation);
            if (again.includes(i)) theirs = type.join(theirs, operation);
          });
          expect(type.read(mine, 0)).toBe(life.reduce((all, amount) => all + amount, 0));
          return type.read(theirs, 0);
        };
        const twice = life.reduce((all, amount, i) => all + (again.includes(i) ? 2 : 1) * amount, 0);
        expect([sum(true), sum(false)]).toEqual([life.reduce((all, amount) => all + amount, 0), twice]);
      }),
    );
  });

  it('are refused where updates do not travel one by one', () => {
    const set = ['strategies=[{use: crdt, with: {counter: op}}]'];
    expect(() => broken('counted-twice', ...set)).toThrow('`counter: op` needs `sync: op`');
  });
});

describe('a replica that lost its disk', () => {
  it('takes its votes with it under its old name, whatever the protocol, and under a new one does not', () => {
    for (const sync of ['delta', 'state', 'op', 'scuttlebutt']) {
      const set = ['old-name', 'new-name'].map((id) => `strategies.${id}.with.sync=${sync}`);
      expect(broken('old-name-new-disk', ...set), sync).toEqual([['old-name', 'final votes == 8']]);
    }
    expect(broken('old-name-new-disk', 'faults.lost.crash.wipe=false')).toEqual([]);
  });
});
