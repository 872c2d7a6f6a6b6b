/**
 * Lightweight transactions: Paxos for each key, in Cassandra's four round trips. Prepare and promise, read what a
 * quorum holds, propose and accept, commit. CASPaxos would do with two, but its register lives apart from the rows
 * that plain writes change; here the choice becomes a row whose stamp is its ballot, as in Cassandra, so that what
 * happens to those who mix the two can be seen.
 */
import type { Address, Context, Key, Micros } from '../contract.ts';
import { Alarms } from '../parts/alarms.ts';
import type { Acceptors } from './acceptor.ts';
import { ballotAbove, latest, stampOf } from './ballot.ts';
import type { Copy } from './copy.ts';
import { isMet } from './level.ts';
import { doneBefore, isPast } from './line.ts';
import type { Accept, Ballot, Message, OpNumber, Pledge, Proposal } from './messages.ts';
import type { Options } from './options.ts';
import type { Peers } from './peers.ts';
import type { Reads } from './reads.ts';
import type { Round, Transaction } from './round.ts';
import { newest, type Row } from './row.ts';

/** Who was refused waits a little, each another time. */
const BACKOFF: Micros = 10_000;
const STEPS = 4;
const MOST_PATIENCE = 4;

export class Proposer {
  readonly #context: Context<Message, string>;
  readonly #copy: Copy;
  readonly #peers: Peers;
  readonly #reads: Reads;
  readonly #acceptors: Acceptors;
  readonly #number: () => OpNumber;
  readonly #rank: number;
  readonly #window: Micros;
  readonly #open = new Map<OpNumber, Round>();
  /** By slot, which is the key of its timer. */
  readonly #rounds: (Round | undefined)[] = [];
  readonly #alarms: Alarms<Round>;
  /** By key: the one under way, and those behind it. */
  readonly #queues = new Map<Key, Round[]>();
  #highest: Ballot = 0;

  constructor(
    context: Context<Message, string>,
    { timeout, dedup }: Pick<Options, 'timeout' | 'dedup'>,
    rank: number,
    parts: { copy: Copy; peers: Peers; reads: Reads; acceptors: Acceptors; number: () => OpNumber },
  ) {
    this.#context = context;
    this.#copy = parts.copy;
    this.#peers = parts.peers;
    this.#reads = parts.reads;
    this.#acceptors = parts.acceptors;
    this.#number = parts.number;
    this.#rank = rank;
    this.#window = dedup;
    this.#alarms = new Alarms(context, 'transaction', timeout);
  }

  start(transaction: Transaction): void {
    const { home, serial } = transaction.preference;
    const alive = home.filter((address) => !this.#peers.isDown(address));
    if (!isMet(serial, alive)) {
      transaction.refused('too few replicas of the key are there');
      return;
    }
    let slot = this.#rounds.indexOf(undefined);
    if (slot < 0) slot = this.#rounds.length;
    const round: Round = {
      ...transaction,
      slot,
      op: 0,
      ballot: 0,
      tries: 0,
      step: 'prepare',
      who: [],
      pledges: [],
      proposal: undefined,
      mine: undefined,
      isOwn: false,
      isOver: false,
      before: undefined,
    };
    this.#rounds[slot] = round;
    this.#alarms.add(round);
    // Transactions of one coordinator on one key would only get into each other's way.
    const queue = this.#queues.get(round.key);
    if (queue !== undefined) queue.push(round);
    else {
      this.#queues.set(round.key, [round]);
      this.#prepare(round);
    }
  }

  onTimer(): void {
    for (const round of this.#alarms.takeDue()) {
      if (round.isOver) continue;
      const { mine, before } = round;
      this.#close(round);
      if (mine === undefined && before === undefined) round.refused('no majority of the key’s replicas in time');
      else round.unknown();
    }
  }

  onRested(slot: number): void {
    const round = this.#rounds[slot];
    if (round?.step === 'rest') this.#prepare(round);
  }

  #prepare(round: Round): void {
    const { key } = round;
    round.ballot = this.#highest = ballotAbove(this.#highest, this.#context.clock(), this.#rank);
    round.tries++;
    round.pledges = [];
    this.#enter(round, 'prepare');
    const { op, ballot } = round;
    for (const to of round.preference.home) {
      if (to !== this.#context.self) this.#context.send(to, { kind: 'prepare', op, key, ballot });
      else {
        const { promised, accepted, committed } = this.#acceptors.prepare(key, ballot);
        const pledge: Pledge = { kind: 'promise', op, key, ballot, promised, accepted, committed };
        this.#whenDurable(() => this.onPledge(to, pledge));
      }
    }
  }

  onPledge(from: Address, pledge: Pledge): void {
    const round = this.#in(pledge.op, 'prepare', from);
    if (round === undefined) return;
    if (pledge.promised > round.ballot) {
      this.#rest(round, pledge.promised);
      return;
    }
    round.who.push(from);
    round.pledges.push(pledge);
    if (!isMet(round.preference.serial, round.who)) return;
    const committed = round.pledges.reduce((most, one) => Math.max(most, one.committed), 0);
    if (stampOf(committed) >= stampOf(round.ballot)) {
      // Two clocks in one microsecond: what is chosen under this ballot would have the stamp of what is there.
      this.#prepare(round);
      return;
    }
    const open = latest(round.pledges, committed);
    if (open === undefined) {
      this.#read(round);
      return;
    }
    round.isOwn = isSame(open, round.mine);
    this.#propose(round, { ballot: round.ballot, write: open.write, row: open.row });
  }

  /** Of those that promised, for one of them has all that was ever chosen. */
  #read(round: Round): void {
    const members = [...round.who];
    this.#enter(round, 'read');
    const { op } = round;
    const isAsked = this.#reads.start({
      key: round.key,
      among: members,
      preference: round.preference,
      quotas: [{ members, need: members.length }],
      found: (row) => this.#onRead(round, op, row),
      otherwise: () => {},
    });
    if (!isAsked) this.#rest(round, 0);
  }

  #onRead(round: Round, op: OpNumber, row: Row | undefined): void {
    if (round.op !== op || round.isOver) return;
    const before = doneBefore(row, round.request, stampOf(round.ballot), this.#window);
    // Somebody else may have finished what it once proposed, and what is there by now does not tell.
    if (before === undefined && round.mine !== undefined && isPast(row, stampOf(round.mine.ballot))) {
      this.#close(round);
      round.unknown();
      return;
    }
    round.before = before;
    const next = before === undefined ? round.decide(row, stampOf(round.ballot)) : undefined;
    // That nothing changes is chosen too: else an older proposal could still come after what was seen here.
    // And who hears once more that it is done must find it at `w`, which may lack what a majority of acceptors had.
    const write = next === undefined ? 0 : round.request.opId;
    const proposal: Proposal = { ballot: round.ballot, write, row: before === undefined ? next : row };
    if (next !== undefined) round.mine = proposal;
    round.isOwn = true;
    this.#propose(round, proposal);
  }

  #propose(round: Round, proposal: Proposal): void {
    const { key } = round;
    round.proposal = proposal;
    this.#enter(round, 'propose');
    const { op } = round;
    for (const to of round.preference.home) {
      if (to !== this.#context.self) this.#context.send(to, { kind: 'propose', op, key, proposal });
      else {
        const promised = this.#acceptors.accept(key, proposal);
        this.#whenDurable(() => this.onAccept(to, { kind: 'accept', op, ballot: proposal.ballot, promised }));
      }
    }
  }

  onAccept(from: Address, { op, promised }: Accept): void {
    const round = this.#in(op, 'propose', from);
    if (round === undefined) return;
    if (promised > round.ballot) {
      this.#rest(round, promised);
      return;
    }
    round.who.push(from);
    if (isMet(round.preference.serial, round.who)) this.#commit(round, round.proposal!);
  }

  #commit(round: Round, proposal: Proposal): void {
    const { key } = round;
    this.#enter(round, 'commit');
    const { op } = round;
    for (const to of round.preference.home) {
      if (to !== this.#context.self) this.#context.send(to, { kind: 'commit', op, key, proposal });
      else {
        this.#acceptors.commit(key, proposal);
        this.#whenDurable(() => this.onWritten(to, op));
      }
    }
    // Nobody waits for nothing.
    if (proposal.row === undefined && round.op === op && !round.isOver) this.#chosen(round);
  }

  /** True where the answer was to a commit. */
  onWritten(from: Address, op: OpNumber): boolean {
    const round = this.#in(op, 'commit', from);
    if (round === undefined) return false;
    round.who.push(from);
    if (isMet(round.preference.writing, round.who)) this.#chosen(round);
    return true;
  }

  /** What somebody left unfinished is finished first: then it begins again. */
  #chosen(round: Round): void {
    if (!round.isOwn) {
      this.#prepare(round);
      return;
    }
    this.#close(round);
    if (round.before === undefined) round.done();
    else round.repeated(round.before);
  }

  #rest(round: Round, promised: Ballot): void {
    this.#highest = Math.max(this.#highest, promised);
    this.#enter(round, 'rest');
    // Whoever is in the way needs its four round trips.
    const most = BACKOFF + STEPS * this.#peers.roundTrip(round.preference.home) * Math.min(round.tries, MOST_PATIENCE);
    this.#context.setTimer('rest', round.slot, BACKOFF + this.#context.random.below(Math.ceil(most)));
  }

  #enter(round: Round, step: Round['step']): void {
    this.#open.delete(round.op);
    round.op = this.#number();
    round.step = step;
    round.who.length = 0;
    this.#open.set(round.op, round);
  }

  #close(round: Round): void {
    round.isOver = true;
    this.#open.delete(round.op);
    this.#rounds[round.slot] = undefined;
    const queue = this.#queues.get(round.key)!;
    const wasUnderWay = queue[0] === round;
    queue.splice(queue.indexOf(round), 1);
    if (queue.length === 0) this.#queues.delete(round.key);
    else if (wasUnderWay) this.#prepare(queue[0]!);
  }

  #in(op: OpNumber, step: Round['step'], from: Address): Round | undefined {
    const round = this.#open.get(op);
    return round?.step === step && !round.who.includes(from) ? round : undefined;
  }

  #whenDurable(then: () => void): void {
    this.#copy.whenDurable(this.#copy.store.ticket, then);
  }
}

/**
 * Made of the same row, and so with the same answer. The same write may stand open twice: by an earlier ballot of this
 * round, or by a coordinator that was asked before. That one is finished, and found on reading again.
 */
function isSame(open: Proposal, mine: Proposal | undefined): boolean {
  if (mine?.row === undefined || open.row === undefined || open.write !== mine.write) return false;
  return newest(open.row).stamp === newest(mine.row).stamp;
}
