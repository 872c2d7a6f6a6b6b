/** One replica of a single-master group: a follower that may become the master, and a follower again. */

import type { Address, Context } from '../contract.ts';
import {
  isWrite,
  type Key,
  NOWHERE,
  type Plain,
  type Replica,
  type Request,
  refused,
  type Value,
} from '../contract.ts';
import { Election } from './election.ts';
import { Follower } from './follower.ts';
import { Master } from './master.ts';
import type { Message } from './messages.ts';
import type { SingleMasterOptions } from './options.ts';
import { Reads } from './reads.ts';
import { State, type Timer } from './state.ts';

/** Requests that come before the first master is open, or before its first lease. */
const MOST_HELD = 10_000;

export class SingleMasterReplica implements Replica<Message, Timer> {
  readonly #state: State;
  readonly #context: Context<Message, Timer>;
  readonly #election: Election;
  readonly #reads: Reads;
  #master: Master | undefined;
  #follower: Follower | undefined;
  #held: Request[] = [];

  constructor(context: Context<Message, Timer>, options: SingleMasterOptions) {
    this.#state = new State(context, options);
    this.#context = context;
    this.#reads = new Reads(this.#state);
    this.#election = new Election(
      this.#state,
      () => this.#reign(true),
      () => this.#stepDown(),
    );
  }

  onStart(): void {
    this.#state.recover();
    const { log, epoch } = this.#state;
    this.#election.heard();
    const isBlank = epoch === 0 && log.last === 0;
    if (isBlank && this.#isDesignated()) this.#election.stand('opening');
    else if (epoch > 0 && this.#context.disk.get('reign') === epoch) this.#reign(false);
  }

  onRequest(request: Request): void {
    const isWriting = request.operations.some(isWrite);
    const needsMaster = isWriting || request.consistency === 'strong';
    if (needsMaster && this.#isOpening()) this.#hold(request);
    else if (!isWriting) {
      const isFresh = this.#master?.mayServe() === true;
      this.#reads.onRequest(request, isFresh, this.#follower?.safeAt ?? Number.NEGATIVE_INFINITY);
    } else if (this.#master === undefined) {
      this.#context.reply(request, refused('not the master', this.#state.elsewhere()));
    } else this.#master.write(request);
  }

  onMessage(from: Address, message: Message): void {
    switch (message.kind) {
      case 'heartbeat':
      case 'replicate':
      case 'install':
        if (this.#follows(from, message.epoch)) this.#onStream(message);
        return;
      case 'ack':
      case 'hello':
        if (this.#master !== undefined && message.epoch === this.#state.epoch) this.#onReplica(from, message);
        return;
      case 'stale':
        if (this.#isDeposedBy(message.epoch)) this.#stepDown();
        return;
      case 'transfer':
        if (message.epoch !== this.#state.epoch) return;
        if (!message.ready) this.#master?.onTransfer(from);
        else if (this.#master === undefined) this.#election.stand('order');
        return;
      default:
        this.#onElection(from, message);
    }
  }

  onTimer(timer: Timer, key: number): void {
    if (timer === 'heartbeat') this.#master?.onHeartbeatDue();
    else if (timer === 'lease') this.#master?.onLeaseOver(key);
    else if (timer === 'fallback') this.#master?.onFallbackDue();
    else if (timer === 'apply') this.#follower?.onApplyDue();
    else if (timer === 'reads') this.#reads.onPatienceOver();
    else if (timer === 'quiet') this.#state.isQuiet = true;
    else if (timer === 'canvass') this.#election.onCanvassed();
    else if (timer === 'elect') this.#election.onElectDue();
    else if (timer === 'opening') this.#election.onOpeningDue();
    else {
      this.#refuseHeld();
      this.#election.onDetected();
    }
    this.#reads.onShown();
  }

  onSynced(position: number, ticket: number): void {
    this.#state.log.onSynced(position, ticket);
    this.#election.onFlushed();
    this.#master?.onFlushed();
    this.#follower?.onFlushed();
    this.#reads.onShown();
  }

  onOperator(verb: string): boolean {
    if (verb === 'promote' && this.#master === undefined) this.#election.stand('order');
    else if (verb === 'transfer') return this.#transfer();
    else if ((verb === 'demote' || verb === 'rejoin') && this.#master !== undefined) this.#stepDown();
    else return false;
    return true;
  }

  read(key: Key): Value | undefined {
    return this.#state.log.table.shown(key);
  }

  view(): Plain {
    const { log, epoch, master } = this.#state;
    const role = this.#master !== undefined ? 'master' : this.#election.isStanding ? 'candidate' : 'replica';
    const degraded = this.#master?.isDegraded === true;
    return { role, epoch, master, last: log.last, flushed: log.flushed, shown: log.shown, degraded };
  }

  /** Whether a stream of that epoch is to be listened to; a newer one makes this replica follow it. */
  #follows(from: Address, epoch: number): boolean {
    const state = this.#state;
    if (epoch < state.epoch) {
      this.#context.send(from, { kind: 'stale', epoch: state.epoch });
      return false;
    }
    if (this.#master !== undefined && !this.#isDeposedBy(epoch)) return false;
    if (this.#master !== undefined) this.#stepDown();
    if (epoch > state.epoch) state.promise(epoch);
    if (state.master !== from) {
      state.master = from;
      this.#election.giveUp();
      this.#follower = new Follower(state, from);
      this.#refuseHeld();
    }
    this.#election.heard();
    return true;
  }

  #isDeposedBy(epoch: number): boolean {
    return epoch > this.#state.epoch && this.#state.options.fencing !== 'none' && this.#master !== undefined;
  }

  #onStream(message: Extract<Message, { kind: 'heartbeat' | 'replicate' | 'install' }>): void {
    const follower = this.#follower!;
    if (message.kind === 'heartbeat') follower.onHeartbeat(message);
    else if (message.kind === 'replicate') follower.onReplicate(message);
    else follower.onInstall(message);
    this.#reads.onShown();
  }

  #onReplica(from: Address, message: Extract<Message, { kind: 'ack' | 'hello' }>): void {
    if (message.kind === 'hello') this.#master!.onHello(from, message);
    else this.#master!.onAck(from, message);
    if (this.#held.length > 0 && !this.#isOpening()) this.#release();
    this.#reads.onShown();
  }

  #onElection(from: Address, message: Message): void {
    if (message.kind === 'poll') this.#election.onPoll(from, message);
    else if (message.kind === 'standing') this.#election.onStanding(from, message);
    else if (message.kind === 'vote-request') this.#election.onVoteRequest(from, message);
    else if (message.kind === 'vote') this.#election.onVote(from, message);
    else if (message.kind === 'promote') this.#election.onPromote(message);
  }

  #reign(isNew: boolean): void {
    // Chosen by another while it set out to stand itself: a master that goes on standing would leave its own epoch.
    this.#election.giveUp();
    this.#follower = undefined;
    this.#context.cancelTimer('detect', 0);
    this.#context.cancelTimer('apply', 0);
    this.#master = new Master(this.#state);
    this.#master.begin(isNew);
    if (!this.#isOpening()) this.#release();
    this.#reads.onShown();
  }

  /** Clients that wait for replicas are not answered: nobody knows yet what will become of their writes. */
  #stepDown(): void {
    if (this.#master?.isDegraded === true) this.#context.degraded(false);
    this.#master = undefined;
    this.#state.master = -1;
    this.#context.disk.put('reign', 0);
    this.#state.log.sync();
    this.#context.cancelTimer('heartbeat', 0);
    this.#context.cancelTimer('fallback', 0);
    this.#context.follows();
    this.#election.heard();
  }

  /** Told to a replica, it asks its master for the lead; told to a master, the replica that has most gets it. */
  #transfer(): boolean {
    if (this.#master !== undefined) return this.#master.handOverToBest();
    const { epoch, master } = this.#state;
    if (master === NOWHERE) return false;
    this.#context.send(master, { kind: 'transfer', epoch, ready: false });
    return true;
  }

  #isOpening(): boolean {
    return this.#master === undefined ? this.#election.isOpening : !this.#master.isOpen;
  }

  #isDesignated(): boolean {
    const { self, peers } = this.#context;
    const region = this.#state.options.leader ?? this.#context.regionOf(Math.min(self, ...peers));
    if (this.#context.region !== region) return false;
    return peers.every((peer) => peer > self || this.#context.regionOf(peer) !== region);
  }

  #hold(request: Request): void {
    if (this.#held.length < MOST_HELD) this.#held.push(request);
    else this.#context.reply(request, refused('not open yet, and too many wait'));
  }

  #release(): void {
    const held = this.#held;
    this.#held = [];
    for (const request of held) this.onRequest(request);
  }

  #refuseHeld(): void {
    const held = this.#held;
    this.#held = [];
    for (const request of held) this.#context.reply(request, refused('no master yet', this.#state.elsewhere()));
  }
}
