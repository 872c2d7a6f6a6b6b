/** `prices:` — what a gigabyte costs, where somebody knows better than the lists that ship. */
import { priceText } from '../kit/format.ts';
import type { OwnPrices } from '../network/prices/book.ts';
import type { Topology } from '../network/topology.ts';
import { parsePair } from './links.ts';
import type { Desk } from './problem.ts';
import { type Entry, fields, type Got, mapOf, may } from './shape.ts';
import { price, text } from './values.ts';

const MEMBERS = {
  as_of: may('the day or month that these prices are of, for the report', text),
  egress: may('what the sender pays, by link: `A -> B`, `A <-> B` or `default`', mapOf('egress', price)),
  zones: may('between two nodes of one region, taken to stand in two zones: both sides together', price),
  storage: may('kept for a month, in each copy', price),
};
export const PRICES = fields('prices', MEMBERS);
export type PricesGot = Got<typeof MEMBERS>;

export function resolvePrices(got: PricesGot, topology: Topology | undefined, desk: Desk): OwnPrices | undefined {
  if (topology === undefined) return undefined;
  return {
    asOf: got.as_of ?? '',
    egress: readEgress(
      got.egress ?? [],
      topology.regions.map(({ name }) => name),
      desk,
    ),
    zones: got.zones,
    storage: got.storage,
  };
}

/** One direction wins over both, and both over the default, in whatever order they are written. */
function readEgress(said: readonly Entry<number>[], regions: readonly string[], desk: Desk): (number | undefined)[][] {
  const usual = said.find(({ name }) => name === 'default')?.value;
  const table = regions.map((_, from) => regions.map((_, to) => (from === to ? undefined : usual)));
  const pairs = said.flatMap((entry) => {
    if (entry.name === 'default') return [];
    const pair = parsePair(entry.name, regions, entry.origin, desk);
    if (pair === undefined) return [];
    if (pair.ends[0] !== pair.ends[1]) return [{ ...entry, ...pair }];
    desk.error('E0218', entry.origin, 'a link joins two regions', 'within a region it is `zones`');
    return [];
  });
  for (const both of [true, false]) {
    const seen = new Set<string>();
    for (const { ends, value, origin } of pairs.filter((pair) => pair.both === both)) {
      const [from, to] = both ? ends.toSorted((a, b) => a - b) : ends;
      if (seen.has(`${from}>${to}`)) desk.error('E0208', origin, 'this link already has a price');
      seen.add(`${from}>${to}`);
      table[from][to] = value;
      if (both) table[to][from] = value;
    }
  }
  return table;
}

export function writePrices({ asOf, egress, zones, storage }: OwnPrices, { regions }: Topology) {
  const written = (usd: number | undefined) => (usd === undefined ? undefined : priceText(usd));
  const pairs = egress.flatMap((row, from) =>
    row.flatMap((usd, to) =>
      usd === undefined ? [] : [[`${regions[from].name} -> ${regions[to].name}`, written(usd)]],
    ),
  );
  return { as_of: asOf, egress: Object.fromEntries(pairs), zones: written(zones), storage: written(storage) };
}
