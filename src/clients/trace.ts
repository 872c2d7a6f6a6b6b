/** Requests that were made once, somewhere: made again at the same times, from the same places, about the same keys. */
import { type Random, randomStream } from '../kit/random.ts';
import type { Micros } from '../kit/time.ts';
import { type Arrivals, type Intent, USERS } from './arrivals.ts';

/** One entry a request in each list, in the order of their times. */
export interface Trace {
  readonly at: readonly Micros[];
  /** Region index. */
  readonly region: readonly number[];
  /** Index in `workload.operations`. */
  readonly operation: readonly number[];
  /** Rank in the operation's group; -1 where that makes rows: which one is meant is nobody's to name beforehand. */
  readonly key: readonly number[];
  /** Index in `clients`; -1: a session of the region, each in its turn. */
  readonly client: readonly number[];
  readonly clients: readonly string[];
}

/** A whole trace, as one stream. Named clients have the numbers after those of regions. */
export class Replay implements Arrivals {
  readonly region = -1;
  readonly burst = undefined;
  isOver = false;
  readonly #trace: Trace;
  readonly #firstNamed: number;
  /** Of rows that are read: they have no names before they are made. */
  readonly #rows: Random;
  /** By region: whose turn it is. */
  readonly #turns: number[];
  #place = -1;

  constructor(trace: Trace, regions: number, seed: number) {
    this.#trace = trace;
    this.#firstNamed = regions * USERS;
    this.#rows = randomStream(seed, 'rows of the trace');
    this.#turns = new Array<number>(regions).fill(0);
  }

  next(): Micros {
    return this.#trace.at[++this.#place] ?? Number.POSITIVE_INFINITY;
  }

  fill(intent: Intent): void {
    const place = this.#place;
    const { region, operation, key, client } = this.#trace;
    const from = region[place]!;
    const named = client[place]!;
    intent.operation = operation[place]!;
    intent.region = intent.home = from;
    intent.client = named >= 0 ? this.#firstNamed + named : from * USERS + (this.#turns[from]!++ % USERS);
    intent.rank = key[place]!;
    intent.key = this.#rows.next();
  }
}

/** Named clients who asked from this region first. */
export function namedOf({ client, region }: Trace, home: number, regions: number): readonly number[] {
  const known = new Set<number>();
  return client.flatMap((named, place) => {
    if (named < 0 || known.has(named)) return [];
    known.add(named);
    return region[place] === home ? [regions * USERS + named] : [];
  });
}
