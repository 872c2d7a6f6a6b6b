/** The list of strategies: a new one is a folder and a line here. */
import { consensus } from './consensus/strategy.ts';
import type { AnyStrategy, Strategy } from './contract.ts';
import { crdt } from './crdt/strategy.ts';
import { multiMaster } from './multi-master/strategy.ts';
import { singleMaster } from './single-master/strategy.ts';
import { singleSite } from './single-site/strategy.ts';

export const strategies: readonly AnyStrategy[] = [
  listed(singleSite),
  listed(singleMaster),
  listed(multiMaster),
  listed(consensus),
  listed(crdt),
];

export function strategyNamed(name: string): AnyStrategy | undefined {
  return strategies.find((strategy) => strategy.name === name);
}

/** What a strategy's own options, messages and timers are is nobody's business from here on. */
function listed<O, M, T extends string>(strategy: Strategy<O, M, T>): AnyStrategy {
  return strategy as AnyStrategy;
}
