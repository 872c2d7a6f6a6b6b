/** A replica of a mesh: takes every write itself, answers when it is durable here, and tells the others. */
import type { Address, Context, Key, Micros, Plain, Replica, Request, Value } from '../../contract.ts';
import { isWrite, refused } from '../../contract.ts';
import { ClockGuard } from '../clock-guard.ts';
import { at, covers, joined, NOTHING_SEEN, replaced, type Vector } from '../version-vector.ts';
import { Desk } from './desk.ts';
import { Held } from './held.ts';
import { Identity } from './identity.ts';
import type { Lattice } from './lattice.ts';
import { Members } from './members.ts';
import type { Ack, Change, Digest, MeshMessage, Page, Push, Want } from './messages.ts';
import { Outbox } from './outbox.ts';
import { Repair } from './repair.ts';
import { Store } from './store.ts';
import { Streams } from './streams.ts';
import { type Promised, Promises } from './waiting.ts';
import { WholePushes } from './whole.ts';

export interface MeshOptions {
  /** How long writes are gathered before they leave; 0 = at once. */
  readonly interval: Micros;
  /** Time between two digests. */
  readonly antiEntropy: Micros;
  /** Every push carries the whole state. */
  readonly isWhole: boolean;
  /** How far ahead of the others' clocks this one may stamp. */
  readonly maxOffset: Micros;
}

export class MeshReplica<S> implements Replica<MeshMessage<S>, string> {
  readonly #context: Context<MeshMessage<S>, string>;
  readonly #lattice: Lattice<S>;
  readonly #options: MeshOptions;
  readonly #members: Members;
  readonly #identity: Identity;
  readonly #store: Store<S>;
  readonly #promises = new Promises<S>();
  readonly #guard: ClockGuard;
  readonly #desk: Desk<S>;
  readonly #held = new Held<S>();
  readonly #whole: WholePushes<S>;
  #repair: Repair<S>;
  #outbox: Outbox<S>;
  #streams: Streams<S>;
  /** The newest own write that is durable. */
  #durable = 0;
  #isShipping = false;

  constructor(context: Context<MeshMessage<S>, string>, lattice: Lattice<S>, options: MeshOptions) {
    this.#context = context;
    this.#lattice = lattice;
    this.#options = options;
    this.#members = new Members(context.self, context.peers);
    this.#identity = new Identity(context.disk, this.#members);
    this.#store = new Store(context.disk);
    this.#whole = new WholePushes(this.#store);
    this.#guard = new ClockGuard(options.maxOffset, options.antiEntropy, context.clock());
    this.#desk = new Desk(context, lattice, this.#store, this.#promises, this.#guard);
    this.#repair = new Repair(context, this.#store);
    this.#outbox = new Outbox(lattice, 1);
    this.#streams = this.#newStreams();
  }

  onStart(): void {
    const store = this.#store;
    store.recover((state) => this.#lattice.recall(state));
    this.#identity.onStart();
    this.#repair = new Repair(this.#context, store);
    this.#enter();
    const { seen } = store;
    if (seen.length > 0) store.tell(this.#context, this.#identity.slot);
    // Who was away tells everybody at once; at the very first start there is nothing to tell.
    if (seen.length > 0 || !this.#identity.isOpen) this.#tellEverybody();
    this.#context.setTimer('beat', 0, this.#options.antiEntropy);
  }

  onRequest(request: Request): void {
    if (!this.#identity.isOpen) this.#context.reply(request, refused('it lost its disk and asks the others for it'));
    else if (request.operations.some(isWrite)) {
      const written = this.#desk.write(request, this.#identity.slot);
      if (written === undefined) return;
      this.#outbox.add(request.opId, written.keys, written.deltas);
      this.#desk.onNews();
    } else this.#desk.serve(request);
  }

  onMessage(from: Address, message: MeshMessage<S>): void {
    const peer = this.#members.peerIndex(from);
    if (peer === undefined) return;
    if (message.kind === 'push') this.#onPush(from, message);
    else if (message.kind === 'ack') this.#onAck(peer, message);
    else if (message.kind === 'digest') this.#onDigest(from, peer, message);
    else if (message.kind === 'want') this.#onWant(from, peer, message);
    else this.#onPage(from, message);
  }

  onTimer(timer: string, key: number): void {
    if (timer === 'ship') {
      this.#isShipping = false;
      this.#streams.ship(this.#durable);
    } else if (timer === 'retry') this.#streams.onRetry(key);
    else if (timer === 'pull') this.#repair.onTimeout();
    else if (timer === 'wait') this.#desk.onWaitedLongEnough(key);
    else this.#onBeat();
  }

  onSynced(_position: number, ticket: number): void {
    this.#store.synced = ticket;
    const promises = this.#promises;
    for (let next = promises.takeDone(ticket); next !== undefined; next = promises.takeDone(ticket)) this.#keep(next);
    if (this.#durable <= this.#streams.ready) return;
    if (this.#options.interval === 0) this.#streams.ship(this.#durable);
    else if (!this.#isShipping) {
      this.#isShipping = true;
      this.#context.setTimer('ship', 0, this.#options.interval);
    }
  }

  read(key: Key): Value | undefined {
    return this.#lattice.read(key, this.#store.states[key]);
  }

  view(): Plain {
    const { seen } = this.#store;
    return {
      role: this.#identity.isOpen ? 'replica' : 'replaced',
      slot: this.#identity.slot,
      seen: [...seen],
      acked: [...this.#streams.acked],
      waiting: this.#desk.waiting,
    };
  }

  #keep(promised: Promised<S>): void {
    const context = this.#context;
    if (promised.kind === 'answer') {
      const { request, outcome, n } = promised;
      if (n > 0) {
        this.#durable = Math.max(this.#durable, n);
        context.applied(request.opId, this.#identity.slot, n);
      }
      context.reply(request, outcome);
    } else if (promised.kind === 'acknowledge') {
      const { to, push, news } = promised;
      for (const n of news) context.applied(push.writes[n - push.from]!, push.slot, n);
      this.#acknowledge(to, push.slot);
    } else context.send(promised.to, promised.message);
  }

  // A write comes to the others, and the news of that back.

  #onPush(from: Address, push: Push<S>): void {
    const { slot } = push;
    if (push.from > at(this.#store.seen, slot) + 1 && push.through === undefined) {
      this.#held.add(from, push);
      this.#context.send(from, { kind: 'ack', slot, upTo: 0, isGap: true, clock: this.#context.clock() });
      return;
    }
    this.#take(from, push);
    this.#takeHeld(slot);
  }

  #takeHeld(slot: number): void {
    const held = this.#held;
    for (let next = held.takeAfter(slot, at(this.#store.seen, slot)); next !== undefined; ) {
      this.#take(next.from, next.push);
      next = held.takeAfter(slot, at(this.#store.seen, slot));
    }
  }

  #take(from: Address, push: Push<S>): void {
    const store = this.#store;
    const { slot, changes, through } = push;
    const last = push.from + push.writes.length - 1;
    const news: number[] = [];
    for (let n = Math.max(push.from, at(store.seen, slot) + 1); n <= last; n++) news.push(n);
    const isNext = news.length > 0 && push.from <= at(store.seen, slot) + 1;
    const seen = isNext ? replaced(store.seen, slot, last) : store.seen;
    this.#joinAll(changes, replaced(NOTHING_SEEN, slot, last), seen);
    if (through !== undefined) this.#hold(through);
    const { ticket, synced } = store;
    if (ticket > synced) this.#promises.add({ kind: 'acknowledge', ticket, to: from, push, news });
    else this.#acknowledge(from, slot);
  }

  #acknowledge(to: Address, slot: number): void {
    const upTo = at(this.#store.seen, slot);
    this.#context.send(to, { kind: 'ack', slot, upTo, isGap: false, clock: this.#context.clock() });
  }

  #onAck(peer: number, ack: Ack): void {
    this.#guard.hear(peer, ack.clock, this.#context.clock());
    if (ack.slot === this.#identity.slot) this.#streams.onAck(peer, ack.upTo, ack.isGap);
  }

  /** Joins what is new to this replica; keys that gain nothing are not touched. */
  #joinAll(changes: readonly Change<S>[], touched: Vector, seen: Vector): void {
    const store = this.#store;
    const keys: Key[] = [];
    const states: S[] = [];
    const marks: Vector[] = [];
    for (const { key, state, marks: theirs } of changes) {
      const mine = store.states[key];
      const both = this.#lattice.join(key, mine, state);
      if (both === mine) continue;
      keys.push(key);
      states.push(both);
      marks.push(theirs ?? touched);
    }
    if (keys.length === 0 && seen === store.seen) return;
    store.commit(keys, states, marks, seen, undefined);
    this.#desk.onNews();
  }

  /** All of `through` is here now, though not every write came by name. */
  #hold(through: Vector): void {
    const store = this.#store;
    if (covers(store.seen, through)) return;
    const seen = joined(store.seen, through);
    const { slot, isOpen } = this.#identity;
    const hasForgotten = isOpen && at(seen, slot) > at(store.seen, slot);
    store.commit([], [], [], seen, undefined);
    // A disk that lied: others know of own writes that are no more here. The next one comes after those.
    if (hasForgotten) this.#enter();
    this.#context.holds(seen);
    this.#desk.onNews();
  }

  /** What is said of other writes than those of the message itself must be durable too. */
  #sendDurable(to: Address, message: MeshMessage<S>): void {
    const { ticket, synced } = this.#store;
    if (ticket > synced) this.#promises.add({ kind: 'send', ticket, to, message });
    else this.#context.send(to, message);
  }

  // Now and then, everybody compares.

  #onBeat(): void {
    this.#guard.onBeat(this.#context.clock());
    if (this.#identity.isOpen) this.#repair.onBeat(this.#identity.slot, this.#streams.left);
    else this.#tellEverybody();
    this.#streams.onBeat();
    this.#context.setTimer('beat', 0, this.#options.antiEntropy);
  }

  #tellEverybody(): void {
    const { slot, isOpen } = this.#identity;
    for (const peer of this.#context.peers) this.#repair.tell(peer, slot, this.#streams.left, false, !isOpen);
  }

  #onDigest(from: Address, peer: number, digest: Digest): void {
    const { slot, isOpen } = this.#identity;
    const { left } = this.#streams;
    this.#guard.hear(peer, digest.clock, this.#context.clock());
    if (!isOpen && digest.isAnswer) this.#identity.onAnswer(peer, digest.seen, digest.offers);
    this.#repair.onDigest(from, digest);
    if (digest.isBlank) this.#repair.tellAll(from);
    else {
      if (!digest.isAnswer && !covers(digest.seen, this.#repair.offers(slot, left))) {
        this.#repair.tell(from, slot, left, true, false);
      }
      this.#streams.onSeen(peer, at(digest.seen, slot));
    }
    this.#openWhenReady();
  }

  #onWant(from: Address, peer: number, want: Want): void {
    const page = this.#repair.page(peer, want.have, want.cursor);
    if (page !== undefined) this.#sendDurable(from, page);
  }

  #onPage(from: Address, page: Page<S>): void {
    const brought = this.#repair.onPage(from, page);
    if (brought === undefined) return;
    this.#joinAll(brought.changes, NOTHING_SEEN, this.#store.seen);
    this.#hold(brought.through);
    for (let slot = 0; slot < brought.through.length; slot++) this.#takeHeld(slot);
    this.#openWhenReady();
  }

  // Under its slot.

  #openWhenReady(): void {
    if (this.#identity.opensWith(this.#store.seen)) this.#enter();
  }

  #enter(): void {
    this.#durable = at(this.#store.seen, this.#identity.slot);
    this.#outbox = new Outbox(this.#lattice, this.#durable + 1);
    this.#streams = this.#newStreams();
  }

  #newStreams(): Streams<S> {
    return new Streams(this.#context, this.#outbox, this.#identity.slot, (to, push) => {
      if (this.#options.isWhole) this.#sendDurable(to, this.#whole.of(push));
      else this.#context.send(to, push);
    });
  }
}
