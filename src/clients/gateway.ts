/** Where a region's driver takes a request: the leader it believes in, or whom a policy chooses. */
import { randomStream } from '../kit/random.ts';
import { type Micros, SECOND } from '../kit/time.ts';
import { type Address, type Key, NOWHERE } from '../strategies/contract.ts';
import type { ClientHost, HealthReport } from './host.ts';
import type { Choice } from './routing/choice.ts';
import { POLICIES, type PolicyName, type Route } from './routing/index.ts';
import { Observations } from './routing/observations.ts';
import type { Ground, Policy, RoutingSettings } from './routing/policy.ts';

/** Attempts in a row without a word from a replica, after which the region takes it for dead … */
const SILENT_ATTEMPTS = 3;
/** … and how long it goes elsewhere before one request tries it again. */
const AVOID: Micros = 5 * SECOND;

/** A report is outdated when those of so many rounds of questions should have come since. */
const ROUNDS = 2;

export interface GatewayPlan {
  readonly leaderCache: Micros;
  readonly settings: RoutingSettings;
  readonly seed: number;
}

/** One per region, as connection pools are: what one client learns, its neighbours know. */
export class Gateway {
  readonly #host: ClientHost;
  readonly #region: number;
  readonly #leaderCache: Micros;
  /** By the group's first leader: the leader believed in, and since when that is doubted (-1: not). */
  readonly #leader: Address[] = [];
  readonly #doubtedAt: Micros[] = [];
  /** By replica. */
  readonly #silent: number[] = [];
  readonly #avoidUntil: Micros[] = [];
  /** Of each group by its nearest replica, then by name, made when first used: `leader` is none of them. */
  readonly #policies: { [name in PolicyName]?: Policy }[] = [];
  readonly #seen = new Observations();
  readonly #ground: Ground;

  constructor(host: ClientHost, region: number, name: string, { leaderCache, settings, seed }: GatewayPlan) {
    this.#host = host;
    this.#region = region;
    this.#leaderCache = leaderCache;
    this.#ground = {
      random: randomStream(seed, `route ${name}`),
      seen: this.#seen,
      settings,
      now: () => host.now(),
      isLocal: (replica) => host.regionOf(replica) === region,
      nearest: (replicas) => this.#nearest(replicas),
    };
  }

  /** Where the first question of an attempt goes. */
  first(route: Route, key: Key, client: number): Address {
    if (route === 'leader') {
      const home = this.#host.firstLeader(key);
      if (home !== NOWHERE) return this.#leader[home] ?? home;
    }
    const replicas = this.#host.replicasFor(key, this.#region);
    return this.#policyOf(route === 'leader' ? 'nearest' : route, replicas).choose(replicas, client);
  }

  /** What `first` has just chosen for a key, told to those who judge it. */
  choice(name: PolicyName, key: Key, replica: Address): Choice {
    const among = this.#host.replicasFor(key, this.#region);
    const policy = this.#policyOf(name, among);
    const at = this.#host.now();
    const isOutdated = this.#seen.ageOf(replica, at) > ROUNDS * this.#ground.settings.observe;
    return {
      at,
      region: this.#region,
      replica,
      among,
      isOutdated: POLICIES[name].observes ? isOutdated : undefined,
      scores: () => policy.scores?.(among) ?? [],
    };
  }

  /** The replica after `target`, from near to far and round again. */
  next(key: Key, target: Address): Address {
    const replicas = this.#host.replicasFor(key, this.#region);
    return replicas[(replicas.indexOf(target) + 1) % replicas.length];
  }

  /** Every replica is asked how it is. */
  observe(): void {
    for (const replica of this.#host.replicas(this.#region)) this.#host.probe(this.#region, replica);
  }

  reported(replica: Address, report: HealthReport): void {
    this.#seen.reported(replica, report, this.#host.now());
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
    if (route !== 'leader') {
      this.#policyOf(route, this.#host.replicasFor(key, this.#region)).onSilence?.(client, next);
    } else if (target === this.first('leader', key, client)) this.learn(key, next);
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

  #policyOf(name: PolicyName, [nearest]: readonly Address[]): Policy {
    const own = (this.#policies[nearest] ??= {});
    return (own[name] ??= POLICIES[name].make(this.#ground));
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
