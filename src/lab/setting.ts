/** What the runs of a result had in common, told in milliseconds and names. */
import type { Placement } from '../clients/homes.ts';
import { digestOf } from '../kit/hash.ts';
import { scenarioDigest } from '../scenario/load.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { strategyNamed } from '../strategies/index.ts';
import type { Setting } from './document.ts';

const MICROS_PER_MS = 1000;

/** What the command line named. */
export interface Asked {
  readonly file: string;
  readonly set: readonly string[];
  readonly only: readonly string[];
}

export function settingOf(scenario: Scenario, asked: Asked, version: string): Setting {
  const { topology } = scenario;
  const ms = (micros: number) => micros / MICROS_PER_MS;
  const regions = topology.regions.map((region) => region.name);
  return {
    name: scenario.name,
    digest: digestOf([scenarioDigest(scenario), version]),
    title: scenario.title,
    about: scenario.about,
    ...asked,
    duration: ms(scenario.duration),
    warmup: ms(scenario.warmup),
    settle: ms(scenario.settle),
    seeds: scenario.seeds,
    topology: topology.name,
    source: topology.source,
    regions,
    clients: scenario.workload?.from ?? regions.map(() => 0),
    round_trips: topology.links.map((row, from) =>
      row.map((link, to) => ms(link.delay + topology.links[to][from].delay)),
    ),
    strategies: scenario.strategies.map((use) => ({
      id: use.id,
      use: use.use,
      summary: strategyNamed(use.use)?.summary ?? '',
      leader: regions[use.leader] ?? '',
      options: use.options,
    })),
    ...(scenario.placement && { partitions: partitionsOf(scenario.placement, regions) }),
    baseline: scenario.baseline,
    faults: scenario.faults.map(({ name, kind, at, until }) => ({ name, kind, at: ms(at), until: ms(until) })),
    invariants: scenario.invariants.map(({ name, group }) => ({ name, group })),
  };
}

function partitionsOf({ partitions }: Placement, regions: readonly string[]): NonNullable<Setting['partitions']> {
  return partitions.map(({ name, leader, replicas }) => ({
    name,
    leader: leader === undefined ? '' : regions[leader],
    replicas: Object.fromEntries(
      (replicas ?? []).flatMap((count, region) => (count > 0 ? [[regions[region], count] as const] : [])),
    ),
  }));
}
