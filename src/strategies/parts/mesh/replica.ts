/** A replica of a mesh: takes every write itself, answers when it is durable here, and tells the others. */
import type { Address, Context, Key, Micros, Plain, Replica, Request, Value } from '../../contract.ts';
import { at, replaced, type Vector } from '../version-vector.ts';
import { type By, Comparison } from './comparison.ts';
import { Copy } from './copy.ts';
import { Intake, type Taken } from './intake.ts';
import type { Lattice } from './lattice.ts';
import type { Ack, Ask, Digest, MeshMessage, Wire } from './messages.ts';
import { Outbox } from './outbox.ts';
import { Reading, type ReadingOptions } from './reading.ts';
import type { ReadTogether } from './reading-messages.ts';
import { BATCH, Streams } from './streams.ts';
import type { TombstoneOptions } from './tombstones.ts';
import { WholePushes } from './whole.ts';

export interface MeshOptions {
  /** How long writes are gathered before they leave; 0 = at once. */
  readonly interval: Micros;
  /** Time between two comparisons. */
  readonly antiEntropy: Micros;
  /** How they are made; default by vectors. */
  readonly by?: By;
  /** Every push carries the whole state. */
  readonly isWhole: boolean;
  /** How far ahead of the others' clocks this one may stamp. */
  readonly maxOffset: Micros;
  readonly tombstones: TombstoneOptions;
  /** A push is held until all that its writer had seen is here. */
  readonly isCausal?: boolean;
  /** How many replicas a read asks, and what becomes of those that were behind; default: this one alone. */
  readonly reading?: ReadingOptions;
  /** Broken on purpose: who lost its disk goes on under its old name. */
  readonly keepsName?: boolean;
  /** Most writes in one push; 1 for a lattice that minds what comes twice. */
  readonly batch?: number;
}

export class MeshReplica<S> implements Replica<MeshMessage<S>, string> {
  readonly #context: Context<MeshMessage<S>, string>;
  readonly #options: MeshOptions;
  readonly #copy: Copy<S, MeshMessage<S>, Taken<S>>;
  readonly #intake: Intake<S>;
  readonly #whole: WholePushes<S>;
  readonly #reading: Reading<S> | undefined;
  readonly #comparison: Comparison<S>;
  #outbox: Outbox<S>;
  #streams: Streams<S>;
  /** The newest own write that is durable. */
  #durable = 0;
  #isShipping = false;

  /** `wire`: for hashes of states, where trees are compared. */
  constructor(context: Context<MeshMessage<S>, string>, lattice: Lattice<S>, options: MeshOptions, wire?: Wire<S>) {
    this.#context = context;
    this.#options = options;
    const { maxOffset, antiEntropy: beat, tombstones, keepsName = false } = options;
    this.#copy = new Copy(context, lattice, { maxOffset, beat, tombstones, keepsName });
    this.#intake = new Intake(context, this.#copy, (through) => this.#hold(through));
    this.#whole = new WholePushes(this.#copy.store);
    this.#comparison = new Comparison(context, this.#copy, {
      neighbours: context.peers,
      by: options.by ?? 'vectors',
      wire,
      // Own writes count only where no stream carries them any more: only repair can bring those.
      offersTo: (_peer, settled) => replaced(settled, this.#copy.identity.slot, this.#streams.left),
    });
    this.#outbox = new Outbox(lattice, 1);
    this.#streams = this.#newStreams();
    this.#copy.takeAgain((request) => this.onRequest(request));
    this.#copy.onWriteBack(({ keys, deltas }, before) => {
      this.#outbox.add(0, keys, deltas, options.isCausal === true ? before : undefined, context.monotonic());
    });
    if (options.reading === undefined || options.reading.reads === 1) return;
    const reading = new Reading(context, this.#copy, options.reading);
    this.#copy.gatherReads((request) => reading.start(request));
    this.#reading = reading;
  }

  onStart(): void {
    const isBack = this.#copy.recover();
    // What its streams carried when it died nobody will ask for, and a slot with a gap is of no use to anybody.
    if (isBack && this.#options.by === 'none') this.#copy.identity.renew();
    this.#enter();
    this.#comparison.onStart(isBack);
    this.#reading?.probe();
    this.#context.setTimer('beat', 0, this.#options.antiEntropy);
  }

  onRequest(request: Request): void {
    const past = this.#pastOfNext();
    const written = this.#copy.serve(request);
    if (written === undefined) return;
    this.#outbox.add(request.opId, written.keys, written.deltas, past, this.#context.monotonic());
    this.#copy.onNews();
  }

  onMessage(from: Address, message: MeshMessage<S>): void {
    const peer = this.#copy.members.peerIndex(from);
    if (peer === undefined) return;
    if (message.kind === 'push') this.#intake.onPush(from, message);
    else if (message.kind === 'ack') this.#onAck(peer, message);
    else if (message.kind === 'digest') this.#onDigest(from, peer, message);
    else if (message.kind === 'ask') this.#onAsk(message);
    else if (message.kind === 'heard') this.#copy.tombstones.onHeard(message);
    else if (isAboutReads(message)) this.#reading?.onMessage(from, message);
    else this.#onCompared(from, peer, message);
  }

  onTimer(timer: string, key: number): void {
    if (timer === 'ship') {
      this.#isShipping = false;
      this.#streams.ship(this.#durable);
    } else if (timer === 'retry') this.#streams.onRetry(key);
    else if (timer === 'pull') this.#comparison.onTimeout();
    else if (timer === 'gather') this.#reading?.onTimer();
    else if (timer === 'wait') this.#copy.onWaitedLongEnough(key);
    else this.#onBeat();
  }

  onSynced(_position: number, ticket: number): void {
    const newest = this.#copy.onSynced(ticket, (taken) => this.#keep(taken));
    this.#durable = Math.max(this.#durable, newest);
    if (this.#durable <= this.#streams.ready) return;
    if (this.#options.interval === 0) this.#streams.ship(this.#durable);
    else if (!this.#isShipping) {
      this.#isShipping = true;
      this.#context.setTimer('ship', 0, this.#options.interval);
    }
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
    return { ...this.#copy.view(), acked: [...this.#streams.acked] };
  }

  #keep({ to, push, news }: Taken<S>): void {
    for (const n of news) this.#copy.tellApplied(push.writes[n - push.from]!, push.slot, n);
    this.#intake.acknowledge(to, push.slot);
  }

  // News of a write comes back.

  #onAck(peer: number, ack: Ack): void {
    this.#copy.guard.hear(peer, ack.clock, this.#context.clock());
    if (ack.slot === this.#copy.identity.slot) this.#streams.onAck(peer, ack.upTo, ack.isGap);
  }

  /** Rights that another replica ran out of are given as a write of this one. */
  #onAsk(ask: Ask): void {
    const past = this.#pastOfNext();
    const granted = this.#copy.grant(ask);
    if (granted === undefined) return;
    const { key, written, n, ticket } = granted;
    this.#outbox.add(0, [key], [written.delta], past, this.#context.monotonic());
    this.#copy.promises.add({ kind: 'granted', ticket, n });
  }

  #pastOfNext(): Vector | undefined {
    return this.#options.isCausal === true ? this.#copy.store.seen : undefined;
  }

  #hold(through: Vector): void {
    if (this.#copy.hold(through)) this.#enter();
  }

  // Now and then, everybody compares.

  #onBeat(): void {
    this.#copy.guard.onBeat(this.#context.clock());
    this.#comparison.onBeat();
    this.#reading?.probe();
    this.#startAfresh();
    this.#streams.onBeat();
    const now = this.#context.monotonic();
    // A whole state holds what is here, however old its writes.
    if (!this.#options.isWhole) this.#outbox.dropBefore(now - this.#options.tombstones.grace);
    this.#copy.collect(this.#context.peers);
    this.#context.setTimer('beat', 0, this.#options.antiEntropy);
  }

  /** Who will never hear of what fell out of a full outbox would wait for it for ever, were the slot the same. */
  #startAfresh(): void {
    const { store, identity } = this.#copy;
    if (this.#options.by !== 'none' || !this.#outbox.hasOverflowed) return;
    if (this.#durable < at(store.seen, identity.slot)) return;
    identity.renew();
    this.#enter();
  }

  #onDigest(from: Address, peer: number, digest: Digest): void {
    const { slot } = this.#copy.identity;
    this.#copy.guard.hear(peer, digest.clock, this.#context.clock());
    this.#comparison.onDigest(from, peer, digest);
    if (!digest.isBlank) this.#streams.onSeen(peer, at(digest.seen, slot));
    this.#openWhenReady();
  }

  #onCompared(from: Address, peer: number, message: MeshMessage<S>): void {
    const through = this.#comparison.onMessage(from, peer, message);
    if (through === undefined) return;
    this.#hold(through);
    for (let slot = 0; slot < through.length; slot++) this.#intake.takeHeld(slot);
    this.#openWhenReady();
  }

  // Under its slot.

  #openWhenReady(): void {
    if (this.#copy.identity.opensWith(this.#copy.store.seen)) this.#enter();
  }

  #enter(): void {
    this.#durable = at(this.#copy.store.seen, this.#copy.identity.slot);
    this.#outbox = new Outbox(this.#copy.lattice, this.#durable + 1);
    this.#streams = this.#newStreams();
  }

  #newStreams(): Streams<S> {
    const { batch = BATCH } = this.#options;
    return new Streams(this.#context, this.#outbox, this.#copy.identity.slot, batch, (to, push) => {
      if (this.#options.isWhole) this.#copy.sendDurable(to, this.#whole.of(push));
      else this.#context.send(to, push);
    });
  }
}

function isAboutReads<S>(message: MeshMessage<S>): message is ReadTogether<S> {
  const { kind } = message;
  return kind === 'glance' || kind === 'glimpse' || kind === 'mend' || kind === 'mended';
}
