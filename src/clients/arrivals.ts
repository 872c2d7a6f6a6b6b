/** When requests are made, by whom and about what: drawn from streams that no strategy can disturb. */
import { draw, exponentialTable } from '../kit/distribution.ts';
import { type Random, randomStream } from '../kit/random.ts';
import { type Micros, SECOND } from '../kit/time.ts';
import { Daylight } from './curve.ts';
import type { Workload } from './workload.ts';

/** Open-loop sessions of each region: whose read-your-writes can be observed. */
export const USERS = 100;

/** One request about to be made. Reused from one to the next. */
export interface Intent {
  operation: number;
  client: number;
  /** Where it asks from, and where it is at home: keys may belong to that region. */
  region: number;
  home: number;
  /** In [0, 1): says which key, where `rank` does not. */
  key: number;
  /** Of the key in its group; -1: it is drawn. */
  rank: number;
}

/** More requests than usual, from some moment on, drawn from streams of their own. */
export interface Burst {
  readonly at: Micros;
  /** Of the usual rate. */
  readonly share: number;
  /** Told of every request. */
  onAsked(): void;
}

/** Requests of which each has its time. */
export interface Arrivals {
  readonly region: number;
  readonly burst: Burst | undefined;
  /** The burst is over: nobody asks any more. */
  isOver: boolean;
  /** The time of the next request; each call moves on by one. */
  next(): Micros;
  /** What it is about. */
  fill(intent: Intent): void;
}

/** One operation of one region of an open workload: requests come whether or not others are done. */
export class OpenArrivals implements Arrivals {
  readonly region: number;
  readonly operation: number;
  readonly #gap: Micros;
  readonly #poisson: boolean;
  readonly #times: Random;
  readonly #keys: Random;
  /** Undefined = the rate is the same by day and by night. */
  readonly #daylight: Daylight | undefined;
  readonly burst: Burst | undefined;
  isOver = false;
  /** The exact time of the next one, of a steady stream; requests are made at the whole microsecond below. */
  #due = 0;

  constructor(
    workload: Workload,
    region: number,
    operation: number,
    regionName: string,
    seed: number,
    burst: Burst | undefined,
  ) {
    const { name, rate } = workload.operations[operation];
    const which = `${regionName} ${name}${burst === undefined ? '' : ` burst at ${burst.at}`}`;
    this.region = region;
    this.operation = operation;
    this.burst = burst;
    this.#gap = SECOND / (rate * workload.from[region] * (burst?.share ?? 1));
    this.#poisson = workload.arrivals === 'poisson';
    this.#times = randomStream(seed, `arrivals ${which}`);
    this.#keys = randomStream(seed, `keys ${which}`);
    this.#daylight = workload.curve && new Daylight(workload.curve, region);
    this.#due = this.#daylight?.passed(burst?.at ?? 0) ?? burst?.at ?? 0;
    // A constant stream starts somewhere within its first gap, lest all regions ask at once.
    if (!this.#poisson) this.#due -= this.#times.next() * this.#gap;
  }

  next(): Micros {
    this.#due += this.#poisson ? this.#gap * draw(exponentialTable, this.#times) : this.#gap;
    return this.#daylight === undefined ? Math.floor(this.#due) : this.#daylight.when(this.#due);
  }

  fill(intent: Intent): void {
    intent.operation = this.operation;
    intent.region = this.region;
    intent.home = this.region;
    intent.client = this.region * USERS + this.#keys.below(USERS);
    intent.key = this.#keys.next();
    intent.rank = -1;
  }
}

/** One client of a closed workload: it asks, waits for the end of that, thinks, and asks again. */
export class ClosedClient {
  readonly region: number;
  readonly #client: number;
  readonly #random: Random;
  /** Weights of the operations, added up to 1. */
  readonly #mix: readonly number[];

  constructor(client: number, region: number, mix: readonly number[], seed: number) {
    this.region = region;
    this.#client = client;
    this.#random = randomStream(seed, `client ${client}`);
    this.#mix = mix;
  }

  /** When it makes its first request: within its first pause, so that clients do not march in step. */
  first(think: Micros): Micros {
    return Math.floor(this.#random.next() * think);
  }

  fill(intent: Intent): void {
    const u = this.#random.next();
    let operation = 0;
    while (operation < this.#mix.length - 1 && this.#mix[operation] <= u) operation++;
    intent.operation = operation;
    intent.region = this.region;
    intent.home = this.region;
    intent.client = this.#client;
    intent.key = this.#random.next();
    intent.rank = -1;
  }
}

export function openArrivals(
  workload: Workload,
  regions: readonly number[],
  regionNames: readonly string[],
  seed: number,
  burst?: Burst,
): OpenArrivals[] {
  const streams: OpenArrivals[] = [];
  for (const region of regions) {
    for (let operation = 0; operation < workload.operations.length; operation++) {
      if (!(workload.from[region] * workload.operations[operation].rate > 0)) continue;
      streams.push(new OpenArrivals(workload, region, operation, regionNames[region], seed, burst));
    }
  }
  return streams;
}

export function closedClients(workload: Workload, seed: number): ClosedClient[] {
  const weights = workload.operations.map((operation) => operation.rate);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  const mix = weights.map((weight) => (sum += weight / total));
  const clients: ClosedClient[] = [];
  // Client i lives where share (i + 1/2) / n falls: counts are within one of what the shares say.
  let region = 0;
  let upTo = workload.from[0];
  for (let i = 0; i < workload.clients; i++) {
    while (region < workload.from.length - 1 && (i + 0.5) / workload.clients > upTo) upTo += workload.from[++region];
    clients.push(new ClosedClient(i, region, mix, seed));
  }
  return clients;
}
