/** A replica's part: it takes its stream in order, makes it durable, applies it, passes it on, and says so. */
import type { Address, Micros } from '../contract.ts';
import type { Ack, Heartbeat, Hello, Install, Relay, Replicate } from './messages.ts';
import type { State } from './state.ts';
import { type Stream, streamOfRelay } from './stream.ts';

/**
 * Heartbeats come from the master itself, whoever streams, as members of MongoDB hear each other while they chain
 * their sync sources. Who streams from another replica counts for nobody's `ack`: PostgreSQL's cascading replication is
 * always asynchronous, and MySQL's semi-sync is between a source and its own replicas.
 */
export class Follower {
  readonly #state: State;
  readonly #master: Address;
  /** Who has promised itself to a newer epoch since passes on nothing of this one. */
  readonly #epoch: number;
  /** Whom the stream comes from. */
  source: Address;
  readonly #downstream: Stream | undefined;
  /** Up to here this log is known to be the master's. Only that is shown, acknowledged and passed on. */
  #matched = 0;
  /** Lease round of the newest heartbeat. */
  #round = 0;
  /** The stream broke and the source was told; said again at the next heartbeat if that was lost. */
  #hasAsked = false;
  /** This log must be undone further back than it remembers; and the source was told that a stream is no use. */
  #isStuck = false;
  #hasSaidStuck = false;
  /** The newest heartbeat that spoke of a position not shown yet. */
  #pending: Heartbeat | undefined;
  /** All that the master had decided by this time of its clock is shown here. */
  safeAt: Micros = Number.NEGATIVE_INFINITY;
  #safeThrough: number;

  constructor(state: State, master: Address) {
    this.#state = state;
    this.#master = master;
    this.#epoch = state.epoch;
    this.source = state.sourceOf(state.context.self, master);
    this.#downstream = streamOfRelay(state, master);
    this.#safeThrough = state.log.shown;
    // What was received under another master waits until it is known to be this one's.
    state.applier.reset();
    this.#awaitSource();
  }

  takesFrom(source: Address, epoch: number): boolean {
    return source === this.source && epoch === this.#epoch && this.#isCurrent;
  }

  onHeartbeat(message: Heartbeat): void {
    this.#round = message.round;
    this.#pending = message;
    this.#askAgain();
    // A master asks whomever it does not stream to; who has another source has nothing to tell it.
    const isAsked = message.asks && this.source === this.#master;
    if (isAsked || this.#matched === 0) this.#ask(false);
    this.#noteSafe();
    this.#state.log.compact(message.floor);
    this.#acknowledge(this.#master);
    if (this.source === this.#master) this.#beat();
  }

  /** The source is in touch with the master, so this replica is. */
  onRelay(message: Relay): void {
    this.#awaitSource();
    if (message.asks) {
      this.#askAgain();
      this.#ask(false);
    }
    this.#acknowledge(this.source);
    this.#beat();
  }

  /** With a fixed source a replica waits for ever (PostgreSQL, MySQL); MongoDB's choose another by themselves. */
  onOrphaned(): void {
    if (this.source === this.#master) return;
    this.source = this.#master;
    this.#askAgain();
    this.#ask(false);
  }

  onReplicate(message: Replicate): void {
    const { log, options } = this.#state;
    const { previous, previousEpoch, entries } = message;
    if (previous > log.last || log.epochAt(previous) !== previousEpoch) {
      this.#ask(false);
      return;
    }
    for (const entry of entries) {
      if (entry.position <= log.last) {
        if (log.epochAt(entry.position) === entry.epoch) continue;
        if (!log.canCutTo(entry.position - 1)) {
          this.#isStuck = true;
          this.#ask(true);
          return;
        }
        // What the master does not have was never anybody's promise: it goes (pg_rewind, MongoDB rollback).
        log.cut(entry.position - 1, options.rewind);
        this.#state.applier.reset();
        this.#safeThrough = Math.min(this.#safeThrough, log.shown);
      }
      log.append(entry);
    }
    this.#askAgain();
    this.#matched = Math.max(this.#matched, previous + entries.length);
    if (log.flushed < this.#matched) log.sync();
    if (options.ack_point === 'received' || log.flushed >= this.#matched) this.onFlushed();
  }

  onInstall(message: Install): void {
    const { applier, log } = this.#state;
    const { position } = message.snapshot;
    if (position < this.#matched || (position === this.#matched && !this.#isStuck)) return;
    this.#isStuck = false;
    applier.reset();
    log.install(message.snapshot);
    log.sync();
    this.#matched = this.#safeThrough = position;
    this.#askAgain();
    this.#noteSafe();
  }

  /** PostgreSQL's standbys replay what they flushed, whether or not its client was told. */
  onFlushed(): void {
    const { applier, log } = this.#state;
    const ready = Math.min(this.#matched, log.flushed);
    applier.take(ready);
    this.#noteShown();
    this.#acknowledge(this.source);
    if (this.#isCurrent) this.#downstream?.grow(ready);
  }

  onApplied(): void {
    this.#noteShown();
    this.#acknowledge(this.source);
  }

  onBatchDue(): void {
    if (this.#isCurrent) this.#downstream?.onBatchDue();
  }

  /** From a replica that streams from this one. */
  onDownstream(from: Address, message: Ack | Hello): void {
    const peer = this.#downstream?.peer(from);
    if (peer === undefined || !this.#isCurrent) return;
    if (message.kind === 'hello') this.#downstream!.onHello(peer, message);
    else this.#downstream!.onAck(peer, message);
  }

  get #isCurrent(): boolean {
    return this.#epoch === this.#state.epoch;
  }

  /** Tells the source where this log ends, so that it streams what is missing. */
  #ask(stuck: boolean): void {
    if (stuck ? this.#hasSaidStuck : this.#hasAsked) return;
    this.#hasAsked = true;
    this.#hasSaidStuck = stuck;
    const { context, epoch, log } = this.#state;
    context.send(this.source, { kind: 'hello', epoch, ends: log.ends(), stuck });
  }

  /** Said again if it was lost. */
  #askAgain(): void {
    this.#hasAsked = this.#hasSaidStuck = false;
  }

  #beat(): void {
    if (this.#downstream === undefined) return;
    const { context, epoch } = this.#state;
    for (const peer of this.#downstream.peers) {
      this.#downstream.onBeat(peer);
      context.send(peer.address, { kind: 'relay', epoch, asks: peer.next === 0 });
    }
  }

  #awaitSource(): void {
    const { context, options } = this.#state;
    if (this.source === this.#master || options.reattach === Number.POSITIVE_INFINITY) return;
    context.setTimer('orphan', 0, options.reattach);
  }

  #noteShown(): void {
    const { log } = this.#state;
    if (log.shown <= this.#safeThrough) return;
    this.#safeThrough = log.shown;
    this.safeAt = Math.max(this.safeAt, log.entry(log.shown).at);
    this.#noteSafe();
  }

  #noteSafe(): void {
    const { log } = this.#state;
    if (this.#pending === undefined || Math.min(this.#matched, log.shown) < this.#pending.position) return;
    this.safeAt = Math.max(this.safeAt, this.#pending.at);
    this.#pending = undefined;
  }

  #acknowledge(to: Address): void {
    const { context, epoch, log } = this.#state;
    context.send(to, {
      kind: 'ack',
      epoch,
      received: this.#matched,
      flushed: Math.min(this.#matched, log.flushed),
      applied: Math.min(this.#matched, log.shown),
      round: this.#round,
    });
  }
}
