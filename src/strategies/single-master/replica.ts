/** One replica of a single-master group: a follower that may become the master, and a follower again. */
import {
  type Address,
  type Context,
  isWrite,
  type Key,
  type Micros,
  NOWHERE,
  type Plain,
  type Replica,
  type Request,
  refused,
  type Value,
} from '../contract.ts';
import { Detector } from './detector.ts';
import { Election } from './election.ts';
import { Follower } from './follower.ts';
import { HeldRequests } from './held-requests.ts';
import { Master } from './master.ts';
import type { Message } from './messages.ts';
import type { SingleMasterOptions } from './options.ts';
import { Reads } from './reads.ts';
import { State, type Timer } from './state.ts';

export class SingleMasterReplica implements Replica<Message, Timer> {
  readonly #state: State;
  readonly #context: Context<Message, Timer>;
  readonly #detector: Detector;
  readonly #election: Election;
  readonly #reads: Reads;
  readonly #held: HeldRequests;
  #master: Master | undefined;
  #follower: Follower | undefined;

  constructor(context: Context<Message, Timer>, options: SingleMasterOptions) {
    this.#state = new State(context, options);
    this.#context = context;
    this.#reads = new Reads(this.#state);
    this.#held = new HeldRequests(this.#state);
    this.#detector = new Detector(this.#state);
    this.#election = new Election(
      this.#state,
      this.#detector,
      () => this.#reign(true),
      () => this.#stepDown(),
    );
  }

  onStart(): void {
    this.#state.recover();
    const { log, epoch } = this.#state;
    this.#detector.heard();
    const isBlank = epoch === 0 && log.last === 0;
    if (isBlank && this.#state.isDesignated()) this.#election.stand('opening');
    else if (epoch > 0 && this.#context.disk.get('reign') === epoch) this.#reign(false);
  }

  onRequest(request: Request): void {
    const isWriting = request.operations.some(isWrite);
    const needsMaster = isWriting || request.consistency === 'strong';
    if (needsMaster && this.#isOpening()) this.#held.hold(request);
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
        if (this.#streams(from, message)) this.#onStream(message);
        return;
      case 'relay':
        if (this.#follower?.takesFrom(from, message.epoch)) this.#follower.onRelay(message);
        return;
      case 'ack':
      case 'hello':
        if (message.epoch === this.#state.epoch) this.#onReplica(from, message);
        return;
      case 'stale':
        if (this.#isDeposedBy(message.epoch)) this.#stepDown();
        return;
      case 'transfer':
        if (message.epoch === this.#state.epoch) this.#onTransfer(from, message);
        return;
      case 'poll':
        this.#election.onPoll(from, message);
        return;
      case 'standing':
        this.#election.onStanding(from, message);
        return;
      case 'vote-request':
        this.#election.onVoteRequest(from, message);
        return;
      case 'vote':
        this.#election.onVote(from, message);
        return;
      case 'promote':
        this.#election.onPromote(message);
        return;
      case 'keys':
        this.#state.keys?.learn(message.answers);
        return;
    }
  }

  onTimer(timer: Timer, key: number): void {
    switch (timer) {
      case 'heartbeat':
      case 'lease':
      case 'fallback':
      case 'flow':
        this.#onMasterTimer(timer, key);
        break;
      case 'batch':
        (this.#master ?? this.#follower)?.onBatchDue();
        break;
      case 'orphan':
        this.#follower?.onOrphaned();
        break;
      case 'apply':
        this.#state.applier.onDue(key);
        (this.#master ?? this.#follower)?.onApplied();
        break;
      case 'reads':
        this.#reads.onPatienceOver();
        break;
      case 'keys':
        this.#state.keys?.onDue();
        break;
      default:
        this.#onElectionTimer(timer);
    }
    this.#release();
  }

  onSynced(position: number, ticket: number): void {
    this.#state.log.onSynced(position, ticket);
    this.#election.onFlushed();
    this.#master?.onFlushed();
    this.#follower?.onFlushed();
    this.#release();
  }

  onOperator(verb: string): boolean {
    const { mode } = this.#state.options.failover;
    if (verb === 'promote' && this.#master === undefined && mode !== 'none') this.#election.order();
    else if (verb === 'transfer') return this.#transfer();
    else if ((verb === 'demote' || verb === 'rejoin') && this.#master !== undefined) this.#stepDown();
    else return false;
    return true;
  }

  age(): Micros {
    return this.#master?.mayServe() ? 0 : this.#reads.age(this.#follower?.safeAt ?? Number.NEGATIVE_INFINITY);
  }

  behind(): Micros {
    return this.#reads.behind();
  }

  read(key: Key): Value | undefined {
    return this.#state.log.table.shown(key);
  }

  view(): Plain {
    const { log, epoch, master, isQuiet } = this.#state;
    const isStanding = this.#election.isStanding && (isQuiet || master === NOWHERE);
    const role = this.#master !== undefined ? 'master' : isStanding ? 'candidate' : 'replica';
    const degraded = this.#master?.isDegraded === true;
    return { role, epoch, master, last: log.last, flushed: log.flushed, shown: log.shown, degraded };
  }

  #onMasterTimer(timer: 'heartbeat' | 'lease' | 'fallback' | 'flow', key: number): void {
    if (timer === 'heartbeat') this.#master?.onHeartbeatDue();
    else if (timer === 'lease') this.#master?.onLeaseOver(key);
    else if (timer === 'fallback') this.#master?.onFallbackDue();
    else this.#master?.onFlowPeriodOver();
  }

  #onElectionTimer(timer: 'quiet' | 'cooldown' | 'canvass' | 'elect' | 'opening' | 'detect'): void {
    if (timer === 'quiet') this.#detector.onQuiet();
    else if (timer === 'cooldown') this.#detector.onCooled();
    else if (timer === 'canvass') this.#election.onCanvassed();
    else if (timer === 'elect') this.#election.onElectDue();
    else if (timer === 'opening') this.#election.onOpeningDue();
    else {
      this.#held.refuseAll();
      this.#election.onDetected();
    }
  }

  /** Where replicas stream from each other, only heartbeats tell who the master is. */
  #streams(from: Address, message: Extract<Message, { kind: 'heartbeat' | 'replicate' | 'install' }>): boolean {
    if (message.kind === 'heartbeat' || !this.#state.isCascade) return this.#follows(from, message.epoch);
    return this.#follower?.takesFrom(from, message.epoch) === true;
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
      this.#detector.onMaster(epoch);
      this.#held.refuseAll();
    }
    this.#detector.heard();
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
    if (this.#master === undefined) {
      this.#follower?.onDownstream(from, message);
      return;
    }
    if (message.kind === 'hello') this.#master.onHello(from, message);
    else this.#master.onAck(from, message);
    this.#release();
    if (this.#master.hasAbdicated) this.#stepDown();
  }

  #onTransfer(from: Address, message: Extract<Message, { kind: 'transfer' }>): void {
    if (!message.ready) {
      this.#master?.onTransfer(from);
      if (this.#master?.hasAbdicated) this.#stepDown();
    } else if (this.#master === undefined) {
      this.#election.stand(this.#state.options.fencing === 'lease' ? 'transfer' : 'order');
    }
  }

  #reign(isNew: boolean): void {
    // Chosen by another while it set out to stand itself: a master that goes on standing would leave its own epoch.
    this.#election.giveUp();
    this.#follower = undefined;
    this.#context.cancelTimer('detect', 0);
    this.#master = new Master(this.#state, isNew);
    this.#master.begin(isNew);
    this.#release();
  }

  #stepDown(): void {
    const master = this.#master;
    this.#master = undefined;
    this.#state.master = NOWHERE;
    master?.end();
    this.#detector.heard();
  }

  /** Told to a replica, it asks its master for the lead; told to a master, the replica that has most gets it. */
  #transfer(): boolean {
    if (this.#master !== undefined) {
      const isDone = this.#master.handOverToBest();
      if (this.#master.hasAbdicated) this.#stepDown();
      return isDone;
    }
    const { epoch, master } = this.#state;
    if (master === NOWHERE) return false;
    this.#context.send(master, { kind: 'transfer', epoch, ready: false });
    return true;
  }

  #isOpening(): boolean {
    return this.#master === undefined ? this.#election.isOpening : !this.#master.isOpen;
  }

  /** Those who waited for a master, and those who waited for their own past. */
  #release(): void {
    const isOpen = this.#master?.isOpen === true && !this.#held.isEmpty;
    if (isOpen) for (const request of this.#held.take()) this.onRequest(request);
    this.#reads.onShown();
  }
}
