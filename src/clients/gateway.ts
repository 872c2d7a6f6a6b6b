/** Where a region's driver takes a request: the leader it believes in, the nearest replica that talks. */
import { type Random, randomStream } from '../kit/random.ts';
import { type Micros, SECOND } from '../kit/time.ts';
import { type Address, type Key, NOWHERE } from '../strategies/contract.ts';
import type { ClientHost } from './host.ts';

export type Route = 'leader' | 'nearest' | 'random' | 'sticky';

/** Attempts in a row without a word from a replica, after which the region takes it for dead … */
const SILENT_ATTEMPTS = 3;
/** … and how long it goes elsewhere before one request tries it again. */
const AVOID: Micros = 5 * SECOND;

/** One per region, as connection pools are: what one client learns, its neighbours know. */
export class Gateway {
  readonly #host: ClientHost;
  readonly #region: number;
  readonly #leaderCache: Micros;
  readonly #random: Random;
  /** By the group's first leader: the leader believed in, and since when that is doubted (-1: not). */
  readonly #leader: Address[] = [];
  readonly #doubtedAt: Micros[] = [];
  /** By replica. */
  readonly #silent: number[] = [];
  readonly #avoidUntil: Micros[] = [];
  /** By client: where it stays, for sticky routes. */
  readonly #stuckTo: Address[] = [];

  constructor(host: ClientHost, region: number, name: string, leaderCache: Micros, seed: number) {
    this.#host = host;
    this.#region = region;
    this.#leaderCache = leaderCache;
    this.#random = randomStream(seed, `route ${name}`);
  }

  /** Where the first question of an attempt goes. */
  first(route: Route, key: Key, client: number): Address {
    if (route === 'leader') {
      const home = this.#host.firstLeader(key);
      if (home !== NOWHERE) return this.#leader[home] ?? home;
    }
    const replicas = this.#host.replicasFor(key, this.#region);
    if (route === 'random') return replicas[this.#random.below(replicas.length)];
    if (route === 'sticky') {
      const stuck = this.#stuckTo[client];
      if (stuck !== undefined && replicas.includes(stuck)) return stuck;
      return (this.#stuckTo[client] = this.#nearest(replicas));
    }
    return this.#nearest(replicas);
  }

  /** The replica after `target`, from near to far and round again. */
  next(key: Key, target: Address): Address {
    const replicas = this.#host.replicasFor(key, this.#region);
    return replicas[(replicas.indexOf(target) + 1) % replicas.length];
  }

  /** `server` answered something. */
  heard(server: Address): void {
    this.#silent[server] = 0;
    this.#avoidUntil[server] = 0;
  }

  /** An attempt at `target` went unanswered; `next` is who is asked instead, by this client or others. */
  unanswered(route: Route, key: Key, client: number, target: Address, next: Address): void {
    this.#silent[target] = (this.#silent[target] ?? 0) + 1;
    if (this.#silent[target] >= SILENT_ATTEMPTS) this.#avoidUntil[target] = this.#host.now() + AVOID;
    if (route === 'sticky') this.#stuckTo[client] = next;
    if (route === 'leader' && target === this.first('leader', key, client)) this.learn(key, next);
  }

  /** Somebody who should know says that `leader` leads; believed at once, or when the cache lets go. */
  learn(key: Key, leader: Address): void {
    const home = this.#host.firstLeader(key);
    if (home === NOWHERE) return;
    if ((this.#leader[home] ?? home) === leader) {
      this.#doubtedAt[home] = -1;
      return;
    }
    const now = this.#host.now();
    const since = this.#doubtedAt[home] ?? -1;
    if (since < 0) this.#doubtedAt[home] = now;
    if (this.#leaderCache > 0 && now - this.#doubtedAt[home] < this.#leaderCache) return;
    this.#leader[home] = leader;
    this.#doubtedAt[home] = -1;
  }

  #nearest(replicas: readonly Address[]): Address {
    const now = this.#host.now();
    for (const replica of replicas) {
      const until = this.#avoidUntil[replica] ?? 0;
      if (until === 0) return replica;
      if (until <= now) {
        // This request is the probe; the others go on avoiding it until it is answered.
        this.#avoidUntil[replica] = now + AVOID;
        return replica;
      }
    }
    return replicas[0];
  }
}
