/** A replica on an overlay: what it learns from one neighbour it passes on to the others. */
import type { Address, Context, Key, Micros, Plain, Replica, Request, Value } from '../../contract.ts';
import { Comparison } from '../../parts/mesh/comparison.ts';
import { Copy } from '../../parts/mesh/copy.ts';
import { Early } from '../../parts/mesh/early.ts';
import type { Lattice } from '../../parts/mesh/lattice.ts';
import type { Ask, Change, Digest, MeshMessage } from '../../parts/mesh/messages.ts';
import type { TombstoneOptions } from '../../parts/mesh/tombstones.ts';
import { changesOf } from '../../parts/mesh/wire.ts';
import { at, covers, lower, type Vector } from '../../parts/version-vector.ts';
import { DeltaBuffer, OWN } from './buffer.ts';
import type { Group, Item, RelayMessage } from './messages.ts';
import { marksOf, newNames } from './names.ts';
import { neighboursOf, type Overlay } from './overlay.ts';
import { Protocol, type Sync } from './protocol.ts';

/** A lattice that can tell what of a delta is new. */
export interface RelayLattice<S> extends Lattice<S> {
  difference(key: Key, theirs: S, mine: S | undefined): S | undefined;
}

export interface RelayOptions {
  readonly sync: Sync;
  readonly overlay: Overlay;
  readonly avoidsBackPropagation: boolean;
  readonly removesRedundancy: boolean;
  /** Time between two rounds of synchronisation; 0 = at once. */
  readonly interval: Micros;
  /** Time between two digests. */
  readonly antiEntropy: Micros;
  readonly tombstones: TombstoneOptions;
  /** What comes again is left alone. */
  readonly dedups: boolean;
  /** Who lost its disk goes on under its old name. */
  readonly keepsName: boolean;
}

/** Updates that were taken, and are durable when their turn has come. */
interface Taken {
  readonly to: Address;
  /** Those that were news here. */
  readonly names: readonly number[];
  readonly seen: Vector;
}

export class RelayReplica<S> implements Replica<RelayMessage<S>, string> {
  readonly #context: Context<RelayMessage<S>, string>;
  readonly #lattice: RelayLattice<S>;
  readonly #options: RelayOptions;
  readonly #copy: Copy<S, RelayMessage<S>, Taken>;
  readonly #neighbours: readonly Address[];
  readonly #buffer = new DeltaBuffer<S>();
  readonly #early = new Early<Group<S>>(isSameGroup);
  readonly #protocol: Protocol<S>;
  readonly #comparison: Comparison<S>;

  constructor(context: Context<RelayMessage<S>, string>, lattice: RelayLattice<S>, options: RelayOptions) {
    this.#context = context;
    this.#lattice = lattice;
    this.#options = options;
    const { antiEntropy: beat, tombstones, keepsName } = options;
    const limits = { maxOffset: Number.POSITIVE_INFINITY, beat, tombstones, keepsName };
    this.#copy = new Copy(context, lattice, limits);
    const { members } = this.#copy;
    this.#copy.takeAgain((request) => this.onRequest(request));
    this.#neighbours = neighboursOf(context.self, members.addresses, options.overlay, (to) => context.regionOf(to));
    this.#protocol = new Protocol(context, this.#copy, this.#buffer, this.#neighbours, options);
    this.#comparison = new Comparison(context, this.#copy, {
      neighbours: this.#neighbours,
      by: 'vectors',
      wire: undefined,
      offersTo: (peer, settled) => {
        const before = this.#protocol.beforeUnacked(this.#neighbours.indexOf(peer));
        return before === undefined ? settled : lower(settled, before);
      },
    });
  }

  onStart(): void {
    const isBack = this.#copy.recover();
    this.#buffer.pass(this.#copy.store.seen);
    this.#comparison.onStart(isBack);
    this.#context.setTimer('beat', 0, this.#options.antiEntropy);
    const { interval } = this.#options;
    // Rounds of different replicas fall at different times, as they would.
    if (interval > 0) this.#context.setTimer('round', 0, 1 + this.#context.random.below(interval));
  }

  onRequest(request: Request): void {
    const before = this.#copy.store.seen;
    const written = this.#copy.serve(request);
    if (written === undefined) return;
    this.#addOwn(request.opId, before, changesOf(written.keys, written.deltas));
    this.#copy.onNews();
  }

  onMessage(from: Address, message: RelayMessage<S>): void {
    const peer = this.#copy.members.peerIndex(from);
    if (peer === undefined) return;
    if (message.kind === 'group') this.#onGroup(from, message);
    else if (message.kind === 'seen') this.#protocol.onSeen(this.#neighbours.indexOf(from), message.seen);
    else if (message.kind === 'summary') this.#protocol.onSummary(from, message.seen);
    else if (message.kind === 'digest') this.#onDigest(from, peer, message);
    else if (message.kind === 'ask') this.#onAsk(message);
    else if (message.kind === 'heard') this.#copy.tombstones.onHeard(message);
    else if (message.kind === 'want' || message.kind === 'page') this.#onCompared(from, peer, message);
  }

  onTimer(timer: string, key: number): void {
    if (timer === 'round') this.#onRound();
    else if (timer === 'retry') this.#protocol.onRetry(key);
    else if (timer === 'pull') this.#comparison.onTimeout();
    else if (timer === 'wait') this.#copy.onWaitedLongEnough(key);
    else this.#onBeat();
  }

  onSynced(_position: number, ticket: number): void {
    this.#copy.onSynced(ticket, (taken) => this.#keep(taken));
    this.#protocol.onSynced();
  }

  age(): Micros {
    return this.#copy.age();
  }

  read(key: Key): Value | undefined {
    return this.#copy.read(key);
  }

  /** For whoever looks inside: by slot what is here of it, and by key the state. */
  get seen(): Vector {
    return this.#copy.store.seen;
  }

  get states(): readonly (S | undefined)[] {
    return this.#copy.store.states;
  }

  siblings(key: Key): number {
    return this.#copy.siblings(key);
  }

  metadata(key: Key): number | undefined {
    return this.#copy.metadata(key);
  }

  view(): Plain {
    const { first, last } = this.#buffer;
    const acked = this.#protocol.acked.map((position) => position - first + 1);
    return { ...this.#copy.view(), neighbours: [...this.#neighbours], buffered: last - first + 1, acked };
  }

  #keep({ to, names, seen }: Taken): void {
    for (let i = 0; i < names.length; i += 3) this.#copy.tellApplied(names[i + 2]!, names[i]!, names[i + 1]!);
    this.#protocol.acknowledge(to, seen);
  }

  #addOwn(write: number, before: Vector, changes: readonly Change<S>[]): void {
    const { store, identity } = this.#copy;
    const names = [identity.slot, at(before, identity.slot) + 1, write];
    this.#buffer.add({ from: OWN, names, changes, past: before, before, ticket: store.ticket });
  }

  /** Rights that another replica ran out of are given as a write of this one. */
  #onAsk(ask: Ask): void {
    const before = this.#copy.store.seen;
    const granted = this.#copy.grant(ask);
    if (granted === undefined) return;
    this.#addOwn(0, before, changesOf([granted.key], [granted.written.delta]));
    this.#copy.promises.add({ kind: 'granted', ticket: granted.ticket, n: granted.n });
  }

  // Updates come from a neighbour, and go on to the others.

  #onRound(): void {
    this.#protocol.round();
    this.#context.setTimer('round', 0, this.#options.interval);
  }

  #onGroup(from: Address, group: Group<S>): void {
    if (!covers(this.#copy.store.seen, group.past)) {
      this.#early.add(from, group);
      return;
    }
    this.#take(from, group);
    const { store } = this.#copy;
    for (let next = this.#early.next(store.seen); next !== undefined; next = this.#early.next(store.seen)) {
      this.#take(next.from, next.what);
    }
  }

  #take(from: Address, group: Group<S>): void {
    const { store, promises } = this.#copy;
    const names: number[] = [];
    for (const item of group.items) this.#takeItem(this.#neighbours.indexOf(from), item, group, names);
    if (group.through !== undefined) this.#hold(group.through);
    this.#protocol.onAnswer(this.#neighbours.indexOf(from));
    const { ticket, synced, seen } = store;
    if (ticket > synced) promises.add({ kind: 'other', ticket, what: { to: from, names, seen } });
    else this.#protocol.acknowledge(from, seen);
  }

  #takeItem(from: number, { names, changes }: Item<S>, group: Group<S>, told: number[]): void {
    const { store } = this.#copy;
    const before = store.seen;
    const { news, seen } = newNames(names, before);
    // Nothing that is named is new: whatever it holds is in what is here, or was collected since.
    if (news.length === 0 && group.through === undefined && this.#options.dedups) return;
    const { sync, removesRedundancy } = this.#options;
    // What is left of a delta makes sense only to who has all that was here before it: single updates stay whole.
    const passed = sync === 'delta' && removesRedundancy ? this.#newOf(changes) : changes;
    this.#copy.joinAll(changes, marksOf(news), seen);
    for (const name of news) told.push(name);
    if (news.length === 0) return;
    const past = sync === 'op' ? group.past : before;
    this.#buffer.add({ from, names: news, changes: passed, past, before, ticket: store.ticket });
  }

  /** Δ of Enes et al. 2019: what of it this replica does not have yet. */
  #newOf(changes: readonly Change<S>[]): readonly Change<S>[] {
    const fresh: Change<S>[] = [];
    for (const { key, state, marks } of changes) {
      const news = this.#lattice.difference(key, state, this.#copy.store.states[key]);
      if (news !== undefined) fresh.push({ key, state: news, marks });
    }
    return fresh;
  }

  #hold(through: Vector): void {
    this.#copy.hold(through);
    this.#buffer.pass(through);
  }

  // Now and then, neighbours compare.

  #onBeat(): void {
    this.#comparison.onBeat();
    this.#copy.collect(this.#neighbours);
    this.#context.setTimer('beat', 0, this.#options.antiEntropy);
  }

  #onDigest(from: Address, peer: number, digest: Digest): void {
    this.#comparison.onDigest(from, peer, digest);
    this.#openWhenReady();
  }

  /** Neighbours further on get it the same way: what is repaired is not relayed. */
  #onCompared(from: Address, peer: number, message: MeshMessage<S>): void {
    const through = this.#comparison.onMessage(from, peer, message);
    if (through === undefined) return;
    this.#hold(through);
    const { store } = this.#copy;
    for (let next = this.#early.next(store.seen); next !== undefined; next = this.#early.next(store.seen)) {
      this.#take(next.from, next.what);
    }
    this.#openWhenReady();
  }

  #openWhenReady(): void {
    this.#copy.identity.opensWith(this.#copy.store.seen);
  }
}

/** What is sent again has the same names. */
function isSameGroup<S>(a: Group<S>, b: Group<S>): boolean {
  const [mine, theirs] = [a.items[0]?.names ?? [], b.items[0]?.names ?? []];
  return mine.length === theirs.length && mine.every((name, i) => name === theirs[i]);
}
