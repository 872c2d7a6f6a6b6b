/** A node that is full turns requests away, and what it turned away it does not do. */
import { expect, test } from 'vitest';
import { run } from '../../src/world/run.ts';
import { loadedText } from '../loaded.ts';

const CROWDED = `topology:
  regions: {A: {nodes: 1}, B: {nodes: 1}}
  links: {A <-> B: {rtt: 20ms, jitter: 5ms, order: free}}
  node: {service_time: 50ms, queue: 2}
duration: 20s
settle: 5s
workload:
  from: {B: 100%}
  keys: {hits: {count: 1, type: counter, initial: 0}}
  ops: {hit: {do: increment, keys: hits, rate: 15/s}, look: {do: read, keys: hits, rate: 5/s}}
  client: {timeout: 5s, retry: {max: 0}}
strategies: [single-site]
faults: [{at: 0s, until: 19s, degrade: {region: B, duplicate: 60%}}]
`;

test('a copy of a request that was turned away is turned away as well', () => {
  const scenario = loadedText(CROWDED);
  const { metrics } = run(scenario, scenario.strategies[0]!, 1);
  expect(metrics.availability).toBeLessThan(0.95);
  expect(metrics['failed_writes.seen']).toBe(0);
});
