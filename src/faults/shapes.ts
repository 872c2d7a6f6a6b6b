/** The shapes of partitions: which directions between regions are cut, as pairs of indices. */

export type Pairs = readonly (readonly [number, number])[];

/** Every direction between a region of one side and a region of the other. */
export function between(one: readonly number[], other: readonly number[]): Pairs {
  const pairs: [number, number][] = [];
  for (const a of one) for (const b of other) if (a !== b) pairs.push([a, b], [b, a]);
  return pairs;
}

/** Two halves that cannot reach each other, and one region that both reach (Jepsen's bridge). */
export function bridge(regions: readonly number[], middle: number): Pairs {
  const others = regions.filter((region) => region !== middle);
  const half = Math.ceil(others.length / 2);
  return between(others.slice(0, half), others.slice(half));
}

/**
 * Every region hears a majority, and no two the same one: itself and its nearest neighbours on a ring
 * (Jepsen's majorities ring). Where they cannot be as many on both sides, the next ones hear it and not it them.
 */
export function ring(regions: readonly number[]): Pairs {
  const size = regions.length;
  const others = Math.floor(size / 2);
  const behind = Math.floor(others / 2);
  const pairs: [number, number][] = [];
  for (let to = 0; to < size; to++) {
    for (let ahead = others - behind + 1; ahead < size - behind; ahead++) {
      pairs.push([regions[(to + ahead) % size], regions[to]]);
    }
  }
  return pairs;
}
