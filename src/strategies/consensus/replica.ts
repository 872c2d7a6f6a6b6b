/** One Raft replica: what all three roles share. The roles are in leader.ts, follower.ts, election.ts. */
import {
  type Address,
  type Context,
  isWrite,
  type Key,
  NOWHERE,
  type Outcome,
  ok,
  type Plain,
  type Replica,
  type Request,
  refused,
  type Value,
} from '../contract.ts';
import { Election } from './election.ts';
import { Follower } from './follower.ts';
import { Leader } from './leader.ts';
import { Log } from './log.ts';
import type { Message } from './messages.ts';
import type { Options } from './options.ts';
import { State } from './state.ts';
import { WaitingReads } from './waiting-reads.ts';

export type Timer = 'election' | 'heartbeat' | 'batch' | 'quorum' | 'reads';
export type Role = 'follower' | 'candidate' | 'leader';

export class RaftReplica implements Replica<Message, Timer> {
  readonly context: Context<Message, Timer>;
  readonly options: Options;
  readonly log: Log;
  readonly state: State;
  readonly majority: number;
  readonly leading: Leader;
  readonly following: Follower;
  readonly standing: Election;
  readonly waiting: WaitingReads;

  /** A snapshot is taken after so many applied entries; so many before it are kept for laggards. */
  snapshotEvery = 10_000;
  keptForLaggards = 1_000;

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
  /** What must wait until a put is durable, by the ticket of its sync. */
  #afterSync: { readonly ticket: number; readonly run: () => void }[] = [];

  constructor(context: Context<Message, Timer>, options: Options) {
    this.context = context;
    this.options = options;
    this.log = new Log(context.disk);
    this.state = new State(context.keys);
    this.majority = Math.floor((context.peers.length + 1) / 2) + 1;
    this.leading = new Leader(this);
    this.following = new Follower(this);
    this.standing = new Election(this);
    this.waiting = new WaitingReads(this);
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
      this.state.restore(snapshot);
      this.commit = this.applied = this.#snapshotIndex = snapshot.index;
    }
    context.holds([this.applied]);
    if (context.disk.isReplaced) context.disk.put('refilling', true);
    this.isRefilling = context.disk.get('refilling') === true;
    const isFirst = vote === undefined && !this.isRefilling && context.region === this.options.leader;
    if (isFirst) this.standing.stand();
    else this.standing.begin();
  }

  /** A replica that lost its disk has what the leader had committed, and may vote again. */
  refilled(): void {
    this.isRefilling = false;
    this.context.disk.put('refilling', false);
  }

  onRequest(request: Request): void {
    if (request.operations.some(isWrite)) {
      if (this.role === 'leader') this.leading.propose(request);
      else this.refuse(request);
    } else this.#read(request);
  }

  #read(request: Request): void {
    switch (request.consistency) {
      case 'strong':
        if (this.role === 'leader') this.leading.readIndex(request);
        else this.refuse(request);
        break;
      case 'bounded':
        if (this.following.age() <= request.maxStaleness) this.answerRead(request);
        else if (this.role === 'leader') this.leading.readIndex(request);
        else this.refuse(request);
        break;
      case 'session':
      case 'consistent-prefix':
        this.waiting.serve(request);
        break;
      default:
        this.answerRead(request);
    }
  }

  onMessage(from: Address, message: Message): void {
    if (message.term > this.term && !isQuestion(message)) {
      if (message.kind === 'vote' && !message.handover && this.following.hearsALeader()) return;
      this.stepDown(message.term);
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
        if (message.term === this.term && this.role === 'follower') this.standing.stand(true);
        break;
    }
  }

  onTimer(timer: Timer): void {
    if (timer === 'election') this.standing.onTimeout();
    else if (timer === 'reads') this.waiting.expire();
    else if (this.role !== 'leader') return;
    else if (timer === 'heartbeat') this.leading.onHeartbeat();
    else if (timer === 'batch') this.leading.onBatch();
    else this.leading.onQuorumCheck();
  }

  onSynced(_position: number, ticket: number): void {
    if (this.#afterSync.length > 0) this.#runAfterSync(ticket);
    if (this.role === 'leader') this.leading.advance();
  }

  onOperator(verb: string): boolean {
    if (verb !== 'transfer' || this.role !== 'leader') return false;
    this.leading.transfer();
    return true;
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
    this.#afterSync.push({ ticket, run: () => this.term === term && then() });
  }

  /** Applies what is committed, in order; answers those whose leader this still is. */
  apply(): void {
    const { log, context, state } = this;
    const isLeader = this.role === 'leader';
    while (this.applied < this.commit) {
      const index = ++this.applied;
      const entry = log.entry(index);
      const { request } = entry;
      if (request === undefined) continue;
      const isRepeated = request.idempotent && state.knows(request.opId);
      let outcome: Outcome | undefined;
      if (isLeader && entry.term === this.term) outcome = state.execute(request);
      else state.absorb(request);
      if (!isRepeated) context.applied(request.opId, 0, index);
      if (outcome !== undefined) context.reply(request, stamped(outcome, index));
    }
    if (this.applied - this.#snapshotIndex >= this.snapshotEvery) this.#takeSnapshot();
    if (this.waiting.any) this.waiting.wake();
  }

  answerRead(request: Request): void {
    const { operations } = request;
    let outcome: Outcome = ok(undefined);
    for (let i = 0; i < operations.length; i++) outcome = this.state.table.execute(operations[i]!);
    this.context.reply(request, stamped(outcome, this.applied));
  }

  refuse(request: Request): void {
    const tryAt = this.leader === this.context.self ? NOWHERE : this.leader;
    this.context.reply(request, refused('not the leader', tryAt));
  }

  /** The state gives way to a leader's snapshot. */
  adopt(index: number): void {
    this.commit = this.applied = this.#snapshotIndex = index;
    this.context.holds([index]);
    if (this.waiting.any) this.waiting.wake();
  }

  #takeSnapshot(): void {
    const index = this.applied;
    this.#snapshotIndex = index;
    this.log.save(this.state.snapshot(index, this.log.term(index)));
    const ticket = this.context.disk.sync();
    const kept = index - this.keptForLaggards;
    this.#afterSync.push({ ticket, run: () => this.log.compact(kept) });
  }

  #runAfterSync(ticket: number): void {
    const waiting = this.#afterSync;
    this.#afterSync = [];
    for (const later of waiting) {
      if (later.ticket <= ticket) later.run();
      else this.#afterSync.push(later);
    }
  }
}

/** Questions of a candidate-to-be and their answers speak of a term that nobody has entered yet. */
function isQuestion(message: Message): boolean {
  return (message.kind === 'vote' && message.pre) || (message.kind === 'voted' && message.pre && message.granted);
}

/** The outcome, and the log index that a session has seen with it. */
function stamped(outcome: Outcome, index: number): Outcome {
  return {
    kind: outcome.kind,
    done: outcome.done,
    value: outcome.value,
    siblings: undefined,
    token: [index],
    tryAt: NOWHERE,
    why: outcome.why,
  };
}
