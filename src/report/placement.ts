/** Where data lives: each partition with its copies and its first leader, as a table for pages and texts. */
import type { ResultDocument } from '../lab/document.ts';
import type { Table } from './charts/figure.ts';
import { placeName } from './places.ts';

/** Undefined where every strategy keeps all data as its own options say. */
export function placementTable({ scenario }: ResultDocument): Table | undefined {
  const { partitions } = scenario;
  if (partitions === undefined) return undefined;
  const rows = partitions.map(({ name, leader, replicas }) => {
    const copies = Object.entries(replicas).map(([region, count]) => {
      return count === 1 ? placeName(region) : `${count} in ${placeName(region)}`;
    });
    return [
      name,
      copies.length === 0 ? 'as the strategy has it' : copies.join(', '),
      leader === '' ? 'as the strategy has it' : placeName(leader),
    ];
  });
  return { head: ['partition', 'copies', 'leads at first, where somebody leads'], rows };
}

export const PLACEMENT_NOTE =
  'Each partition is an instance of the strategy by itself: its own replicas, its own leader, its own failovers.';
