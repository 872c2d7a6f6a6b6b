/** Which region a key belongs to: the regions that have clients take the keys of a counted group in turns. */

/** Regions that make requests, in the order of the topology. */
export function regionsThatAsk(from: readonly number[]): readonly number[] {
  return from.flatMap((share, region) => (share > 0 ? [region] : []));
}

/** Rank 0 is the hottest key, and so each region gets hot ones and cold ones alike. `regions`: those that ask. */
export function regionOfRank(rank: number, regions: readonly number[]): number {
  return regions[rank % regions.length]!;
}

/** How many of `count` keys belong to the region in this place among `regions`. */
export function countOf(place: number, count: number, regions: readonly number[]): number {
  return Math.max(0, Math.ceil((count - place) / regions.length));
}

/** The rank of a region's own key, of which `nth` 0 is its hottest. */
export function rankOf(nth: number, place: number, regions: readonly number[]): number {
  return nth * regions.length + place;
}
