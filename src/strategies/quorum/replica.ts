/** A replica of a quorum store: coordinates what clients ask of it, keeps its copies, and mends those of others. */
import type { Address, Context, Key, Plain, Replica, Request, Value } from '../contract.ts';
import { NOWHERE } from '../contract.ts';
import { StampClock } from '../parts/hybrid-clock.ts';
import { Acceptors } from './acceptor.ts';
import { Batches } from './batches.ts';
import { Copy } from './copy.ts';
import { Desk } from './desk.ts';
import { Hints } from './hints.ts';
import { Merkle } from './merkle.ts';
import { type Message, overheadOf, type PaxosMessage, type Read, type Write, type Written } from './messages.ts';
import type { Options } from './options.ts';
import { BEAT, Peers } from './peers.ts';
import { Placement } from './placement.ts';
import { Proposer } from './proposer.ts';
import { Reads } from './reads.ts';
import { FORGOTTEN, isDeleted, isForgotten, newest, type Row } from './row.ts';
import type { Store } from './store.ts';
import { Writes } from './writes.ts';

/** Tombstones are looked through every so many beats. */
const SWEEP = 10;

export class QuorumReplica implements Replica<Message, string> {
  readonly #context: Context<Message, string>;
  readonly #options: Options;
  readonly #placement: Placement;
  readonly #copy: Copy;
  readonly #peers: Peers;
  readonly #hints: Hints;
  readonly #writes: Writes;
  readonly #reads: Reads;
  readonly #acceptors: Acceptors;
  readonly #proposer: Proposer;
  readonly #merkle: Merkle;
  readonly #batches: Batches;
  readonly #desk: Desk;
  #beats = 0;

  constructor(context: Context<Message, string>, options: Options) {
    this.#context = context;
    this.#options = options;
    const clock = new StampClock(options.clock, () => context.clock());
    const copy = (this.#copy = new Copy(context, options.conflict, clock));
    const peers = (this.#peers = new Peers(context, options.suspect));
    const placement = (this.#placement = new Placement(context, options));
    this.#hints = new Hints(context, copy, peers, options.hints.window);
    const writes = (this.#writes = new Writes(context, options, copy, peers, this.#hints));
    const number = () => writes.number();
    const reads = (this.#reads = new Reads(context, options, copy, peers, number));
    const acceptors = (this.#acceptors = new Acceptors(copy));
    const rank = placement.rank;
    const proposer = new Proposer(context, options, rank, { copy, peers, reads, acceptors, number });
    this.#proposer = proposer;
    this.#merkle = new Merkle(context, copy, placement, peers);
    const leaps = context.disk.isReplaced || context.disk.get('leaps') === true;
    const batches = (this.#batches = new Batches(context, { copy, placement, peers, writes }));
    const parts = { copy, clock, placement, peers, writes, reads, proposer, batches };
    this.#desk = new Desk(context, options, rank, leaps, parts);
  }

  onStart(): void {
    const context = this.#context;
    if (context.disk.isReplaced) context.disk.put('leaps', true);
    this.#copy.recover();
    const { home } = this.#placement;
    if (home !== undefined) context.keeps(home, 0);
    this.#peers.onBeat();
    context.setTimer('beat', 0, BEAT);
    this.#setTimer('compare', this.#options.anti_entropy);
  }

  onRequest(request: Request): void {
    this.#desk.onRequest(request);
  }

  onMessage(from: Address, message: Message): void {
    const wasDown = this.#peers.heard(from);
    switch (message.kind) {
      case 'write':
        this.#onWrite(from, message);
        break;
      case 'written':
        this.#onWritten(from, message);
        break;
      case 'read':
        this.#onRead(from, message);
        break;
      case 'seen':
        this.#reads.onSeen(from, message);
        break;
      case 'settled':
        this.#batches.onSettled(message.write);
        break;
      case 'beat':
        this.#peers.onMessage(from, message.at, message.isAnswer);
        break;
      case 'roots':
        this.#merkle.onRoots(from, message);
        break;
      case 'leaves':
        this.#merkle.onLeaves(from, message);
        break;
      case 'rows':
        this.#merkle.onRows(from, message);
        break;
      default:
        this.#onPaxos(from, message);
    }
    if (wasDown) this.#handOver();
  }

  onTimer(timer: string, key: number): void {
    if (timer === 'write') this.#writes.onTimer();
    else if (timer === 'read') this.#reads.onTimer();
    else if (timer === 'speculate') this.#reads.onImpatience();
    else if (timer === 'transaction') this.#proposer.onTimer();
    else if (timer === 'rest') this.#proposer.onRested(key);
    else if (timer === 'compare') {
      this.#merkle.onBeat();
      this.#setTimer('compare', this.#options.anti_entropy);
    } else this.#onBeat();
  }

  onSynced(_position: number, ticket: number): void {
    this.#copy.onSynced(ticket);
  }

  /** `repair`: this replica compares itself with every other one. */
  onOperator(verb: string): boolean {
    if (verb !== 'repair') return false;
    for (const peer of this.#context.peers) this.#merkle.compareWith(peer);
    return true;
  }

  // For those who watch its invariants.

  get store(): Store {
    return this.#copy.store;
  }

  get rowsUnderWay(): readonly Row[] {
    return this.#writes.rows;
  }

  read(key: Key): Value | undefined {
    return this.#desk.read(key, this.#copy.row(key));
  }

  siblings(key: Key): number {
    const row = this.#copy.row(key);
    return row === undefined ? 0 : Math.max(1, row.versions.filter(({ value }) => value !== undefined).length);
  }

  metadata(key: Key): number {
    const row = this.#copy.row(key);
    return row === undefined ? 0 : overheadOf(row);
  }

  view(): Plain {
    const down = this.#context.peers.filter((peer) => this.#peers.isDown(peer));
    return { role: 'replica', rows: this.#copy.store.rows.length, hints: this.#hints.count, down };
  }

  #onWrite(from: Address, { op, key, row, standsFor }: Write): void {
    const copy = this.#copy;
    if (standsFor === NOWHERE) copy.take(key, row);
    else copy.hint(standsFor, key, row);
    copy.whenDurable(copy.store.ticket, () => this.#context.send(from, { kind: 'written', op, standsFor }));
  }

  #onWritten(from: Address, written: Written): void {
    const { op } = written;
    if (this.#hints.onWritten(op) || this.#reads.onWritten(from, op) || this.#proposer.onWritten(from, op)) return;
    this.#writes.onWritten(from, written);
  }

  #onRead(from: Address, { op, key, standsFor }: Read): void {
    const { store } = this.#copy;
    const isOwn = standsFor === NOWHERE;
    const row = isOwn ? this.#copy.row(key) : store.hint(standsFor, key);
    const ticket = isOwn ? store.ticketOf(key) : store.ticket;
    this.#copy.whenDurable(ticket, () => this.#context.send(from, { kind: 'seen', op, key, row, standsFor }));
  }

  #onPaxos(from: Address, message: PaxosMessage): void {
    const copy = this.#copy;
    const say = (answer: Message) => copy.whenDurable(copy.store.ticket, () => this.#context.send(from, answer));
    if (message.kind === 'prepare') {
      const { op, key, ballot } = message;
      const { promised, accepted, committed } = this.#acceptors.prepare(key, ballot);
      say({ kind: 'promise', op, key, ballot, promised, accepted, committed });
    } else if (message.kind === 'propose') {
      const { op, key, proposal } = message;
      const promised = this.#acceptors.accept(key, proposal);
      say({ kind: 'accept', op, ballot: proposal.ballot, promised });
    } else if (message.kind === 'commit') {
      this.#acceptors.commit(message.key, message.proposal);
      say({ kind: 'written', op: message.op, standsFor: NOWHERE });
    } else if (message.kind === 'promise') this.#proposer.onPledge(from, message);
    else this.#proposer.onAccept(from, message);
  }

  #onBeat(): void {
    this.#context.setTimer('beat', 0, BEAT);
    this.#peers.onBeat();
    this.#handOver();
    this.#batches.onBeat();
    if (++this.#beats % SWEEP === 0) this.#sweep();
  }

  #handOver(): void {
    this.#hints.handOver(() => this.#writes.number());
  }

  /** A deletion is forgotten after its time of grace: by then everybody ought to know of it (T06). */
  #sweep(): void {
    const { grace } = this.#options.tombstones;
    if (grace === Number.POSITIVE_INFINITY) return;
    const before = this.#context.clock() - grace;
    this.#copy.store.rows.forEach((row, key) => {
      if (row === undefined || isForgotten(row) || !isDeleted(row) || newest(row).stamp >= before) return;
      this.#copy.replace(key, FORGOTTEN);
    });
  }

  #setTimer(timer: string, delay: number): void {
    if (delay !== Number.POSITIVE_INFINITY) this.#context.setTimer(timer, 0, delay);
  }
}
