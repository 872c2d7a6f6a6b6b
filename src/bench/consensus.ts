/** The real thing in the bench: consensus over five regions, recorded in full, from one scenario text. */
import { type Loaded, loadScenario } from '../scenario/load.ts';
import { Simulation } from '../world/run.ts';

/** 100 clients that ask again as soon as they are answered; every write one AppendEntries a follower. */
export const BENCH_SCENARIO = `
name: bench
topology:
  preset: aws-5
  jitter: measured
  node: {service_time: 200us, fsync: 1ms}
workload:
  arrivals: closed
  clients: 100
  think: 0s
  from: {us-east-1: 20%, us-west-2: 20%, eu-west-1: 20%, ap-northeast-1: 20%, ap-southeast-2: 20%}
  keys: {items: {count: 1000, distribution: uniform, type: register}}
  ops: {put: {do: write, keys: items, share: 100%}}
strategies: [consensus]
duration: 1000h
settle: 0s
report: {trace: always}
`;

/** As above, but the leader gathers what it is asked within five milliseconds into one message a follower. */
export const BATCHED_SCENARIO = BENCH_SCENARIO.replace(
  'strategies: [consensus]',
  'strategies: [{id: batched, use: consensus, with: {batch: 5ms}}]',
);

export interface Committed {
  readonly operations: number;
  readonly events: number;
  readonly digest: string;
}

export function benchScenario(text = BENCH_SCENARIO): Loaded {
  const loaded = loadScenario('bench.yaml', () => text);
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
  return loaded;
}

/** Simulates until so many operations were answered. */
export function commit(operations: number, loaded: Loaded): Committed {
  const { scenario } = loaded;
  const simulation = new Simulation(scenario, scenario.strategies[0]!, 1);
  let until = 0;
  while (simulation.answered < operations) simulation.advance((until += 1_000_000));
  return { operations: simulation.answered, events: simulation.world.events, digest: simulation.world.digest() };
}
