/** How a replica votes on slots that are taken over, its own among them (§4.2). */
import type { Filling, Prepare, Promised } from './messages.ts';
import type { Peer } from './peer.ts';
import type { MenciusReplica } from './replica.ts';
import type { Fill } from './value.ts';

export class Acceptor {
  readonly #replica: MenciusReplica;

  constructor(replica: MenciusReplica) {
    this.#replica = replica;
  }

  onPrepare(peer: Peer, { rank, ballot, from, through }: Prepare): void {
    const { catchUp, context, executed, lanes } = this.#replica;
    // Something of it is decided: whoever asks does not know yet.
    if (from <= executed) {
      catchUp.onAsk(peer, { kind: 'ask', from });
      return;
    }
    const promised = this.promise(rank, ballot, from, through);
    if (promised !== undefined) context.sendDurably(peer.address, promised);
    else if (lanes[rank]!.ballot > ballot) this.#reject(peer, rank);
  }

  onFill(peer: Peer, { rank, fill }: Filling): void {
    const { ballot } = fill;
    if (this.fill(rank, fill)) this.#replica.context.sendDurably(peer.address, { kind: 'filled', rank, ballot });
    else if (this.#replica.lanes[rank]!.ballot > ballot) this.#reject(peer, rank);
  }

  /** Undefined where it cannot: by a higher ballot, or because it forgot what it did there. */
  promise(rank: number, ballot: number, from: number, through: number): Promised | undefined {
    const { executed, journal, lanes, recovery } = this.#replica;
    const lane = lanes[rank]!;
    if (ballot < lane.ballot || from < recovery.votesFrom) return undefined;
    const votes = lane.votes(from, through);
    const fills = lane.fills(from, through);
    this.#yield(rank, through);
    journal.promise(rank, ballot, through, executed);
    return { kind: 'promised', rank, ballot, votes, fills };
  }

  fill(rank: number, fill: Fill): boolean {
    const { executed, journal, lanes, own, recovery } = this.#replica;
    if (fill.ballot < lanes[rank]!.ballot || fill.from < recovery.votesFrom) return false;
    this.#yield(rank, fill.through);
    journal.fill(rank, fill, executed);
    // What it had suggested there may be overwritten now.
    if (rank === this.#replica.rank) own.floor = Math.max(own.floor, fill.through);
    return true;
  }

  settle(rank: number, fill: Fill): void {
    const { executed, lanes, own } = this.#replica;
    this.#yield(rank, fill.through);
    lanes[rank]!.settle(fill, executed);
    if (rank === this.#replica.rank) own.floor = Math.max(own.floor, fill.through);
    own.advance();
  }

  /** Taken for dead: it suggests nothing there, and goes on beyond. */
  #yield(rank: number, through: number): void {
    if (rank !== this.#replica.rank) return;
    this.#replica.own.skipTo(through + 1);
    this.#replica.stream.owe();
  }

  #reject(peer: Peer, rank: number): void {
    const { context, lanes } = this.#replica;
    context.send(peer.address, { kind: 'rejected', rank, ballot: lanes[rank]!.ballot });
  }
}
