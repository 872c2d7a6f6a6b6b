/** Revocation (§4.2): the slots of who is silent are taken over under a higher ballot, in blocks (§4.3). */
import type { Address, Micros } from '../contract.ts';
import type { Lane } from './lane.ts';
import type { Filled, Promised } from './messages.ts';
import type { MenciusReplica } from './replica.ts';
import type { Fill, Placed, Vote } from './value.ts';

/** How often patience doubles at most. */
const MOST_DOUBLED = 2;

/** A ballot that is under way. */
interface Round {
  readonly lane: Lane;
  readonly ballot: number;
  readonly from: number;
  readonly through: number;
  /** When it is given up, and another begun. */
  readonly until: Micros;
  readonly promised: Set<Address>;
  readonly votes: Vote[];
  readonly fills: Fill[];
  readonly filled: Set<Address>;
  /** Undefined in phase 1. */
  fill: Fill | undefined;
  /** By a higher ballot: whoever has it goes first, and this one comes again after its patience. */
  isBeaten: boolean;
}

export class Revoker {
  readonly #replica: MenciusReplica;
  /** By rank. */
  readonly #rounds = new Map<number, Round>();

  /** By rank: the highest ballot that anybody named. */
  readonly #highest: number[] = [];
  /** By rank: how often in a row a round came to nothing. */
  readonly #failures: number[] = [];
  /** By rank: where the last round began. */
  readonly #begunFrom: number[] = [];
  /** By rank: up to where slots are promised to somebody, and since when this is known. */
  readonly #promised: { readonly through: number; readonly since: Micros }[] = [];

  constructor(replica: MenciusReplica) {
    this.#replica = replica;
  }

  /** With every beat: whoever is silent, and whatever nobody else brings to an end. */
  onBeat(): void {
    const { context, lanes } = this.#replica;
    const now = context.monotonic();
    for (const lane of lanes) {
      if (this.#promised[lane.rank]?.through !== lane.through) {
        this.#promised[lane.rank] = { through: lane.through, since: now };
      }
      const round = this.#rounds.get(lane.rank);
      if (round !== undefined && now < round.until) continue;
      this.#rounds.delete(lane.rank);
      const through = this.#wanted(lane, now);
      if (through > 0) this.#begin(lane, through);
    }
  }

  /** The last slot of this owner that is to be taken over now; 0 where none is. */
  #wanted(lane: Lane, now: Micros): number {
    const { blockedAt, executed, horizons, options, own, peers, rank, seats } = this.#replica;
    const open = lane.firstOpen(executed + 1);
    // Where the log is: who lost its disk has its own next slot far beyond, and may suggest nothing there yet.
    const head = own.lane.next > executed + options.window ? executed : own.lane.next;
    const last = Math.max(open, Math.min(head + 2 * options.beta, horizons.limit));
    const patience = options.suspect * (1 + this.#place(lane.rank));
    const peer = peers.find((one) => one.rank === lane.rank);
    if (peer !== undefined && now >= peer.heard + patience) {
      return open < head + options.beta && open <= horizons.limit ? last : 0;
    }
    const isOwn = lane.rank === rank;
    // What it did there went with its disk.
    if (isOwn && open < lane.since) return Math.min(lane.since - 1, horizons.limit);
    // Somebody began and went away, or an owner has fewer for it than it takes.
    if (seats.owner(executed + 1) !== lane.rank) return 0;
    const { through, since } = this.#promised[lane.rank]!;
    const isLeft = through >= open && now >= since + patience + options.suspect;
    if (!isLeft && !(isOwn && now >= blockedAt + patience + options.suspect)) return 0;
    return Math.max(open, Math.min(isOwn ? lane.next - 1 : lane.through, horizons.limit));
  }

  /** How many others come first: those after the owner, in turn. Two at a time would be in each other's way. */
  #place(owner: number): number {
    const { peers, rank, seats } = this.#replica;
    const after = (one: number) => (one - owner + seats.count) % seats.count;
    const mine = after(rank);
    return peers.filter((peer) => after(peer.rank) > 0 && after(peer.rank) < mine && !this.#replica.isSilent(peer))
      .length;
  }

  /** Twice as long after each that failed, and at random: two proposers would be in each other's way for ever. */
  #patience(rank: number): Micros {
    const { context, options } = this.#replica;
    const failures = this.#failures[rank] ?? 0;
    this.#failures[rank] = Math.min(failures + 1, MOST_DOUBLED);
    return Math.floor(options.suspect * (1 << failures) * (0.5 + context.random.next()));
  }

  #begin(lane: Lane, through: number): void {
    const replica = this.#replica;
    const { context, executed, rank, seats } = replica;
    const from = lane.firstOpen(executed + 1);
    if (this.#begunFrom[lane.rank] !== from) this.#failures[lane.rank] = 0;
    this.#begunFrom[lane.rank] = from;
    const above = Math.max(lane.ballot, this.#highest[lane.rank] ?? 0);
    const ballot = (Math.floor(above / seats.count) + 1) * seats.count + rank;
    const round: Round = {
      lane,
      ballot,
      from,
      through,
      until: context.monotonic() + this.#patience(lane.rank),
      promised: new Set(),
      votes: [],
      fills: [],
      filled: new Set(),
      fill: undefined,
      isBeaten: false,
    };
    this.#rounds.set(lane.rank, round);
    const own = replica.acceptor.promise(lane.rank, ballot, from, through);
    // Who may not vote must remember its ballot all the same: no ballot is used twice.
    if (own === undefined) replica.journal.promise(lane.rank, ballot, through, executed);
    for (const { address } of replica.peers) {
      context.sendDurably(address, { kind: 'prepare', rank: lane.rank, ballot, from, through });
    }
    if (own !== undefined) this.onPromised(context.self, own);
  }

  onPromised(from: Address, { rank, ballot, votes, fills }: Promised): void {
    const round = this.#rounds.get(rank);
    if (round === undefined || round.isBeaten || round.ballot !== ballot) return;
    if (round.fill !== undefined || round.promised.has(from)) return;
    round.promised.add(from);
    round.votes.push(...votes);
    round.fills.push(...fills);
    if (round.promised.size >= this.#replica.seats.majority) this.#fill(round);
  }

  #fill(round: Round): void {
    const { acceptor, context, peers } = this.#replica;
    const { lane, ballot, from, through } = round;
    round.fill = { ballot, from, through, commands: chosenAmong(round.votes, round.fills) };
    const isOwn = acceptor.fill(lane.rank, round.fill);
    for (const { address } of peers) {
      context.sendDurably(address, { kind: 'fill', rank: lane.rank, fill: round.fill });
    }
    if (!isOwn) return;
    // Its own vote counts when it is on the disk.
    this.#replica.afterSync(() => this.onFilled(context.self, { kind: 'filled', rank: lane.rank, ballot }));
  }

  onFilled(from: Address, { rank, ballot }: Filled): void {
    const round = this.#rounds.get(rank);
    if (round?.fill === undefined || round.isBeaten || round.ballot !== ballot) return;
    round.filled.add(from);
    const { context, peers, seats } = this.#replica;
    if (round.filled.size < seats.majority) return;
    this.#rounds.delete(rank);
    this.#failures[rank] = 0;
    for (const { address } of peers) context.send(address, { kind: 'settled', rank, fill: round.fill });
    this.#replica.acceptor.settle(rank, round.fill);
  }

  onRejected({ rank, ballot }: Filled): void {
    this.#highest[rank] = Math.max(this.#highest[rank] ?? 0, ballot);
    const round = this.#rounds.get(rank);
    if (round !== undefined && round.ballot < ballot) round.isBeaten = true;
  }
}

/** In each slot the command of the highest ballot that accepted anything there; else it is free, and a no-op. */
function chosenAmong(votes: readonly Vote[], fills: readonly Fill[]): readonly Placed[] {
  const best = new Map<number, Vote>();
  for (const vote of votes) if (vote.ballot >= (best.get(vote.slot)?.ballot ?? -1)) best.set(vote.slot, vote);
  const placed: Placed[] = [];
  for (const { slot, ballot, command } of best.values()) {
    const isBeaten = fills.some((fill) => fill.ballot > ballot && slot >= fill.from && slot <= fill.through);
    if (command !== undefined && !isBeaten) placed.push([slot, command]);
  }
  return placed.sort(([a], [b]) => a - b);
}
