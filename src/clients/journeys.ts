/** Travellers: sessions that move on to another region now and then, and stay who they are. */
import { draw, exponentialTable } from '../kit/distribution.ts';
import { type Random, randomStream, shuffled } from '../kit/random.ts';
import type { Micros } from '../kit/time.ts';
import { USERS } from './arrivals.ts';
import { regionsThatAsk } from './belonging.ts';
import type { Workload } from './workload.ts';

export interface Travel {
  /** Of the open-loop sessions of each region. */
  readonly share: number;
  /** Mean time in one region; how long each stay is has the exponential law. */
  readonly every: Micros;
}

interface Traveller {
  readonly random: Random;
  region: number;
  leavesAt: Micros;
}

/** How many of a region's sessions travel. */
export function travellersOf({ share }: Travel): number {
  return Math.round(share * USERS);
}

/**
 * Each traveller has a stream of its own, so no workload and no strategy changes its journey. It is moved when it asks
 * and not before: nothing is on the agenda for those who only travel.
 */
export class Journeys {
  readonly #every: Micros;
  readonly #regions: readonly number[];
  /** By client. */
  readonly #travellers = new Map<number, Traveller>();

  constructor(travel: Travel, { from }: Workload, regionNames: readonly string[], seed: number) {
    this.#every = travel.every;
    this.#regions = regionsThatAsk(from);
    const users = Array.from({ length: USERS }, (_, user) => user);
    for (const region of this.#regions) {
      const mixed = shuffled(randomStream(seed, `travellers ${regionNames[region]}`), users);
      for (const user of mixed.slice(0, travellersOf(travel))) {
        const random = randomStream(seed, `journey ${regionNames[region]} ${user}`);
        this.#travellers.set(region * USERS + user, { random, region, leavesAt: this.#stay(random) });
      }
    }
  }

  /** Where this client of `home` is now; times must not go back. */
  whereIs(client: number, home: number, now: Micros): number {
    const traveller = this.#travellers.get(client);
    if (traveller === undefined) return home;
    while (traveller.leavesAt <= now) {
      traveller.region = this.#another(traveller);
      traveller.leavesAt += this.#stay(traveller.random);
    }
    return traveller.region;
  }

  #stay(random: Random): Micros {
    return this.#every * draw(exponentialTable, random);
  }

  /** Any other region where people are, home included. */
  #another({ random, region }: Traveller): number {
    const here = this.#regions.indexOf(region);
    const next = random.below(this.#regions.length - 1);
    return this.#regions[next < here ? next : next + 1]!;
  }
}
