/** One replica: acceptor, learner and, when it leads, proposer. Each role has a file of its own. */
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
import { AfterSync } from '../parts/after-sync.ts';
import { type BirthList, Births } from '../parts/births.ts';
import { stamped } from '../parts/stamped.ts';
import { State } from '../parts/state.ts';
import { WaitingReads } from '../parts/waiting-reads.ts';
import { Acceptor } from './acceptor.ts';
import { CatchUp } from './catch-up.ts';
import { Configurations } from './configurations.ts';
import { Election } from './election.ts';
import { Learner } from './learner.ts';
import { Log } from './log.ts';
import type { Message } from './messages.ts';
import type { Options } from './options.ts';
import { Proposer } from './proposer.ts';
import { serveRead } from './reads.ts';
import { Recovery } from './recovery.ts';
import type { Snapshot } from './snapshot.ts';

export type Timer = 'election' | 'heartbeat' | 'reads';
export type Role = 'follower' | 'candidate' | 'leader';

export class PaxosReplica implements Replica<Message, Timer> {
  readonly context: Context<Message, Timer>;
  readonly options: Options;
  readonly log: Log;
  readonly state: State;
  readonly configurations: Configurations;
  readonly births: Births;
  readonly accepting: Acceptor;
  readonly learning: Learner;
  readonly leading: Proposer;
  readonly standing: Election;
  readonly catchingUp: CatchUp;
  readonly recovery: Recovery;
  readonly waiting: WaitingReads;

  role: Role = 'follower';
  /** Who leads the ballot that was promised, as far as this replica knows. */
  leader: Address = NOWHERE;
  /** Every slot up to here is executed. */
  applied = 0;
  #snapshotSlot = 0;
  readonly #afterSync = new AfterSync();

  constructor(context: Context<Message, Timer>, options: Options) {
    this.context = context;
    this.options = options;
    this.log = new Log(context.disk);
    this.state = new State(context.keys, options.dedup);
    this.configurations = new Configurations(context, options);
    this.births = new Births(context.disk);
    this.accepting = new Acceptor(this);
    this.learning = new Learner(this);
    this.leading = new Proposer(this);
    this.standing = new Election(this);
    this.catchingUp = new CatchUp(this);
    this.recovery = new Recovery(this);
    this.waiting = new WaitingReads(this);
  }

  onStart(): void {
    const { configurations, context, log, options, standing } = this;
    const { disk } = context;
    const snapshot = log.saved();
    if (snapshot !== undefined) {
      this.state.restore(snapshot);
      configurations.restore(snapshot.placed);
      this.applied = this.#snapshotSlot = snapshot.slot;
    }
    const { at, configuration } = configurations.newest;
    if (configuration.members.length <= context.peers.length) context.keeps(configuration.members, at);
    context.holds([this.applied]);
    this.learning.apply();
    const isNew = log.promised === 0;
    if (!isNew || disk.isReplaced) this.accepting.mayHaveHeard();
    const isNamed = configuration.members.find((one) => context.regionOf(one) === options.leader) === context.self;
    if (disk.isReplaced || disk.get('recovering') === true) this.recovery.begin();
    else if (isNew && isNamed) standing.stand();
    else standing.begin();
  }

  onRequest(request: Request): void {
    if (!request.operations.some(isWrite)) serveRead(this, request);
    else if (this.role === 'leader') this.leading.propose(request);
    else this.refuse(request);
  }

  onMessage(from: Address, message: Message): void {
    if (message.kind === 'promise' || message.kind === 'accepted' || message.kind === 'known') {
      this.bornAgain(message.births);
      if (this.births.isLate(from, message.births)) return;
    }
    if (this.recovery.isUnderWay && !isForRecovering(message)) return;
    switch (message.kind) {
      case 'accept':
        this.accepting.onAccept(from, message);
        break;
      case 'accepted':
        if (this.role === 'leader') this.leading.onAccepted(from, message);
        break;
      case 'prepare':
        this.accepting.onPrepare(from, message);
        break;
      case 'promise':
        this.standing.onPromise(from, message);
        break;
      case 'rejected':
        this.standing.onRejected(message);
        break;
      case 'learn':
        this.catchingUp.onLearn(from, message);
        break;
      case 'taught':
        this.catchingUp.onTaught(from, message);
        break;
      case 'snapshot':
        this.catchingUp.onSnapshot(from, message);
        break;
      case 'recover':
        this.recovery.onRecover(from, message);
        break;
      case 'known':
        this.recovery.onKnown(from, message);
        break;
      case 'stand':
        this.standing.onStand(message);
        break;
      case 'take-over':
        if (this.role === 'leader' && message.ballot === this.log.promised) this.leading.transfer(from);
        break;
    }
  }

  onTimer(timer: Timer): void {
    if (timer === 'reads') this.waiting.expire();
    else if (timer === 'heartbeat') this.leading.onHeartbeat();
    else if (this.recovery.isUnderWay) this.recovery.ask();
    else this.standing.onTimeout();
  }

  onSynced(_position: number, ticket: number): void {
    this.#afterSync.onSynced(ticket);
    if (this.role === 'leader') this.leading.onSynced();
  }

  /** `transfer`, told to a leader: to whoever has most; told to another: to it. */
  onOperator(verb: string, about: Address): boolean {
    if (verb === 'add-member' || verb === 'remove-member') {
      return this.role === 'leader' && this.leading.change(verb, about);
    }
    if (verb !== 'transfer') return false;
    if (this.role === 'leader') return this.leading.transfer();
    if (this.leader === NOWHERE || !this.isMember) return false;
    this.context.send(this.leader, { kind: 'take-over', ballot: this.log.promised });
    return true;
  }

  age(): Micros {
    return this.learning.age();
  }

  read(key: Key): Value | undefined {
    return this.state.table.read(key);
  }

  view(): Plain {
    const { applied, log, role } = this;
    return { role, term: log.promised, commit: log.chosen, applied, last: log.last, first: log.first };
  }

  // What the roles share.

  /** Among those who decide about the next slot. */
  get isMember(): boolean {
    const { configurations, context, log } = this;
    return configurations.of(log.chosen + 1).members.includes(context.self);
  }

  /** A higher ballot, or no quorum to be heard: whatever this replica was, it follows now. */
  stepDown(): void {
    const { role } = this;
    this.role = 'follower';
    this.leader = NOWHERE;
    if (role !== 'leader') return;
    this.leading.resign();
    this.context.follows();
    this.standing.begin();
  }

  /** Runs when all that was written so far is durable. */
  onceDurable(then: () => void): void {
    this.#afterSync.wait(this.context.disk.sync(), then);
  }

  /** Disks were replaced: what their owners had said before is not counted any more. */
  bornAgain(births: BirthList): void {
    if (births.length === 0) return;
    for (const address of this.births.merge(births)) {
      this.standing.promises.drop(address);
      this.recovery.drop(address);
      if (this.role === 'leader') this.leading.drop(address);
    }
  }

  answerRead(request: Request): void {
    this.context.reply(request, stamped(this.state.read(request), this.applied));
  }

  refuse(request: Request, why = 'not the leader'): void {
    const tryAt = this.leader === this.context.self ? NOWHERE : this.leader;
    this.context.reply(request, refused(why, tryAt));
  }

  /** The state gives way to another's snapshot. */
  adopt(snapshot: Snapshot): void {
    this.log.restart(snapshot);
    this.state.restore(snapshot);
    this.configurations.restore(snapshot.placed);
    this.applied = this.#snapshotSlot = snapshot.slot;
    this.context.holds([snapshot.slot]);
    const { at, configuration } = this.configurations.newest;
    if (at > 0) this.context.keeps(configuration.members, at);
    this.learning.apply();
  }

  snapshotIfDue(): void {
    const { applied: slot, configurations, context, log, options, state } = this;
    if (slot - this.#snapshotSlot < options.snapshot.every) return;
    this.#snapshotSlot = slot;
    log.save({ ...state.memory(), slot, placed: configurations.placed });
    const kept = slot - options.snapshot.keep;
    this.#afterSync.wait(context.disk.sync(), () => log.compact(kept));
  }
}

/** While it asks what it forgot, it learns what is chosen and nothing else. */
function isForRecovering({ kind }: Message): boolean {
  return kind === 'known' || kind === 'taught' || kind === 'snapshot' || kind === 'learn';
}
