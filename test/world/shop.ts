/** Runs of the exercise of `orders.yaml`, and what counts in them. */
import { fileURLToPath } from 'node:url';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { run } from '../../src/world/run.ts';
import { loadedFile } from '../loaded.ts';

const path = fileURLToPath(new URL('../../scenarios/clients/orders.yaml', import.meta.url));

/** Views and profiles are half of the work and none of the exercise: orders come as before without them. */
export const THIN = ['view-stock', 'view-profile', 'edit-profile'].map((op) => `workload.ops.${op}.rate=0.001/s`);
/** Its replicas compare their trees every three seconds, which is most of the work of its runs. */
const SELDOM = 'strategies.any-replica.with.anti_entropy=1m';

export function scenarioOf(set: readonly string[] = []): Scenario {
  return loadedFile(path, set);
}

const thin = scenarioOf([...THIN, SELDOM, 'report.trace=never']);

export function played(id: string, seed: number, scenario: Scenario = thin) {
  const { metrics, by_op } = run(scenario, scenario.strategies.find((use) => use.id === id)!, seed);
  const checkout = by_op.checkout!;
  return {
    availability: checkout.availability!,
    answered: checkout.throughput! * 60 * 21,
    fallbacks: checkout.fallbacks,
    lost: metrics['orders.lost'],
    ordersTwice: metrics['orders.duplicated'],
    paidTwice: metrics['payments.duplicated']!,
    orphaned: metrics['payments.orphaned']!,
    missing: metrics['payments.missing']!,
  };
}

export const NOTHING = { lost: 0, ordersTwice: 0, paidTwice: 0, orphaned: 0, missing: 0, fallbacks: 0 };
