/** What a search looks at: how far regions are from each other, and who asks. */
import { MS } from '../../kit/time.ts';
import type { Scenario } from '../../scenario/scenario.ts';

/** All by region index. */
export interface Ground {
  readonly regions: readonly string[];
  /** Round trips in ms; within a region on the diagonal. */
  readonly rttMs: readonly (readonly number[])[];
  /** Of the requests; sums to 1. */
  readonly shares: readonly number[];
}

/** Regions are clients alike where no workload says otherwise. */
export function groundOf({ topology, workload }: Scenario): Ground {
  const { regions, links } = topology;
  return {
    regions: regions.map(({ name }) => name),
    rttMs: links.map((row, from) => row.map(({ delay }, to) => (delay + links[to][from].delay) / MS)),
    shares: workload?.from ?? regions.map(() => 1 / regions.length),
  };
}
