/** A replica's part: it takes the master's stream in order, makes it durable, shows it, and says so. */
import type { Address, Micros } from '../contract.ts';
import type { Heartbeat, Install, Replicate } from './messages.ts';
import type { State } from './state.ts';

interface Due {
  readonly position: number;
  readonly since: Micros;
}

export class Follower {
  readonly #state: State;
  readonly #master: Address;
  /** Up to here this log is known to be the master's. Only that is shown and acknowledged. */
  #matched = 0;
  /** What is durable and waits for its apply delay. */
  #due: Due[] = [];
  /** Lease round of the newest heartbeat. */
  #round = 0;
  /** The stream broke and the master was told; said again at the next heartbeat if that was lost. */
  #hasAsked = false;
  /** The newest heartbeat that spoke of a position not shown yet. */
  #pending: Heartbeat | undefined;
  /** All that the master had decided by this time of its clock is shown here. */
  safeAt: Micros = Number.NEGATIVE_INFINITY;

  constructor(state: State, master: Address) {
    this.#state = state;
    this.#master = master;
  }

  /** Tells the master where this log ends, so that it streams what is missing. */
  ask(stuck: boolean): void {
    if (this.#hasAsked) return;
    this.#hasAsked = true;
    const { context, epoch, log } = this.#state;
    context.send(this.#master, { kind: 'hello', epoch, ends: log.ends(), stuck });
  }

  onHeartbeat(message: Heartbeat): void {
    this.#round = message.round;
    this.#pending = message;
    this.#hasAsked = false;
    if (message.asks || this.#matched === 0) this.ask(false);
    this.#noteSafe();
    this.#state.log.compact(message.floor);
    this.#acknowledge();
  }

  onReplicate(message: Replicate): void {
    const { log, options } = this.#state;
    const { previous, previousEpoch, entries } = message;
    if (previous > log.last || log.epochAt(previous) !== previousEpoch) {
      this.ask(false);
      return;
    }
    for (const entry of entries) {
      if (entry.position <= log.last) {
        if (log.epochAt(entry.position) === entry.epoch) continue;
        if (!log.canCutTo(entry.position - 1)) {
          this.ask(true);
          return;
        }
        // What the master does not have was never anybody's promise: it goes (pg_rewind, MongoDB rollback).
        log.cut(entry.position - 1, options.rewind);
      }
      log.append(entry);
    }
    this.#hasAsked = false;
    this.#matched = Math.max(this.#matched, previous + entries.length);
    if (log.flushed < this.#matched) log.sync();
    if (options.ack_point === 'received' || log.flushed >= this.#matched) this.onFlushed();
  }

  onInstall(message: Install): void {
    if (message.snapshot.position <= this.#matched) return;
    this.#due = [];
    this.#state.log.install(message.snapshot);
    this.#state.log.sync();
    this.#matched = message.snapshot.position;
    this.#hasAsked = false;
    this.#noteSafe();
  }

  /** PostgreSQL's standbys replay what they flushed, whether or not its client was told. */
  onFlushed(): void {
    const { context, log, options } = this.#state;
    const ready = Math.min(this.#matched, log.flushed);
    if (options.apply.delay === 0) this.#show(ready);
    else if (ready > (this.#due.at(-1)?.position ?? log.shown)) {
      this.#due.push({ position: ready, since: context.clock() });
      if (this.#due.length === 1) context.setTimer('apply', 0, options.apply.delay);
    }
    this.#acknowledge();
  }

  onApplyDue(): void {
    const { context, options } = this.#state;
    const due = this.#due.shift();
    if (due === undefined) return;
    this.#show(due.position);
    const next = this.#due[0];
    if (next !== undefined) {
      context.setTimer('apply', 0, Math.max(0, next.since + options.apply.delay - context.clock()));
    }
    this.#acknowledge();
  }

  #show(position: number): void {
    const { log } = this.#state;
    if (position <= log.shown) return;
    log.show(position);
    this.safeAt = Math.max(this.safeAt, log.entry(position).at);
    this.#noteSafe();
  }

  #noteSafe(): void {
    const { log } = this.#state;
    if (this.#pending === undefined || Math.min(this.#matched, log.shown) < this.#pending.position) return;
    this.safeAt = Math.max(this.safeAt, this.#pending.at);
    this.#pending = undefined;
  }

  #acknowledge(): void {
    const { context, epoch, log } = this.#state;
    context.send(this.#master, {
      kind: 'ack',
      epoch,
      received: this.#matched,
      flushed: Math.min(this.#matched, log.flushed),
      applied: Math.min(this.#matched, log.shown),
      round: this.#round,
    });
  }
}
