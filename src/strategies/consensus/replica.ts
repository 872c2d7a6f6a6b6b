/** One Raft replica: what all three roles share. The roles are in leader.ts, follower.ts, election.ts. */
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
import { Births } from '../parts/births.ts';
import { stamped } from '../parts/stamped.ts';
import { State } from '../parts/state.ts';
import { WaitingReads } from '../parts/waiting-reads.ts';
import { Eager } from './eager.ts';
import { Election } from './election.ts';
import { execute } from './execution.ts';
import { Follower } from './follower.ts';
import { Inquiries } from './inquiries.ts';
import { KeysBeside } from './keys-beside.ts';
import { Leader } from './leader.ts';
import { Log } from './log.ts';
import { Membership } from './membership.ts';
import type { Message } from './messages.ts';
import type { Options } from './options.ts';
import { serveRead } from './reads.ts';
import { Recovery } from './recovery.ts';
import { type Snapshot, snapshotOf } from './snapshot.ts';

export type Timer = 'election' | 'heartbeat' | 'batch' | 'reads' | 'inquiries' | 'keys';
export type Role = 'follower' | 'candidate' | 'leader';

export class RaftReplica implements Replica<Message, Timer> {
  readonly context: Context<Message, Timer>;
  readonly options: Options;
  readonly log: Log;
  readonly state: State;
  readonly membership: Membership;
  readonly births: Births;
  readonly leading: Leader;
  readonly following: Follower;
  readonly standing: Election;
  readonly waiting: WaitingReads;
  readonly inquiries: Inquiries;
  readonly recovery: Recovery;
  readonly eager: Eager | undefined;
  /** Undefined where keys of requests are in the log. */
  readonly keys: KeysBeside | undefined;
  /** It votes and keeps the log, and no data. */
  readonly isWitness: boolean;

  role: Role = 'follower';
  term = 0;
  votedFor: Address = NOWHERE;
  /** Who leads this term, as far as this replica knows. */
  leader: Address = NOWHERE;
  /** It lost its disk, and with it the votes it gave: until it has caught up it neither votes nor stands. */
  isRefilling = false;
  commit = 0;
  applied = 0;
  #snapshotIndex = 0;
  readonly #afterSync = new AfterSync();

  constructor(context: Context<Message, Timer>, options: Options) {
    this.context = context;
    this.options = options;
    this.log = new Log(context.disk);
    this.state = new State(context.keys, options.dedup);
    this.membership = new Membership(context, options);
    this.births = new Births(context.disk);
    this.isWitness = this.membership.isWitness(context.self);
    this.leading = new Leader(this);
    this.following = new Follower(this);
    this.standing = new Election(this);
    this.waiting = new WaitingReads(this);
    this.inquiries = new Inquiries(this);
    this.recovery = new Recovery(this);
    this.eager = options.apply === 'eager' ? new Eager(this) : undefined;
    this.keys = options.dedup.store === 'async' ? new KeysBeside(this) : undefined;
  }

  onStart(): void {
    const { context, log } = this;
    const vote = context.disk.get('vote') as { term: number; votedFor: Address } | undefined;
    if (vote !== undefined) {
      this.term = vote.term;
      this.votedFor = vote.votedFor;
    }
    const snapshot = log.saved();
    if (snapshot !== undefined) {
      // A damaged disk may have lost the end of its log, and kept the snapshot.
      if (log.last < snapshot.index) log.restart(snapshot);
      this.state.restore(snapshot);
      this.commit = this.applied = this.#snapshotIndex = snapshot.index;
    }
    this.membership.recover(log);
    this.membership.tellFirst(context);
    context.holds([this.isWitness ? 0 : this.applied]);
    if (vote !== undefined) this.following.mayHaveHeard();
    if (context.disk.isReplaced) context.disk.put('refilling', true);
    this.isRefilling = context.disk.get('refilling') === true;
    if (vote === undefined && !this.isRefilling && this.#isNamed()) this.standing.stand();
    else this.standing.begin();
    if ((this.isRefilling && vote === undefined) || context.disk.get('asking') === true) this.recovery.begin();
  }

  /** The first voter of the region that `leader` names. */
  #isNamed(): boolean {
    const { context, membership, options } = this;
    const { voters } = membership.current;
    return voters.find((voter) => context.regionOf(voter) === options.leader) === context.self;
  }

  onRequest(request: Request): void {
    if (request.operations.some(isWrite)) {
      if (this.role === 'leader') this.leading.propose(request);
      else this.refuse(request);
    } else serveRead(this, request);
  }

  onMessage(from: Address, message: Message): void {
    if ('births' in message && !this.recovery.admits(from, message.births)) return;
    if (message.term > this.term && !isQuestion(message)) {
      if (message.kind === 'vote' && !message.handover && this.following.hearsALeader()) return;
      this.stepDown(message.term);
    }
    if (this.recovery.isAsking) {
      if (message.kind === 'known') this.recovery.onKnown(from, message);
      return;
    }
    switch (message.kind) {
      case 'append':
        this.following.onAppend(from, message);
        break;
      case 'appended':
        if (this.role === 'leader' && message.term === this.term) this.leading.onAppended(from, message);
        break;
      case 'vote':
        this.standing.onVote(from, message);
        break;
      case 'voted':
        this.standing.onVoted(from, message);
        break;
      case 'snapshot':
        this.following.onSnapshot(from, message);
        break;
      case 'timeout-now':
        if (message.term === this.term && this.role === 'follower') this.standing.takeOver();
        break;
      case 'take-over':
        if (this.role === 'leader' && message.term === this.term) this.leading.transfer(from);
        break;
      case 'ask-index':
        this.inquiries.onAsked(from, message);
        break;
      case 'read-index':
        this.inquiries.onAnswer(message);
        break;
      case 'recover':
        this.recovery.onRecover(from, message);
        break;
      case 'keys':
        this.keys?.onKeys(message);
        break;
    }
  }

  onTimer(timer: Timer): void {
    if (timer === 'election' && this.recovery.isAsking) this.recovery.ask();
    else if (timer === 'election') this.standing.onTimeout();
    else if (timer === 'reads') this.waiting.expire();
    else if (timer === 'inquiries') this.inquiries.expire();
    else if (timer === 'keys') this.keys?.onDue();
    else if (this.role !== 'leader') return;
    else if (timer === 'heartbeat') this.leading.onHeartbeat();
    else this.leading.onBatch();
  }

  onSynced(_position: number, ticket: number): void {
    this.#afterSync.onSynced(ticket);
    if (this.role === 'leader') this.leading.advance();
  }

  /** `transfer`, told to a leader: to whoever has most; told to a follower: to it. */
  onOperator(verb: string, about: Address): boolean {
    if (verb === 'add-member' || verb === 'remove-member') {
      return this.role === 'leader' && this.leading.change(verb, about);
    }
    if (verb !== 'transfer') return false;
    if (this.role === 'leader') return this.leading.transfer();
    if (this.leader === NOWHERE || !this.membership.isVoter) return false;
    this.context.send(this.leader, { kind: 'take-over', term: this.term });
    return true;
  }

  age(): Micros {
    return this.following.age();
  }

  read(key: Key): Value | undefined {
    return this.state.table.read(key);
  }

  view(): Plain {
    const { role, term, commit, applied, log } = this;
    return { role, term, commit, applied, last: log.last, first: log.first };
  }

  // What the roles share.

  /** A newer term: whatever this replica was, it follows now (§5.1). */
  stepDown(term: number): void {
    if (term > this.term) {
      this.term = term;
      this.votedFor = NOWHERE;
      this.leader = NOWHERE;
      this.persistVote(undefined);
    }
    const led = this.role === 'leader';
    if (led) {
      this.leader = NOWHERE;
      this.leading.resign();
      this.context.follows();
    }
    this.role = 'follower';
    this.following.reset();
    // Only a leader or a vote that is granted makes the others wait longer (figure 2, followers).
    if (led) this.standing.begin();
  }

  /** Writes term and vote; `then` runs when they are durable and the term is still the same. */
  persistVote(then: (() => void) | undefined): void {
    const { term, votedFor } = this;
    this.context.disk.put('vote', { term, votedFor });
    const ticket = this.context.disk.sync();
    if (then === undefined) return;
    this.#afterSync.wait(ticket, () => {
      if (this.term === term) then();
    });
  }

  /** Applies what is committed, in order; answers those whose leader this still is. */
  apply(): void {
    const { log } = this;
    while (this.applied < this.commit) {
      const index = ++this.applied;
      const { at, configuration, request, term } = log.entry(index);
      this.state.pass(at);
      if (request !== undefined && !this.isWitness) execute(this, request, term, index);
      if (configuration !== undefined) this.membership.tell(this.context, configuration, index);
    }
    if (this.applied - this.#snapshotIndex >= this.options.snapshot.every) this.#takeSnapshot();
    this.waiting.wake();
  }

  /** Drops what the leader of a later term does not have (§5.3). */
  cut(last: number): void {
    this.log.truncate(last);
    this.membership.truncated(last);
    this.eager?.takeBack();
  }

  answerRead(request: Request): void {
    this.context.reply(request, stamped(this.state.read(request), this.applied));
  }

  refuse(request: Request, why = 'not the leader'): void {
    const tryAt = this.leader === this.context.self ? NOWHERE : this.leader;
    this.context.reply(request, refused(why, tryAt));
  }

  /** The state gives way to a leader's snapshot. */
  adopt({ index, configuration }: Snapshot): void {
    this.commit = this.applied = this.#snapshotIndex = index;
    this.membership.restored(index, configuration);
    this.context.holds([this.isWitness ? 0 : index]);
    this.waiting.wake();
  }

  #takeSnapshot(): void {
    const index = this.applied;
    this.#snapshotIndex = index;
    const { log, membership, state } = this;
    log.save(snapshotOf(state.memory(), index, log.term(index), membership.asOf(index)));
    const kept = index - this.options.snapshot.keep;
    this.#afterSync.wait(this.context.disk.sync(), () => log.compact(kept));
  }
}

/** Questions of a candidate-to-be and their answers speak of a term that nobody has entered yet. */
function isQuestion(message: Message): boolean {
  return (message.kind === 'vote' && message.pre) || (message.kind === 'voted' && message.pre && message.granted);
}
