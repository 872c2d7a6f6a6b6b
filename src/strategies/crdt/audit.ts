/** The invariants of replicated data types, held against all replicas of a group after every event. */
import type { Audit, AuditSpec, Group, Invariant } from '../audit.ts';
import type { Address, Key } from '../contract.ts';
import { StampClock } from '../parts/hybrid-clock.ts';
import { covers, isSame, NOTHING_SEEN, type Vector } from '../parts/version-vector.ts';
import { type State, TypeLattice } from './lattice.ts';
import type { CrdtOptions } from './options.ts';
import type { RelayMessage } from './relay/messages.ts';
import { rightsOf } from './types/bounded-counter.ts';

const INVARIANTS: readonly Invariant[] = [
  { name: 'D1', says: 'what a replica has seen never becomes less in one life' },
  { name: 'D2', says: 'a state only goes up: joined with what it was, it is what it is (Shapiro 2011 §2)' },
  { name: 'D3', says: 'replicas that have seen the same updates show the same (strong eventual consistency)' },
  { name: 'D4', says: 'nobody takes more of a bounded counter than it holds rights to (Balegas 2015)' },
];

/** What replicas of this family let an audit see. */
interface Open {
  readonly seen: Vector;
  readonly states: readonly (State | undefined)[];
}

interface Life {
  readonly replica: unknown;
  seen: Vector;
  readonly states: (State | undefined)[];
}

class CrdtAudit implements Audit<RelayMessage<State>> {
  readonly #group: Group<RelayMessage<State>>;
  /** A lattice of nobody's: it tells nobody of conflicts, and its clocks stand still. */
  readonly #lattice: TypeLattice;
  readonly #collects: boolean;
  /** By address. */
  readonly #lives: (Life | undefined)[] = [];

  constructor(group: Group<RelayMessage<State>>, options: CrdtOptions) {
    this.#group = group;
    this.#collects = options.tombstones.rule === 'stable';
    const still = new StampClock('wall', () => 0);
    const around = { hybrid: still, wall: still, count: group.replicas.length, addressOf: () => 0 };
    this.#lattice = new TypeLattice({ keys: group.keys, conflicted: () => {} }, around, options);
  }

  after(address: Address): void {
    const replica = this.#group.replica(address) as (Partial<Open> & object) | undefined;
    if (replica?.seen === undefined || replica.states === undefined) return;
    const known = this.#lives[address];
    const life = known?.replica === replica ? known : { replica, seen: NOTHING_SEEN, states: [] };
    this.#lives[address] = life;
    const { seen, states } = replica;
    for (let key = 0; key < states.length; key++) this.#look(address, key, life, states[key]);
    if (seen === life.seen) return;
    if (!covers(seen, life.seen)) this.#group.broken('D1', [address], `[${life.seen}] becomes [${seen}]`);
    life.seen = seen;
    this.#compare(address, life);
  }

  #look(address: Address, key: Key, life: Life, now: State | undefined): void {
    const before = life.states[key];
    if (now === before || now === undefined) return;
    life.states[key] = now;
    if (before !== undefined && this.#goesBack(key, now, before)) {
      this.#group.broken('D2', [address], `key ${key} goes back`);
    }
    if (now.type !== 'bounded-counter') return;
    for (let slot = 0; slot < now.rights.length; slot++) {
      const held = rightsOf(now, slot);
      if (held < 0) this.#group.broken('D4', [address], `slot ${slot} holds ${held} of key ${key}`);
    }
  }

  /** But for what was collected, in a type that remembers nothing of it. */
  #goesBack(key: Key, now: State, before: State): boolean {
    const both = this.#lattice.join(key, now, before);
    if (both === now) return false;
    if (!this.#collects) return true;
    return JSON.stringify(this.#bare(key, both)) !== JSON.stringify(this.#bare(key, now));
  }

  #bare(key: Key, state: State): State {
    const left = this.#lattice.collected(key, state);
    return left === state ? state : this.#bare(key, left);
  }

  /** With every other one that lives and has seen just the same. */
  #compare(address: Address, life: Life): void {
    for (const other of this.#group.replicas) {
      const theirs = this.#lives[other];
      if (other === address || theirs === undefined || theirs.replica !== this.#group.replica(other)) continue;
      if (!isSame(life.seen, theirs.seen)) continue;
      const keys = Math.max(life.states.length, theirs.states.length);
      for (let key = 0; key < keys; key++) {
        const [a, b] = [life, theirs].map(({ states }) => JSON.stringify(this.#lattice.read(key, states[key])));
        if (a !== b) this.#group.broken('D3', [address, other], `key ${key} is ${a} here and ${b} there`);
      }
    }
  }
}

export const audit: AuditSpec<CrdtOptions, RelayMessage<State>> = {
  invariants: INVARIANTS,
  begin: (group, options) => new CrdtAudit(group, options),
  waive(invariant, { set, tombstones, dedup, identity }) {
    const forgets =
      set === 'timestamp' && (tombstones.rule === 'stable' || tombstones.grace !== Number.POSITIVE_INFINITY);
    if (forgets && (invariant === 'D2' || invariant === 'D3')) return 'stamps of removed elements are forgotten';
    if (!dedup && invariant === 'D3') return 'what comes again counts again';
    return identity === 'kept' && invariant !== 'D4' ? 'two lives write under one name' : '';
  },
};
