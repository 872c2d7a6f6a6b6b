/** What an operator wants of the membership is said until it is done, and not when the opposite is wanted. */
import { describe, expect, it } from 'vitest';
import type { Address, AnyStrategy, Context } from '../../src/strategies/contract.ts';
import { singleSite } from '../../src/strategies/single-site/strategy.ts';
import { run } from '../../src/world/run.ts';
import { loadedText } from '../loaded.ts';

type Told = readonly [second: number, to: Address, verb: string, about: Address];

/** Runs one fault over a strategy whose replica 2 takes what it is told from `takesFrom` on. */
function told(fault: string, takesFrom: number) {
  const all: Told[] = [];
  const listening: AnyStrategy = {
    ...singleSite,
    newReplica(context: Context<unknown, string>, options: never) {
      const replica = singleSite.newReplica(context, options);
      replica.onOperator = (verb, about) => {
        const second = context.clock() / 1_000_000;
        all.push([second, context.self, verb, about]);
        return context.self === 2 && second >= takesFrom;
      };
      return replica;
    },
  };
  const text = `
topology: {regions: {a: {nodes: 2}, b: {}, c: {}}, links: {default: {rtt: 20ms}}}
workload: {rate: 10/s, keys: {pages: {count: 4}}, ops: {edit: {do: write, keys: pages, share: 100%}}}
strategies: [single-site]
faults: [${fault}]
duration: 140s
seed: 1
`;
  const scenario = loadedText(text);
  const { faults } = run(scenario, scenario.strategies[0], 1, { strategy: listening });
  return { all, touched: faults[0].requests };
}

describe('a membership wish', () => {
  const FAULT = '{at: 1s, for: 3s, membership: {remove: c/1}}';

  it('is told to every replica in turn until one takes it, twice a second', () => {
    const { all, touched } = told(FAULT, 2);
    expect(all.filter(([second]) => second === 1)).toEqual([0, 1, 2].map((to) => [1, to, 'remove-member', 2]));
    const removing = all.filter(([, to, verb]) => to === 2 && verb === 'remove-member').map(([second]) => second);
    expect(removing).toEqual([1, 1.5, 2, 2.5, 3, 3.5]);
    // Those before two seconds came to nothing.
    expect(touched).toBe(4 + 240);
  });

  it('turns into its opposite at the end of the fault, and is given up after two minutes', () => {
    const { all } = told(FAULT, 99);
    const adding = all.filter(([, to, verb]) => to === 0 && verb === 'add-member').map(([second]) => second);
    expect(adding.length).toBe(240);
    expect([adding.at(0), adding.at(-1)]).toEqual([4, 123.5]);
    expect(all.filter(([second, , verb]) => second >= 4 && verb === 'remove-member')).toEqual([]);
  });

  it('about a node without a replica is told to nobody, and the dead hear nothing', () => {
    expect(told('{at: 1s, for: 3s, membership: {remove: a/2}}', 0)).toEqual({ all: [], touched: 0 });
    const { all } = told('{at: 1s, for: 3s, membership: {add: b/1}}, {at: 1s, for: 9s, crash: {nodes: [a/1]}}', 99);
    expect(all.filter(([, to]) => to === 0).every(([second]) => second >= 10)).toBe(true);
    expect(all[0]).toEqual([1, 1, 'add-member', 1]);
  });
});
