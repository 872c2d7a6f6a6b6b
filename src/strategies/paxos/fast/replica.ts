/** One replica of Fast Paxos: proposer, acceptor, learner, and coordinator when the others think so. */
import {
  type Address,
  type Context,
  isWrite,
  type Key,
  type Plain,
  type Replica,
  type Request,
  refused,
  type Value,
} from '../../contract.ts';
import { AfterSync } from '../../parts/after-sync.ts';
import { Births } from '../../parts/births.ts';
import { stamped } from '../../parts/stamped.ts';
import { State } from '../../parts/state.ts';
import { WaitingReads } from '../../parts/waiting-reads.ts';
import { Acceptor } from './acceptor.ts';
import { Coordinator } from './coordinator.ts';
import { Learner } from './learner.ts';
import type { Message, Slot } from './messages.ts';
import type { Options } from './options.ts';
import { Proposer } from './proposer.ts';
import { Refill } from './refill.ts';
import { type Quorums, quorumsOf } from './rounds.ts';

export type Timer = 'suspect' | 'beat' | 'retry' | 'reads';

export class FastPaxosReplica implements Replica<Message, Timer> {
  readonly context: Context<Message, Timer>;
  readonly options: Options;
  /** A twin counts otherwise. */
  quorums: Quorums;
  readonly state: State;
  readonly afterSync = new AfterSync();
  readonly births: Births;
  readonly proposer: Proposer;
  readonly acceptor: Acceptor;
  readonly learner: Learner;
  readonly coordinator: Coordinator;
  readonly waiting: WaitingReads;
  readonly refill: Refill;
  /** It lost its disk, and with it votes and promises: it takes no part before it is told from where on. */
  isBlank = false;
  /** What the coordinator had executed when it was heard last. */
  #expected: Slot = 0;

  constructor(context: Context<Message, Timer>, options: Options) {
    this.context = context;
    this.options = options;
    this.quorums = quorumsOf(context.peers.length + 1);
    this.state = new State(context.keys, options.dedup);
    this.births = new Births(context.disk);
    this.proposer = new Proposer(this);
    this.acceptor = new Acceptor(this);
    this.learner = new Learner(this);
    this.coordinator = new Coordinator(this);
    this.waiting = new WaitingReads(this);
    this.refill = new Refill(this);
  }

  get applied(): Slot {
    return this.learner.executed;
  }

  onStart(): void {
    const { acceptor, context, coordinator, learner, refill } = this;
    const isFirst = context.disk.get('promised') === undefined;
    acceptor.recover();
    learner.recover();
    acceptor.forget(learner.executed);
    if (context.disk.isReplaced) context.disk.put('blank', true);
    this.isBlank = context.disk.get('blank') === true;
    if (this.isBlank) refill.begin();
    if (isFirst && !this.isBlank && this.#isNamed()) coordinator.stand();
    else this.listen();
  }

  /** The first replica of the region that `leader` names. */
  #isNamed(): boolean {
    const { context, options } = this;
    const all = [context.self, ...context.peers].sort((one, other) => one - other);
    const named = all.find((address) => context.regionOf(address) === options.leader) ?? all[0];
    return named === context.self;
  }

  onRequest(request: Request): void {
    if (this.isBlank) this.refuse(request, 'it lost its disk, and catches up');
    else if (request.operations.some(isWrite) || request.consistency === 'strong') this.proposer.propose(request);
    else this.waiting.onRead(request);
  }

  onMessage(from: Address, message: Message): void {
    switch (message.kind) {
      case 'propose':
        this.proposer.onPropose(from, message.command);
        break;
      case 'voted':
        this.learner.onVoted(from, message);
        break;
      case 'any':
        this.#onAny(from, message);
        break;
      case 'settle':
        this.proposer.learn(message.command);
        this.acceptor.onSettle(from, message);
        break;
      case 'prepare':
        this.acceptor.onPrepare(from, message);
        break;
      case 'query':
        this.acceptor.onQuery(from, message);
        break;
      case 'ask':
        this.learner.tell(from, message.after);
        break;
      case 'told':
        this.learner.onTold(from, message);
        break;
      case 'snapshot':
        this.learner.onSnapshot(from, message);
        break;
      case 'welcome':
        this.refill.onWelcome(message);
        break;
      default:
        this.#onCoordination(from, message);
    }
  }

  #onCoordination(from: Address, message: Message): void {
    const { coordinator } = this;
    if (message.kind === 'promise') coordinator.onPromise(from, message);
    else if (message.kind === 'report') coordinator.onReport(from, message);
    else if (message.kind === 'rejected') coordinator.onRejected(message);
    else if (message.kind === 'heard') coordinator.onHeard(from, message);
    else if (message.kind === 'blank') coordinator.onBlank(from, message.birth);
    else if (message.kind === 'take-over') coordinator.stand(true);
  }

  /** What it lacked a heartbeat ago, and still lacks, did not come by itself. */
  #onAny(from: Address, message: Message & { kind: 'any' }): void {
    const { acceptor, learner } = this;
    if (this.isBlank) this.refill.ask(from);
    if (this.isBlank || message.reign >= acceptor.promised) this.listen();
    acceptor.onAny(from, message);
    if (learner.executed < this.#expected) this.say(from, { kind: 'ask', after: learner.executed });
    this.#expected = message.executed;
  }

  onTimer(timer: Timer): void {
    if (timer === 'retry') this.proposer.onRetry();
    else if (timer === 'reads') this.waiting.expire();
    else if (timer === 'beat') this.coordinator.onBeat();
    else if (this.coordinator.isLeading) this.listen();
    else this.#suspect();
  }

  #suspect(): void {
    this.context.suspects();
    this.coordinator.stand();
  }

  /** Somebody coordinates, or may do so yet. */
  listen(): void {
    const { context, options } = this;
    context.setTimer('suspect', 0, options.election_timeout + context.random.below(options.election_timeout));
  }

  onSynced(_position: number, ticket: number): void {
    this.afterSync.onSynced(ticket);
  }

  /** `transfer`, told to the coordinator: to the next replica; told to another: to it. */
  onOperator(verb: string, _about: Address): boolean {
    if (verb !== 'transfer' || this.isBlank) return false;
    if (this.coordinator.isLeading) this.say(this.context.peers[0]!, { kind: 'take-over' });
    else this.coordinator.stand(true);
    return true;
  }

  answerRead(request: Request): void {
    this.context.reply(request, stamped(this.state.read(request), this.applied));
  }

  refuse(request: Request, why = 'behind what it must see'): void {
    this.context.reply(request, refused(why));
  }

  read(key: Key): Value | undefined {
    return this.state.table.read(key);
  }

  view(): Plain {
    const { acceptor, coordinator, learner } = this;
    return {
      role: coordinator.role,
      promised: acceptor.promised,
      executed: learner.executed,
      highest: learner.highest,
    };
  }

  say(to: Address, message: Message): void {
    if (to === this.context.self) this.onMessage(to, message);
    else this.context.send(to, message);
  }

  /** To itself as well. */
  sayToAll(message: Message): void {
    for (const peer of this.context.peers) this.context.send(peer, message);
    this.onMessage(this.context.self, message);
  }

  /** When all that was written so far is on the disk. */
  sayDurably(to: Address, message: Message): void {
    this.afterSync.wait(this.context.disk.sync(), () => this.say(to, message));
  }

  sayToAllDurably(message: Message): void {
    this.afterSync.wait(this.context.disk.sync(), () => this.sayToAll(message));
  }
}
