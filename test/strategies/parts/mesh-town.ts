/** What tests of the mesh share: a town of three replicas that all take writes, and its keys. */
import { defaults } from '../../../src/kit/options.ts';
import type { AnyStrategy } from '../../../src/strategies/contract.ts';
import { keySpace } from '../fake-context.ts';
import { MS, Town, type TownOptions } from '../town.ts';

export const SECOND = 1000 * MS;
export const COUNT = 0;
export const CART = 1;
/** The first of many registers. */
export const NAME = 2;
export const keys = keySpace(['counter', 'set', 'register']);

export type Here = Town<unknown, unknown>;

export function town(strategy: AnyStrategy, options: object = {}, more: Partial<TownOptions> = {}): Here {
  const all = { ...defaults(strategy.options), ...options };
  return new Town<unknown, unknown>(strategy, all, { count: 3, keys, ...more });
}
