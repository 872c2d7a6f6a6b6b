/** One server of Mencius (Mao, Junqueira, Marzullo 2008): each owns every n-th slot of one log. */
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
import { stamped } from '../parts/stamped.ts';
import { State } from '../parts/state.ts';
import { WaitingReads } from '../parts/waiting-reads.ts';
import { Acceptor } from './acceptor.ts';
import { CatchUp } from './catch-up.ts';
import { Early } from './early.ts';
import { Executor } from './executor.ts';
import { Horizons } from './horizons.ts';
import { Journal } from './journal.ts';
import type { Lane } from './lane.ts';
import type { Message, Recover, Recovered, Word } from './messages.ts';
import type { Options } from './options.ts';
import { Own } from './own.ts';
import { Peer } from './peer.ts';
import { Recovery } from './recovery.ts';
import { Revoker } from './revoker.ts';
import { Seats } from './seats.ts';
import { Stream } from './stream.ts';

export type Timer = 'beat' | 'skips' | 'reads';
export type MenciusContext = Context<Message, Timer>;

export class MenciusReplica implements Replica<Message, Timer> {
  readonly context: MenciusContext;
  readonly options: Options;
  readonly seats: Seats;
  readonly rank: number;
  readonly peers: readonly Peer[];
  readonly state: State;
  readonly journal: Journal;
  /** By rank of their owners. */
  readonly lanes: readonly Lane[];
  readonly horizons: Horizons;
  readonly own: Own;
  readonly stream: Stream;
  readonly executor: Executor;
  readonly early: Early;
  readonly acceptor: Acceptor;
  readonly revoker: Revoker;
  readonly catchUp: CatchUp;
  readonly recovery: Recovery;
  readonly waiting: WaitingReads;
  /** Every slot up to here is decided, and executed; the last of them that was no no-op. */
  executed: number;
  newest: number;
  /** Since when the next slot is waited for. */
  blockedAt: Micros;
  readonly #born: Micros;
  readonly #afterSync = new AfterSync();

  constructor(context: MenciusContext, options: Options) {
    this.context = context;
    this.options = options;
    this.seats = new Seats([context.self, ...context.peers]);
    this.rank = this.seats.rankOf(context.self);
    this.#born = this.blockedAt = context.monotonic();
    this.peers = this.seats.all.flatMap((address, rank) =>
      address === context.self ? [] : new Peer(address, rank, this.#born, Horizons.first),
    );
    this.state = new State(context.keys, options.dedup);
    this.journal = new Journal(context.disk, this.seats);
    this.lanes = this.journal.lanes;
    const { checkpoint } = this.journal;
    if (checkpoint !== undefined) this.state.restore(checkpoint.memory);
    this.executed = checkpoint?.executed ?? 0;
    this.newest = checkpoint?.newest ?? 0;
    this.horizons = new Horizons(context, this.peers, this.seats);
    this.recovery = new Recovery(this);
    this.own = new Own(this);
    this.stream = new Stream(this);
    this.executor = new Executor(this);
    this.early = new Early(this);
    this.acceptor = new Acceptor(this);
    this.revoker = new Revoker(this);
    this.catchUp = new CatchUp(this);
    this.waiting = new WaitingReads(this);
  }

  onStart(): void {
    const { context, own, recovery } = this;
    context.holds([this.executed]);
    recovery.onStart();
    for (const peer of this.peers) peer.sent = own.lane.next;
    context.setTimer('beat', 0, this.options.heartbeat);
    if (!recovery.isAsking) this.join();
  }

  /** From now on it takes part. */
  join(): void {
    for (const peer of this.peers) peer.sent = this.own.lane.next;
    this.own.advance();
    this.stream.beat();
  }

  onRequest(request: Request): void {
    const isRead = !request.operations.some(isWrite);
    if (!isRead || request.consistency === 'strong') this.own.propose(request);
    else if (request.consistency !== 'bounded') this.waiting.onRead(request);
    // Where too much may be missing, or somebody told of what is not executed, it is a command as a strong read.
    else if (this.options.ack === 'executed' && this.age() <= request.maxStaleness) this.answerRead(request);
    else this.own.propose(request);
  }

  onMessage(from: Address, message: Message): void {
    const peer = this.peers.find(({ address }) => address === from);
    if (peer === undefined) return;
    peer.heard = this.context.monotonic();
    if (message.kind === 'recover') this.recovery.onAsked(from, message);
    else if (message.kind === 'recovered') this.recovery.onAnswer(from, message);
    else if (!this.recovery.isAsking) this.#hear(peer, message);
  }

  #hear(peer: Peer, message: Exclude<Message, Recover | Recovered>): void {
    switch (message.kind) {
      case 'learn':
        this.lanes[peer.rank]!.learn(message.chosen);
        this.executor.advance();
        break;
      case 'prepare':
        this.acceptor.onPrepare(peer, message);
        break;
      case 'promised':
        this.revoker.onPromised(peer.address, message);
        break;
      case 'fill':
        this.acceptor.onFill(peer, message);
        break;
      case 'filled':
        this.revoker.onFilled(peer.address, message);
        break;
      case 'rejected':
        this.revoker.onRejected(message);
        break;
      case 'settled':
        this.acceptor.settle(message.rank, message.fill);
        break;
      case 'ask':
        this.catchUp.onAsk(peer, message);
        break;
      case 'decided':
      case 'snapshot':
        this.catchUp.onTold(peer, message);
        break;
      default:
        this.#onWord(peer, message);
    }
  }

  #onWord(peer: Peer, word: Word): void {
    const { executed, journal, lanes, own, stream } = this;
    const lane = lanes[peer.rank]!;
    const before = own.lane.next;
    peer.horizon = Math.max(peer.horizon, word.horizon);
    this.horizons.adopt(word.horizon);
    peer.executed = Math.max(peer.executed, word.executed);
    peer.at = Math.max(peer.at, word.at);
    if (word.echo > this.#born) peer.note(word.echo, word.executed);
    lane.jump(word.base);
    lane.learn(word.chosen);
    this.#count(peer, word);
    if (word.from < lane.since || word.from > lane.next) lane.overhear(word.from, word.next, word.suggested);
    if (word.from > lane.next) stream.accept(peer, 0, true);
    else {
      if (word.next > lane.next) {
        const news = word.suggested.filter(([slot]) => slot >= lane.next);
        journal.word(peer.rank, word.next, news, executed);
        if (news.length > 0) this.#accepted(lane);
      }
      const last = word.suggested.at(-1);
      // Who has something to suggest shall not wait for those who have not (rule 2).
      if (last !== undefined) {
        own.skipTo(last[0]);
        stream.accept(peer, last[0]);
      }
    }
    if (own.lane.next > before) stream.owe();
    own.advance();
    peer.refresh(this.executed);
  }

  /** Of three the owner and who has accepted as well are a majority: what is on both disks is chosen. */
  #accepted(lane: Lane): void {
    const { since, next } = lane;
    if (this.seats.majority > 2) return;
    this.afterSync(() => {
      lane.learn([since, next]);
      this.executor.advance();
    });
  }

  /** What it has of the own slots. */
  #count(peer: Peer, { got, since, isGap }: Word): void {
    if (got >= peer.got) {
      peer.got = got;
      peer.since = since;
    }
    // Others took over what lies before: there is no use in suggesting it.
    if (since <= this.horizons.limit) this.own.skipTo(since);
    if (isGap) this.stream.goBack(peer, got);
  }

  onTimer(timer: Timer): void {
    if (timer === 'skips') this.stream.onTau();
    else if (timer === 'reads') this.waiting.expire();
    else {
      this.context.setTimer('beat', 0, this.options.heartbeat);
      if (this.recovery.isAsking) this.recovery.ask();
      else {
        this.stream.beat();
        this.catchUp.onBeat();
        this.revoker.onBeat();
      }
    }
  }

  onSynced(_position: number, ticket: number): void {
    this.#afterSync.onSynced(ticket);
  }

  /** When all that was written so far is durable. */
  afterSync(then: () => void): void {
    this.#afterSync.wait(this.context.disk.sync(), then);
  }

  /** Held for dead. */
  isSilent({ heard }: Peer): boolean {
    return this.context.monotonic() - heard >= this.options.suspect;
  }

  /** What anybody had answered when all others were asked is executed here. */
  age(): Micros {
    const now = this.context.monotonic();
    let since = now;
    for (const { freshAt } of this.peers) since = Math.min(since, freshAt);
    return now - since;
  }

  get applied(): number {
    return this.executed;
  }

  answerRead(request: Request): void {
    this.context.reply(request, stamped(this.state.read(request), this.newest));
  }

  refuse(request: Request, why = 'it lags behind'): void {
    this.context.reply(request, refused(why, NOWHERE));
  }

  read(key: Key): Value | undefined {
    return this.state.table.read(key);
  }

  view(): Plain {
    const { executed, own, seats, rank } = this;
    return { rank, of: seats.count, executed, next: own.lane.next, chosen: own.chosen[1] };
  }
}
