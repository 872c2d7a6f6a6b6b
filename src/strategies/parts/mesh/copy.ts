/** One replica's copy of the data and all that is said about it, but not how news of it travels. */
import type { Address, Context, Key, Micros, Plain, Request, Value, WriteId } from '../../contract.ts';
import { isWrite, refused } from '../../contract.ts';
import { ClockGuard } from '../clock-guard.ts';
import { at, covers, joined, NOTHING_SEEN, type Vector } from '../version-vector.ts';
import { Desk } from './desk.ts';
import type { Draft } from './draft.ts';
import { Identity } from './identity.ts';
import type { Lattice, Named } from './lattice.ts';
import { Members } from './members.ts';
import { type Ask, type Change, isClients } from './messages.ts';
import { type Granted, Rights } from './rights.ts';
import { SafeTime } from './safe-time.ts';
import { Store } from './store.ts';
import { type Heard, type TombstoneOptions, Tombstones } from './tombstones.ts';
import { Promises } from './waiting.ts';

export interface CopyOptions {
  /** How far ahead of the others' clocks this one may stamp. */
  readonly maxOffset: Micros;
  /** Time between two beats. */
  readonly beat: Micros;
  readonly tombstones: TombstoneOptions;
  /** Broken on purpose: who lost its disk goes on under its old name. */
  readonly keepsName?: boolean;
}

/** `M`: messages, `Other`: what else waits for an fsync. */
export class Copy<S, M, Other> {
  readonly context: Context<M | Ask | Heard, string>;
  readonly lattice: Lattice<S>;
  readonly members: Members;
  readonly identity: Identity;
  readonly store: Store<S>;
  readonly promises = new Promises<M | Heard, Other>();
  readonly guard: ClockGuard;
  readonly tombstones: Tombstones<S>;
  readonly safe: SafeTime;
  readonly #desk: Desk<S>;
  readonly #rights: Rights<S>;
  /** Writes that are visible here, and of which what is seen does not speak yet. */
  #ahead: readonly Named[] = [];

  constructor(context: Context<M | Ask | Heard, string>, lattice: Lattice<S>, options: CopyOptions) {
    this.context = context;
    this.lattice = lattice;
    this.members = new Members(context.self, context.peers);
    this.identity = new Identity(context.disk, this.members, options.keepsName === true);
    this.store = new Store(context.disk);
    this.guard = new ClockGuard(options.maxOffset, options.beat, context.clock());
    const collect = (key: Key, state: S) => lattice.collected?.(key, state) ?? state;
    this.tombstones = new Tombstones(this.store, this.members, options.tombstones, collect, context.disk);
    this.#rights = new Rights(lattice, this.store, (slot, ask) => {
      const to = this.members.addressOf(slot);
      if (to !== context.self) context.send(to, ask);
    });
    this.safe = new SafeTime(context.peers.length);
    const { store, promises, guard, identity } = this;
    this.#desk = new Desk(context, lattice, store, promises, guard, this.#rights, identity, this.safe);
  }

  /** Reads back what the disk kept; true where this is a further life. */
  recover(): boolean {
    const { store, identity } = this;
    store.recover((state) => this.lattice.recall(state));
    identity.onStart();
    if (store.seen.length > 0) store.tell(this.context, identity.slot);
    this.#showAll(store.states);
    return store.seen.length > 0 || !identity.isOpen;
  }

  // Clients.

  /** Answers, or will; what was written is for the others. */
  serve(request: Request): Draft<S> | undefined {
    if (!this.identity.isOpen) this.context.reply(request, refused('it lost its disk and asks the others for it'));
    else if (request.operations.some(isWrite)) return this.#desk.write(request);
    else this.#desk.serve(request);
    return undefined;
  }

  /** Whoever keeps a log hears of each write before it is committed, so that both are durable together. */
  beforeCommit(tell: (write: WriteId, n: number, draft: Draft<S>) => void): void {
    this.#desk.beforeCommit = tell;
  }

  /** Whoever sends own writes on hears of those that a read wrote back, and of what was seen before. */
  onWriteBack(tell: (draft: Draft<S>, before: Vector) => void): void {
    this.#desk.wroteBack = tell;
  }

  /** Writes of sessions may have to wait: `serve` takes them when they need to no more. */
  takeAgain(serve: (request: Request) => void): void {
    this.#desk.again = serve;
  }

  /** Reads ask others as well: `start` begins one, and `show` ends it. */
  gatherReads(start: (request: Request) => void): void {
    this.#desk.gather = start;
  }

  show(request: Request, held: S | undefined, shows: WriteId | undefined): void {
    this.#desk.show(request, held, shows);
  }

  /** Rights that another asked for, written down here and for the others to learn of. */
  grant(ask: Ask): Granted<S> | undefined {
    return this.identity.isOpen ? this.#rights.grant(ask, this.identity.slot) : undefined;
  }

  /** More is seen here than before: some session may have waited for it. */
  onNews(): void {
    this.#desk.onNews();
  }

  /** How old what is shown here may be; Infinity where nobody tells. */
  age(): Micros {
    return this.#desk.age();
  }

  onWaitedLongEnough(id: number): void {
    this.#desk.onWaitedLongEnough(id);
  }

  read(key: Key): Value | undefined {
    return this.lattice.read(key, this.store.states[key]);
  }

  /** Versions that a reader is handed at once. */
  siblings(key: Key): number {
    const state = this.store.states[key];
    return state === undefined ? 0 : (this.lattice.siblings(key, state)?.length ?? 1);
  }

  /** Bytes that the key costs beside what readers see; undefined where the family does not tell. */
  metadata(key: Key): number | undefined {
    const state = this.store.states[key];
    if (this.lattice.metadata === undefined) return undefined;
    return state === undefined ? 0 : this.lattice.metadata(state);
  }

  view(): { readonly [name: string]: Plain } {
    const { seen } = this.store;
    const { isOpen, slot } = this.identity;
    return { role: isOpen ? 'replica' : 'replaced', slot, seen: [...seen], waiting: this.#desk.waiting };
  }

  // Others.

  /** Joins what is new to this replica; keys that gain nothing are not touched. */
  joinAll(changes: readonly Change<S>[], touched: Vector, seen: Vector): void {
    const { store, lattice } = this;
    const keys: Key[] = [];
    const states: S[] = [];
    const marks: Vector[] = [];
    for (const { key, state, marks: theirs } of changes) {
      const mine = store.states[key];
      const news = lattice.unexecuted === undefined ? state : lattice.unexecuted(state, store.seen);
      const both = news === undefined ? mine : lattice.join(key, mine, news);
      if (both === undefined || both === mine) continue;
      keys.push(key);
      states.push(both);
      marks.push(theirs ?? touched);
    }
    if (keys.length === 0 && seen === store.seen) return;
    store.commit(keys, states, marks, seen, undefined);
    this.#desk.onNews();
  }

  /**
   * Joins states that come by themselves and not as somebody's write, from one who had seen `past`; false where they
   * are older than what was collected here.
   */
  takeStates(changes: readonly Change<S>[], past: Vector): boolean {
    if (!this.tombstones.admits(past)) return false;
    this.joinAll(changes, NOTHING_SEEN, this.store.seen);
    this.#showAll(changes.map(({ state }) => state));
    return true;
  }

  /**
   * All of `through` is here now, though not every write came by name. True where a disk lied: others know of own
   * writes that are no more here, and the next one comes after those.
   */
  hold(through: Vector): boolean {
    const { store } = this;
    if (covers(store.seen, through)) return false;
    const seen = joined(store.seen, through);
    const { slot, isOpen } = this.identity;
    const hasForgotten = isOpen && at(seen, slot) > at(store.seen, slot);
    store.commit([], [], [], seen, undefined);
    this.context.holds(seen);
    this.#ahead = this.#ahead.filter(({ slot: of, n }) => n > at(seen, of));
    this.#tell(this.#ahead);
    this.#desk.onNews();
    return hasForgotten;
  }

  /** Collects what may go by now, and tells `others` how far everybody is, where that matters. */
  collect(others: readonly Address[]): void {
    this.tombstones.onBeat(this.context.monotonic(), others, (to, heard) => this.sendDurable(to, heard));
  }

  // What is said.

  /** Keeps the promises of this fsync, an engine's own by `keep`; gives the newest own write that is durable by it. */
  onSynced(ticket: number, keep: (what: Other) => void): number {
    const { store, promises, context } = this;
    store.synced = ticket;
    let newest = 0;
    for (let next = promises.takeDone(ticket); next !== undefined; next = promises.takeDone(ticket)) {
      if (next.kind === 'other') keep(next.what);
      else if (next.kind === 'send') context.send(next.to, next.message);
      else if (next.kind === 'shown') this.#tell(next.names);
      else newest = Math.max(newest, next.n);
      if (next.kind !== 'answer') continue;
      const { request, outcome, n } = next;
      if (n > 0) this.tellApplied(request.opId, this.identity.slot, n);
      context.reply(request, outcome);
    }
    return newest;
  }

  /** What comes in states may be ahead of the stream that brings it by name. */
  #showAll(states: readonly (S | undefined)[]): void {
    const { lattice } = this;
    if (lattice.names === undefined) return;
    const { seen, ticket, synced } = this.store;
    const ahead: Named[] = [];
    for (const state of states) {
      if (state === undefined) continue;
      for (const name of lattice.names(state)) if (name.n > at(seen, name.slot)) ahead.push(name);
    }
    if (ahead.length === 0) return;
    this.#ahead = [...this.#ahead.filter(({ slot, n }) => n > at(seen, slot)), ...ahead];
    if (ticket > synced) this.promises.add({ kind: 'shown', ticket, names: ahead });
    else this.#tell(ahead);
  }

  #tell(names: readonly Named[]): void {
    for (const { write, slot, n } of names) this.tellApplied(write, slot, n);
  }

  tellApplied(write: WriteId, slot: number, n: number): void {
    if (isClients(write)) this.context.applied(write, slot, n);
  }

  /** What is said of other writes than those of the message itself must be durable too. */
  sendDurable(to: Address, message: M | Heard): void {
    const { ticket, synced } = this.store;
    if (ticket > synced) this.promises.add({ kind: 'send', ticket, to, message });
    else this.context.send(to, message);
  }
}
