/** The list of strategies: a new one is a folder and a line here. */
import type { AnyStrategy } from './contract.ts';
import { singleSite } from './single-site/strategy.ts';

export const strategies: readonly AnyStrategy[] = [singleSite as AnyStrategy];

export function strategyNamed(name: string): AnyStrategy | undefined {
  return strategies.find((strategy) => strategy.name === name);
}
