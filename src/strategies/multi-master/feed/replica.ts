/** A replica that keeps a log of what it executes, and reads the logs of its neighbours. */
import type { Address, Context, Key, Plain, Replica, Request, Value } from '../../contract.ts';
import { NOWHERE, refused } from '../../contract.ts';
import { Copy } from '../../parts/mesh/copy.ts';
import type { Lattice } from '../../parts/mesh/lattice.ts';
import type { Digest, Page } from '../../parts/mesh/messages.ts';
import type { Brought } from '../../parts/mesh/repair.ts';
import { RETRY } from '../../parts/mesh/streams.ts';
import { changesOf } from '../../parts/mesh/wire.ts';
import { covers, joined, type Vector } from '../../parts/version-vector.ts';
import { Admission } from './admission.ts';
import { type Executed, Executor } from './executor.ts';
import { FullSync } from './full-sync.ts';
import { Intakes } from './intakes.ts';
import { FeedLog } from './log.ts';
import type { Events, FeedMessage, Read, Taken } from './messages.ts';
import type { FeedOptions } from './options.ts';
import { Outlets } from './outlets.ts';
import { Roster } from './roster.ts';
import { type Routes, routesOf } from './routes.ts';

/** Time between two beats. */
const BEAT = RETRY;
/**
 * A second execution has a place of its own for observers, under numbers that are no slot's: no replica ever loses
 * so many disks.
 */
const LIVES = 128;

type FeedContext<S> = Context<FeedMessage<S>, string>;

export class FeedReplica<S> implements Replica<FeedMessage<S>, string> {
  readonly #context: FeedContext<S>;
  readonly #options: FeedOptions;
  readonly #copy: Copy<S, FeedMessage<S>, Executed>;
  readonly #roster: Roster;
  #routes: Routes;
  readonly log: FeedLog<S>;
  readonly #outlets: Outlets<S>;
  readonly #intakes: Intakes<S>;
  readonly #sync: FullSync<S>;
  readonly #admission: Admission;

  constructor(context: FeedContext<S>, lattice: Lattice<S>, options: FeedOptions) {
    this.#context = context;
    this.#options = options;
    const { maxOffset, tombstones, topology, originFilter } = options;
    this.#copy = new Copy(context, lattice, { maxOffset, beat: BEAT, tombstones });
    this.#roster = new Roster(context, this.#copy.members);
    this.#routes = routesOf(context.self, this.#roster.members, topology);
    this.log = new FeedLog(context.disk);
    this.#outlets = new Outlets(context, this.log, options);
    const executor = new Executor(this.#copy, this.log, originFilter, this.#routes.passesOn);
    this.#sync = new FullSync(context, this.#copy);
    this.#intakes = new Intakes(context, this.#copy, executor, options, (from, missing) =>
      this.#sync.pull(from, missing),
    );
    this.#admission = new Admission(context, this.#outlets, (request) => this.#serve(request));
    this.#copy.beforeCommit((write, n, { keys, deltas }) => {
      this.log.append(this.#copy.identity.slot, n, write, options.ttl, NOWHERE, changesOf(keys, deltas));
    });
    this.#copy.takeAgain((request) => this.onRequest(request));
    // A read that decided among siblings has written.
    this.#copy.onWriteBack(() => this.#onLogged());
  }

  onStart(): void {
    this.#copy.recover();
    this.#roster.recover();
    this.#sync.onStart();
    if (!this.#copy.identity.isOpen) this.#sync.askEverybody();
    else if (this.log.recover()) this.#enter();
    else this.#begin();
    const { fullSync } = this.#options;
    this.#context.setTimer('beat', 0, BEAT);
    // Full syncs of different replicas fall at different times, as they would.
    if (fullSync !== Number.POSITIVE_INFINITY) {
      this.#context.setTimer('sync', 0, 1 + this.#context.random.below(fullSync));
    }
  }

  onRequest(request: Request): void {
    this.#admission.onRequest(request);
  }

  onMessage(from: Address, message: FeedMessage<S>): void {
    const peer = this.#copy.members.peerIndex(from);
    if (peer === undefined) return;
    if (message.kind === 'events') this.#onEvents(from, message);
    else if (message.kind === 'taken' || message.kind === 'read') this.#onWord(from, peer, message);
    else if (message.kind === 'invite') this.#intakes.ask(from);
    else if (message.kind === 'digest') this.#onDigest(from, peer, message);
    else if (message.kind === 'want') this.#sync.onWant(from, peer, message);
    else if (message.kind === 'page') this.#onPage(from, message);
    else if (message.kind === 'heard') this.#copy.tombstones.onHeard(message);
    else if (message.kind === 'roster' && this.#roster.onNews(from, message)) this.#reroute();
  }

  onTimer(timer: string, key: number): void {
    if (timer === 'ship') this.#outlets.onShip();
    else if (timer === 'retry') this.#outlets.onRetry(key);
    else if (timer === 'poll') this.#intakes.onPoll(key);
    else if (timer === 'room') this.#admission.onTimer();
    else if (timer === 'wait') this.#copy.onWaitedLongEnough(key);
    else if (timer === 'pull') this.#sync.onTimeout();
    else if (timer === 'sync') this.#onSync();
    else this.#onBeat();
  }

  onSynced(_position: number, ticket: number): void {
    this.log.onSynced(ticket);
    this.#copy.onSynced(ticket, (executed) => this.#keep(executed));
    this.#outlets.onDurable();
  }

  /** Told to each replica until one takes it; the others hear of it from that one. */
  onOperator(verb: string, about: Address): boolean {
    if (verb !== 'add-member' && verb !== 'remove-member') return false;
    if (this.#roster.change(about, verb === 'add-member')) this.#reroute();
    return true;
  }

  read(key: Key): Value | undefined {
    return this.#copy.read(key);
  }

  /** For whoever looks inside: by slot what is here of it. */
  get seen(): Vector {
    return this.#copy.store.seen;
  }

  siblings(key: Key): number {
    return this.#copy.siblings(key);
  }

  get queues(): readonly { readonly to: Address; readonly backlog: number }[] {
    return this.#outlets.links;
  }

  metadata(key: Key): number | undefined {
    return this.#copy.metadata(key);
  }

  view(): Plain {
    const { first, last } = this.log;
    const readers = this.#outlets.links.map(({ to, acked, backlog, thrown }) => ({ to, acked, backlog, thrown }));
    const reads = this.#intakes.places.map(({ from, at }) => ({ from, at }));
    const members = [...this.#roster.members];
    return { ...this.#copy.view(), members, log: [first, last], readers, reads };
  }

  #keep(executed: Executed): void {
    this.#tellOf(executed);
    this.#intakes.onDurable(executed);
  }

  // A write is taken, and comes to the neighbours.

  #serve(request: Request): void {
    if (!this.#routes.isMember) {
      this.#context.reply(request, refused('it was taken out of the group'));
      return;
    }
    const written = this.#copy.serve(request);
    if (written === undefined) return;
    this.#onLogged();
    this.#copy.onNews();
  }

  /** An own write stands in the log, and becomes durable with what it changed. */
  #onLogged(): void {
    this.log.mark(this.#copy.store.ticket);
    this.#outlets.onAppended(this.#copy.store.seen);
  }

  #onEvents(from: Address, message: Events<S>): void {
    this.#intakes.onEvents(from, message);
    this.#outlets.onAppended(this.#copy.store.seen);
  }

  #tellOf({ news, again }: Executed): void {
    const { members, identity } = this.#copy;
    for (let i = 0; i < news.length; i += 3) this.#copy.tellApplied(news[i + 2]!, news[i]!, news[i + 1]!);
    const slot = members.slotIn(LIVES) + identity.slot;
    for (let i = 0; i < again.length; i += 2) this.#copy.tellApplied(again[i]!, slot, again[i + 1]!);
  }

  #onWord(from: Address, peer: number, message: Read | Taken): void {
    this.#copy.guard.hear(peer, message.clock, this.#context.clock());
    if (!this.#copy.identity.isOpen) return;
    if (message.kind === 'taken') this.#outlets.onTaken(from, message);
    else if (!this.#outlets.onRead(from, message)) this.#sync.offer(from);
    // Who fell back has more waiting than before.
    this.#outlets.onAppended(this.#copy.store.seen);
    this.#admission.onSpace();
  }

  // Now and then.

  #onBeat(): void {
    const { guard, identity } = this.#copy;
    guard.onBeat(this.#context.clock());
    if (identity.isOpen) this.#outlets.invite();
    else this.#sync.askEverybody();
    this.#roster.spread();
    this.#copy.collect(this.#context.peers);
    this.#context.setTimer('beat', 0, BEAT);
  }

  #onSync(): void {
    if (this.#copy.identity.isOpen) this.#sync.begin(this.#outlets.links);
    this.#context.setTimer('sync', 0, this.#options.fullSync);
  }

  #onDigest(from: Address, peer: number, digest: Digest): void {
    this.#copy.guard.hear(peer, digest.clock, this.#context.clock());
    this.#sync.onDigest(from, peer, digest);
    this.#openWhenReady();
  }

  /** What a full sync brought stands in no log: readers of this one must do the same. */
  #onPage(from: Address, page: Page<S>): void {
    const brought = this.#sync.onPage(from, page);
    if (brought === undefined) return;
    if (this.#copy.tombstones.admits(brought.through)) this.#takeAll(brought);
    this.#openWhenReady();
    this.#intakes.ask(from);
  }

  #takeAll({ changes, through }: Brought<S>): void {
    const { store, identity } = this.#copy;
    const isLeap = identity.isOpen && this.#routes.passesOn && !covers(store.seen, through);
    if (isLeap) this.log.appendLeap(joined(store.seen, through));
    this.#copy.takeStates(changes, through);
    this.#copy.hold(through);
    this.#onLogged();
  }

  // Who belongs to the group.

  /** Closes the ring, or what it is, around who left, and opens it for who came. */
  #reroute(): void {
    this.#roster.spread();
    this.#roster.tellObservers();
    this.#routes = routesOf(this.#context.self, this.#roster.members, this.#options.topology);
    if (this.#copy.identity.isOpen) this.#route();
  }

  #route(): void {
    const peerIndex = (address: Address) => this.#copy.members.peerIndex(address);
    this.#outlets.route(this.#routes, peerIndex);
    this.#outlets.onAppended(this.#copy.store.seen);
    this.#intakes.route(this.#routes, peerIndex);
    this.#admission.onSpace();
  }

  // Under its slot.

  #openWhenReady(): void {
    if (this.#copy.identity.opensWith(this.#copy.store.seen)) this.#begin();
  }

  /** A new log. What filled a new disk, and readers of the old one may lack, they find at none but this replica. */
  #begin(): void {
    this.log.begin(this.#context.monotonic(), this.#copy.store.seen);
    this.#enter();
  }

  #enter(): void {
    this.#outlets.onNewLog();
    this.#routes = routesOf(this.#context.self, this.#roster.members, this.#options.topology);
    this.#roster.tellObservers();
    this.#route();
  }
}
