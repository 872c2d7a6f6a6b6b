/** When clients of the master are told: who waits for which replicas, and when the master goes on without them. */
import type { Micros, Outcome, Request } from '../contract.ts';
import { acksNeeded } from './options.ts';
import type { Peer } from './peer.ts';
import type { State } from './state.ts';

/** Clients that may wait for replicas at a time; more are refused. */
const MOST_WAITING = 10_000;

interface Waiting {
  readonly position: number;
  readonly request: Request;
  readonly outcome: Outcome;
  readonly since: Micros;
}

export class Commits {
  readonly #state: State;
  readonly #peers: readonly Peer[];
  /** In order of position; above `committed`, or not durable yet. */
  #waiting: Waiting[] = [];
  /** As many replicas as `ack` asks for have everything up to here, or were waited for in vain. */
  committed: number;
  /** As many must have everything up to here before anybody is served. */
  readonly #unconfirmed: number;
  /** Replicas were waited for in vain: writes are acknowledged alone until enough have caught up. */
  isDegraded = false;
  readonly #order: number[] = [];

  constructor(state: State, peers: readonly Peer[], committed: number, unconfirmed: number) {
    this.#state = state;
    this.#peers = peers;
    this.committed = committed;
    this.#unconfirmed = unconfirmed;
    if (!this.isConfirmed) this.#watch(state.options.fallback.after);
  }

  get isConfirmed(): boolean {
    return this.committed >= this.#unconfirmed;
  }

  get isFull(): boolean {
    return this.#waiting.length >= MOST_WAITING;
  }

  get isIdle(): boolean {
    return this.#waiting.length === 0;
  }

  /** To be told when everything up to `position` is committed. A client that gave up waits on: its write stands. */
  answerAt(position: number, request: Request, outcome: Outcome): void {
    const { context } = this.#state;
    if (position <= this.committed) {
      context.reply(request, outcome);
      return;
    }
    this.#waiting.push({ position, request, outcome, since: context.monotonic() });
    if (this.#waiting.length === 1) this.#watchOldest();
  }

  /** More is durable here, or acknowledged there. Who waited for it is answered when it is shown. */
  count(): void {
    const { log } = this.#state;
    const acked = this.#ackedByEnough();
    // MySQL turns semi-sync on again when the replicas it needs have all that was written.
    if (acked >= log.flushed) this.#degrade(false);
    const through = this.isDegraded ? log.flushed : Math.min(acked, log.flushed);
    this.committed = Math.max(this.committed, through);
  }

  answer(): void {
    let answered = 0;
    while (answered < this.#waiting.length && this.#waiting[answered]!.position <= this.committed) {
      const { request, outcome } = this.#waiting[answered++]!;
      this.#state.context.reply(request, outcome);
    }
    if (answered === 0) return;
    this.#waiting.splice(0, answered);
    this.#watchOldest();
  }

  /** A write waited too long: it and all that follow are acknowledged alone. */
  onFallbackDue(): void {
    if (!this.isIdle || !this.isConfirmed) this.#degrade(true);
  }

  #degrade(isDegraded: boolean): void {
    if (isDegraded === this.isDegraded) return;
    this.isDegraded = isDegraded;
    this.#state.context.degraded(isDegraded);
  }

  /** MySQL's `rpl_semi_sync_source_timeout`: each write has that long, counted from when it began to wait. */
  #watchOldest(): void {
    const { context, options } = this.#state;
    const oldest = this.#waiting[0];
    if (oldest !== undefined) this.#watch(Math.max(0, oldest.since + options.fallback.after - context.monotonic()));
    else if (this.#canFallBack) context.cancelTimer('fallback', 0);
  }

  #watch(patience: Micros): void {
    if (this.#canFallBack) this.#state.context.setTimer('fallback', 0, patience);
  }

  get #canFallBack(): boolean {
    const { ack, fallback } = this.#state.options;
    return ack !== 'async' && fallback.after < Number.POSITIVE_INFINITY;
  }

  /** What as many replicas as `ack` asks for have, by the measure of `ack_point`. */
  #ackedByEnough(): number {
    const { options, log } = this.#state;
    const order = this.#order;
    let direct = 0;
    for (const peer of this.#peers) if (peer.isDirect) order[direct++] = peer[options.ack_point];
    order.length = direct;
    const needed = acksNeeded(options, direct);
    if (needed === 0) return log.flushed;
    if (needed > direct) return 0;
    order.sort((a, b) => b - a);
    return order[needed - 1]!;
  }
}
