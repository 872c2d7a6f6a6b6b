/** What a replica tells the others of its own slots, and when. */
import type { Learn, Word } from './messages.ts';
import type { Peer } from './peer.ts';
import type { MenciusReplica } from './replica.ts';
import type { Placed } from './value.ts';

/** Commands in one message. */
const MOST = 256;

export class Stream {
  readonly #replica: MenciusReplica;
  /** Somebody will be told of skips when the timer rings. */
  #isOwing = false;

  constructor(replica: MenciusReplica) {
    this.#replica = replica;
  }

  /** Something new is suggested. */
  suggest(): void {
    for (const peer of this.#replica.peers) if (!this.#replica.isSilent(peer)) this.#tell('suggest', peer);
  }

  /** The answer promises to suggest nothing below what was accepted (optimization 1), and says no more. */
  accept(peer: Peer, slot: number, isGap = false): void {
    this.#tell('accept', peer, slot, isGap);
  }

  beat(): void {
    for (const peer of this.#replica.peers) this.#tell('beat', peer);
  }

  /**
   * Slots were skipped: others learn of it with what is suggested next, or a little later (optimization 2,
   * accelerator 1). Who accepts one's suggestion does not say by that what it skipped for another's.
   */
  owe(): void {
    const { context, options, own, peers } = this.#replica;
    let isOwing = false;
    for (const peer of peers) {
      if (this.#replica.isSilent(peer) || peer.sent >= own.lane.next) continue;
      peer.owed++;
      if (peer.owed > options.alpha) this.#tell('skip', peer);
      else isOwing = true;
    }
    if (!isOwing || this.#isOwing) return;
    this.#isOwing = true;
    context.setTimer('skips', 0, options.tau);
  }

  onTau(): void {
    this.#isOwing = false;
    const { own, peers } = this.#replica;
    for (const peer of peers) {
      if (peer.sent < own.lane.next && !this.#replica.isSilent(peer)) this.#tell('skip', peer);
    }
  }

  /** More of what was suggested here is chosen. */
  learn(): void {
    const { context, own, peers } = this.#replica;
    const message: Learn = { kind: 'learn', chosen: own.chosen };
    for (const peer of peers) if (!this.#replica.isSilent(peer)) context.send(peer.address, message);
  }

  /** It lacks something of what it was told: all from there on once more. */
  goBack(peer: Peer, got: number): void {
    const { context, options } = this.#replica;
    const now = context.monotonic();
    if (peer.sent <= got || now < peer.wentBack + options.heartbeat) return;
    peer.wentBack = now;
    peer.sent = got;
    this.#tell('suggest', peer);
  }

  /** All own slots up to `through`, as far as there is a word on them. */
  #tell(kind: Word['kind'], peer: Peer, through = this.#replica.own.lane.next, isGap = false): void {
    const { context, own, rank, seats } = this.#replica;
    // To who is silent nothing is sent that would have to be sent again.
    const isIdle = kind === 'beat' && this.#replica.isSilent(peer);
    const end = isIdle ? peer.sent : Math.min(own.lane.next, seats.from(rank, through));
    // What was suggested up to there cannot be said any more: it is decided, or others decide it.
    const base = Math.max(own.lane.since, peer.sent > own.floor ? 0 : seats.from(rank, own.floor + 1));
    peer.sent = Math.max(peer.sent, base);
    do context.sendDurably(peer.address, this.#word(kind, peer, base, end, isGap));
    while (peer.sent < end);
    if (peer.sent === own.lane.next) peer.owed = 0;
  }

  #word(kind: Word['kind'], peer: Peer, base: number, end: number, isGap: boolean): Word {
    const { context, executed, horizons, lanes, own, seats } = this.#replica;
    const from = peer.sent;
    const suggested: Placed[] = [];
    let next = from;
    for (; next < end && suggested.length < MOST; next += seats.count) {
      const command = own.lane.accepted(next);
      if (command !== undefined) suggested.push([next, command]);
    }
    peer.sent = next;
    const { since, next: got } = lanes[peer.rank]!;
    return {
      kind,
      base,
      from,
      next,
      suggested,
      since,
      got,
      isGap,
      chosen: own.chosen,
      executed,
      horizon: horizons.own,
      at: context.monotonic(),
      echo: peer.at,
    };
  }
}
