/** What the tests of single-master share: a town of its replicas, and the operations they send. */
import { defaults } from '../../src/kit/options.ts';
import type { Operation } from '../../src/strategies/contract.ts';
import { type SingleMasterOptions, schema } from '../../src/strategies/single-master/options.ts';
import { singleMaster } from '../../src/strategies/single-master/strategy.ts';
import { operation } from './fake-context.ts';
import { Town } from './single-town.ts';

export const MS = 1000;

/** The first master is replica 0; one way from it takes 30 ms to 1, 40 ms to 2, and so on. */
export function townOf(count: number, options: Partial<SingleMasterOptions> = {}, seed = 1): Town {
  const all = { ...defaults(schema), leader: 'region-0', ...options };
  return new Town(count, (context) => singleMaster.newReplica(context as never, all) as never, seed);
}

export const set = (value: number, key = 1): Operation => operation('write', key, { value });
export const read = operation('read', 1);
export const noFailover = { mode: 'none', detect: 3_000_000, elect: 1_000_000 } as const;
