/** Who keeps a key: its preference list over the regions, and who stands in. */
import type { Address, Context, Key } from '../contract.ts';
import { majority, type Quota, quotasOf } from './level.ts';
import type { Options } from './options.ts';

export interface Preference {
  /** The replicas of the key. */
  readonly home: readonly Address[];
  /** Who stands in for one of them, in this order (Dynamo 2007 §4.6). */
  readonly standIns: readonly Address[];
  readonly writing: readonly Quota[];
  readonly reading: readonly Quota[];
  /** What Paxos needs. */
  readonly serial: readonly Quota[];
}

/** What placement needs of a Context. */
export type Chart = Pick<Context<never, never>, 'self' | 'peers' | 'region' | 'regionOf'>;

export class Placement {
  readonly #options: Options;
  readonly #map: Chart;
  /** First replicas of all regions, then second ones, …: neighbours on the ring share no region. */
  readonly #ring: readonly Address[];
  /** By place on the ring where a key begins; one where every key lives at the same replicas. */
  readonly #preferences: readonly Preference[];

  constructor(map: Chart, options: Options) {
    this.#options = options;
    this.#map = map;
    const all = [map.self, ...map.peers].sort((a, b) => a - b);
    this.#ring = interleaved(all, (address) => map.regionOf(address));
    this.#preferences = this.#isEverywhereTheSame ? [this.#homes()] : this.#ring.map((_, start) => this.#from(start));
  }

  of(key: Key): Preference {
    return this.#preferences[key % this.#preferences.length]!;
  }

  /** Undefined where keys live in different places. */
  get home(): readonly Address[] | undefined {
    return this.#preferences.length === 1 ? this.#preferences[0]!.home : undefined;
  }

  /** Its own place among all replicas. */
  get rank(): number {
    return [...this.#ring].sort((a, b) => a - b).indexOf(this.#map.self);
  }

  isShared(a: Address, b: Address): boolean {
    return this.#preferences.some(({ home }) => home.includes(a) && home.includes(b));
  }

  isKept(key: Key, by: Address): boolean {
    return this.of(key).home.includes(by);
  }

  get #isEverywhereTheSame(): boolean {
    const { n, home } = this.#options;
    return home.length > 0 || n === 'all' || n >= this.#ring.length;
  }

  #homes(): Preference {
    const { home, n } = this.#options;
    const within = (region: string) => this.#ring.filter((address) => this.#map.regionOf(address) === region);
    const named = home.length === 0 ? this.#ring : home.flatMap(within);
    const members = n === 'all' ? named : named.slice(0, n);
    return this.#preference(
      members,
      this.#ring.filter((address) => !members.includes(address)),
    );
  }

  #from(start: number): Preference {
    const walk = [...this.#ring.slice(start), ...this.#ring.slice(0, start)];
    const n = this.#options.n as number;
    return this.#preference(walk.slice(0, n), walk.slice(n));
  }

  #preference(home: readonly Address[], standIns: readonly Address[]): Preference {
    const quotas = (level: Options['w']) =>
      quotasOf(level, home, this.#map.region, (address) => this.#map.regionOf(address));
    const { w, r } = this.#options;
    return {
      home,
      standIns,
      writing: quotas(w),
      reading: quotas(r),
      serial: [{ members: home, need: majority(home.length) }],
    };
  }
}

/** As it is to one who sees all replicas: whose region counts for `local-quorum` is that of the first. */
export function placementOf(
  options: Options,
  replicas: readonly Address[],
  regionOf: (address: Address) => string,
): Placement {
  const [self, ...peers] = replicas as readonly [Address, ...Address[]];
  return new Placement({ self, peers, region: regionOf(self), regionOf }, options);
}

function interleaved(all: readonly Address[], regionOf: (address: Address) => string): readonly Address[] {
  const byRegion = new Map<string, Address[]>();
  for (const address of all) {
    const others = byRegion.get(regionOf(address));
    if (others === undefined) byRegion.set(regionOf(address), [address]);
    else others.push(address);
  }
  const ring: Address[] = [];
  for (let copy = 0; ring.length < all.length; copy++) {
    for (const members of byRegion.values()) if (copy < members.length) ring.push(members[copy]!);
  }
  return ring;
}
