/** When tombstones may go: never, when everybody is known to have seen them, or after a time that may be enough. */
import type { Nested } from '../../../kit/options.ts';
import type { Address, Disk, Key, Micros } from '../../contract.ts';
import { covers, joined, lower, NOTHING_SEEN, type Vector } from '../version-vector.ts';
import type { Members } from './members.ts';
import type { Store } from './store.ts';

export const TOMBSTONES: Nested<TombstoneOptions> = {
  kind: 'nested',
  word: 'rule',
  about: 'when what stands for a removal may go, in sets that need such: never, when everybody has seen it, or in time',
  initial: { rule: 'never', grace: Number.POSITIVE_INFINITY },
  fields: {
    rule: {
      kind: 'choice',
      words: ['never', 'stable'],
      about: 'they stay · they go when every replica, those that are down included, is known to have seen them',
      initial: 'never',
    },
    grace: {
      kind: 'duration',
      never: true,
      about: 'they go when the key has not changed for so long, whoever was away meanwhile',
      initial: Number.POSITIVE_INFINITY,
    },
  },
};

export interface TombstoneOptions {
  readonly rule: 'never' | 'stable';
  /** A tombstone goes when its key has not changed for so long; Infinity = `rule` says when. */
  readonly grace: Micros;
}

/** What each replica is known to have seen, by rank. */
export interface Heard {
  readonly kind: 'heard';
  readonly rows: readonly Vector[];
}

/** Drops what only answers to updates that nobody can have missed; `state` itself where there is none. */
type Collect<S> = (key: Key, state: S) => S;

/**
 * An update is causally stable where every replica is known to have seen it (Baquero et al. 2017): the least of what
 * they said last, those that are down included. One that stays away for ever stops collection for ever.
 */
export class Tombstones<S> {
  readonly #store: Store<S>;
  readonly #members: Members;
  readonly #options: TombstoneOptions;
  readonly #collect: Collect<S>;
  readonly #disk: Pick<Disk, 'get' | 'put'>;
  #rows: Vector[];
  /** By key: its marks at the last beat, and since when they are so. */
  readonly #marks: (Vector | undefined)[] = [];
  readonly #since: Micros[] = [];

  constructor(
    store: Store<S>,
    members: Members,
    options: TombstoneOptions,
    collect: Collect<S>,
    disk: Pick<Disk, 'get' | 'put'>,
  ) {
    this.#disk = disk;
    this.#store = store;
    this.#members = members;
    this.#options = options;
    this.#collect = collect;
    this.#rows = members.addresses.map(() => NOTHING_SEEN);
  }

  get #hasGrace(): boolean {
    return this.#options.grace !== Number.POSITIVE_INFINITY;
  }

  /**
   * False for what was said before its sender had seen what is collected here: it may hold what was deleted meanwhile.
   * Whoever is asked again has seen it.
   */
  admits(past: Vector): boolean {
    return covers(past, (this.#disk.get('collected') as Vector | undefined) ?? NOTHING_SEEN);
  }

  onHeard({ rows }: Heard): void {
    this.#rows = this.#rows.map((row, rank) => joined(row, rows[rank] ?? NOTHING_SEEN));
  }

  /** Collects what may go by now, and tells `others` how far everybody is, where that matters. */
  onBeat(now: Micros, others: readonly Address[], tell: (to: Address, heard: Heard) => void): void {
    if (this.#hasGrace) this.#collectOlderThan(now - this.#options.grace, now);
    else if (this.#options.rule === 'stable') {
      const { rank } = this.#members;
      this.#rows = this.#rows.map((row, other) => (other === rank ? joined(row, this.#store.seen) : row));
      this.#collectStable();
      const heard: Heard = { kind: 'heard', rows: this.#rows };
      for (const to of others) tell(to, heard);
    }
  }

  #collectStable(): void {
    const { seen, marks } = this.#store;
    // What somebody had made before it saw a removal must be here too, or it would come when that is forgotten.
    if (!this.#rows.every((row) => covers(seen, row))) return;
    const stable = this.#rows.reduce(lower);
    for (let key = 0; key < marks.length; key++) {
      const touched = marks[key];
      if (touched !== undefined && covers(stable, touched)) this.#collectKey(key, stable);
    }
  }

  #collectOlderThan(limit: Micros, now: Micros): void {
    const { marks } = this.#store;
    for (let key = 0; key < marks.length; key++) {
      if (marks[key] !== this.#marks[key]) {
        this.#marks[key] = marks[key];
        this.#since[key] = now;
      } else if (marks[key] !== undefined && this.#since[key]! <= limit) this.#collectKey(key);
    }
  }

  /** `stable`: what `admits` asks for from then on. */
  #collectKey(key: Key, stable?: Vector): void {
    const store = this.#store;
    const state = store.states[key];
    if (state === undefined) return;
    const left = this.#collect(key, state);
    if (left === state) return;
    if (stable !== undefined) this.#disk.put('collected', stable);
    store.commit([key], [left], [NOTHING_SEEN], store.seen, undefined);
    this.#marks[key] = store.marks[key];
  }
}
