/** What the tests of single-master share: a town of its replicas, and the operations they send. */
import { defaults } from '../../src/kit/options.ts';
import type { Operation } from '../../src/strategies/contract.ts';
import type { Apply, Failover, SingleMasterOptions } from '../../src/strategies/single-master/options.ts';
import { schema } from '../../src/strategies/single-master/schema.ts';
import { singleMaster } from '../../src/strategies/single-master/strategy.ts';
import { operation } from './fake-context.ts';
import { Town } from './single-town.ts';

export const MS = 1000;

/** Options as a file gives them: what is not said has its default. */
export interface Settings extends Partial<Omit<SingleMasterOptions, 'failover' | 'apply'>> {
  readonly failover?: Partial<Failover>;
  readonly apply?: Partial<Apply>;
}

export function optionsOf({ failover, apply, ...rest }: Settings): SingleMasterOptions {
  const usual = { ...defaults(schema), leader: 'region-0' };
  return { ...usual, ...rest, failover: { ...usual.failover, ...failover }, apply: { ...usual.apply, ...apply } };
}

/** The first master is replica 0; one way from it takes 30 ms to 1, 40 ms to 2, and so on. */
export function townOf(count: number, settings: Settings = {}, seed = 1): Town {
  const options = optionsOf(settings);
  return new Town(count, (context) => singleMaster.newReplica(context as never, options) as never, seed);
}

export const set = (value: number, key = 1): Operation => operation('write', key, { value });
export const read = operation('read', 1);
export const noFailover = { mode: 'none', detect: 3_000_000, elect: 1_000_000 } as const;
