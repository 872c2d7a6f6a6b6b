/** The master's part: it orders writes, streams them to every replica, and answers as `ack` demands. */
import { type Address, declined, type Outcome, ok, type Request, refused, type Token } from '../contract.ts';
import { Lease } from './lease.ts';
import { type Ack, type Entry, type Hello, newEntry } from './messages.ts';
import { acksNeeded, heartbeatOf } from './options.ts';
import { Peer, WINDOW } from './peer.ts';
import type { State } from './state.ts';

/** Entries in one message. */
const BATCH = 128;
/** Clients that may wait for replicas at a time; more are refused. */
const MOST_WAITING = 10_000;
/** Heartbeats after which a successor that does not take over is no longer waited for. */
const SUCCESSOR_BEATS = 10;

interface Waiting {
  readonly position: number;
  readonly request: Request;
  readonly outcome: Outcome;
}

export class Master {
  readonly #state: State;
  readonly #peers: readonly Peer[];
  readonly #lease: Lease;
  /** Clients that wait for `#committed` to reach them, in order of position. */
  #waiting: Waiting[] = [];
  #committed: number;
  /** Replicas were waited for in vain: writes are acknowledged alone until one has caught up. */
  isDegraded = false;
  /** A planned switch is under way to this replica; no writes are taken. */
  #successor: Peer | undefined;
  #successorBeats = 0;
  /** The last batch sent: replicas in step share it. */
  #batch: readonly Entry[] = [];
  readonly #order: number[] = [];

  constructor(state: State) {
    this.#state = state;
    this.#peers = state.context.peers.map((address) => new Peer(address));
    this.#lease = new Lease(state);
    this.#committed = state.log.shown;
  }

  /** `isNew`: a reign begins with an entry of its own, which closes the epochs before. */
  begin(isNew: boolean): void {
    const { context, log, epoch } = this.#state;
    this.#state.master = context.self;
    context.disk.put('reign', epoch);
    log.show(log.last);
    this.#committed = log.shown;
    if (isNew) {
      const effect = { write: 0, changes: [], value: undefined, idempotent: false };
      log.append(newEntry(log.last + 1, epoch, context.clock(), effect));
    }
    log.sync();
    context.leads(epoch);
    this.onHeartbeatDue();
  }

  /** A lease that was never held may still come; until then requests are held, not refused. */
  get isOpen(): boolean {
    return this.#lease.wasHeld;
  }

  mayServe(): boolean {
    return this.#lease.isHeld && this.#successor === undefined;
  }

  write(request: Request): void {
    const { context, log } = this.#state;
    if (!this.mayServe()) context.reply(request, refused('the master is out of touch with a majority'));
    else if (this.#waiting.length >= MOST_WAITING) context.reply(request, refused('too many wait for replicas'));
    else {
      const before = request.idempotent ? log.table.answered(request.opId) : undefined;
      if (before === undefined) this.#decide(request);
      else this.#answerAt(before[1], request, ok(before[2], this.#tokenAt(before[1])));
    }
  }

  #decide(request: Request): void {
    const { context, log, epoch } = this.#state;
    const outcome = log.table.decide(request.operations);
    const changes = log.table.takeChanges();
    // A refusal of the store rests on all that was decided so far, so it too waits for that.
    if (outcome.done) {
      const effect = { write: request.opId, changes, value: outcome.value, idempotent: request.idempotent };
      const entry = newEntry(log.last + 1, epoch, context.clock(), effect);
      log.append(entry);
      log.table.stage(entry.position, entry);
      log.sync();
    }
    const token = this.#tokenAt(log.last);
    const { done, value, why } = outcome;
    this.#answerAt(log.last, request, done ? ok(value, token) : declined(why, value, token));
  }

  /** Only what is durable here is shipped: a replica must never be ahead of its master. */
  onFlushed(): void {
    for (const peer of this.#peers) this.#ship(peer);
    this.#advance();
  }

  onHello(from: Address, message: Hello): void {
    const peer = this.#peer(from);
    const { log } = this.#state;
    peer.restartAt(log.commonWith(message.ends));
    if (message.stuck || peer.next < log.first) {
      const snapshot = log.snapshot();
      peer.restartAt(snapshot.position);
      this.#state.context.send(from, { kind: 'install', epoch: this.#state.epoch, snapshot });
    }
    // A replica that lacks nothing must learn that, too: it shows and acknowledges only what it knows to match.
    if (peer.next > log.flushed) this.#send(peer, peer.next - 1, []);
    this.#ship(peer);
  }

  onAck(from: Address, message: Ack): void {
    const peer = this.#peer(from);
    peer.heard(message);
    this.#lease.onEcho(from, message.round);
    this.#ship(peer);
    this.#advance();
    if (this.#successor === peer) this.#handOver(peer);
  }

  onHeartbeatDue(): void {
    const { context, epoch, log, options } = this.#state;
    this.#lease.onBeat();
    if (this.#successor !== undefined && ++this.#successorBeats > SUCCESSOR_BEATS) this.#successor = undefined;
    const at = context.clock();
    const position = log.flushed;
    const floor = this.#floor();
    const { round } = this.#lease;
    for (const peer of this.#peers) {
      if (peer.isStalled()) this.#ship(peer);
      const asks = peer.next === 0;
      context.send(peer.address, { kind: 'heartbeat', epoch, at, position, floor, round, asks });
    }
    log.compact(floor);
    context.setTimer('heartbeat', 0, heartbeatOf(options));
  }

  onLeaseOver(round: number): void {
    this.#lease.onOver(round);
  }

  onFallbackDue(): void {
    this.#degrade(true);
    this.#advance();
  }

  /** Stops taking writes; when `from` has everything it is told that it may stand. */
  onTransfer(from: Address): void {
    this.#successor = this.#peer(from);
    this.#successorBeats = 0;
    this.#handOver(this.#successor);
  }

  /** False where there is nobody to hand over to. */
  handOverToBest(): boolean {
    const best = this.#peers.toSorted((a, b) => b.flushed - a.flushed)[0];
    if (best !== undefined) this.onTransfer(best.address);
    return best !== undefined;
  }

  #handOver(peer: Peer): void {
    const { context, epoch, log } = this.#state;
    if (peer.flushed === log.last) context.send(peer.address, { kind: 'transfer', epoch, ready: true });
  }

  #ship(peer: Peer): void {
    const { log } = this.#state;
    while (peer.next > 0 && peer.next <= log.flushed && peer.hasRoom()) {
      if (peer.next < log.first) {
        peer.next = 0;
        return;
      }
      const previous = peer.next - 1;
      const through = Math.min(log.flushed, previous + BATCH, peer.base + WINDOW);
      this.#send(peer, previous, this.#entries(peer.next, through));
      peer.sentThrough(through);
    }
  }

  #send(peer: Peer, previous: number, entries: readonly Entry[]): void {
    const { context, epoch, log } = this.#state;
    const previousEpoch = log.epochAt(previous);
    context.send(peer.address, { kind: 'replicate', epoch, previous, previousEpoch, entries });
  }

  #entries(from: number, through: number): readonly Entry[] {
    const batch = this.#batch;
    const isSame = batch.length === through - from + 1 && batch[0]!.position === from;
    if (isSame) return batch;
    const entries: Entry[] = [];
    for (let at = from; at <= through; at++) entries.push(this.#state.log.entry(at));
    this.#batch = entries;
    return entries;
  }

  /** Shows and answers what enough replicas have. */
  #advance(): void {
    const { log, options } = this.#state;
    const acked = this.#ackedByEnough();
    if (acked >= log.flushed) this.#degrade(false);
    const through = this.isDegraded ? log.flushed : Math.min(acked, log.flushed);
    log.show(options.wait === 'after-commit' ? log.flushed : Math.max(this.#committed, through));
    if (through <= this.#committed) return;
    this.#committed = through;
    let answered = 0;
    while (answered < this.#waiting.length && this.#waiting[answered]!.position <= through) {
      const { request, outcome } = this.#waiting[answered++]!;
      this.#state.context.reply(request, outcome);
    }
    if (answered === 0) return;
    this.#waiting.splice(0, answered);
    this.#watchProgress();
  }

  #degrade(isDegraded: boolean): void {
    if (isDegraded === this.isDegraded) return;
    this.isDegraded = isDegraded;
    this.#state.context.degraded(isDegraded);
  }

  /** What as many replicas as `ack` asks for have, by the measure of `ack_point`. */
  #ackedByEnough(): number {
    const { options, log } = this.#state;
    const needed = acksNeeded(options, this.#peers.length);
    if (needed === 0) return log.flushed;
    if (needed > this.#peers.length) return 0;
    const order = this.#order;
    for (let i = 0; i < this.#peers.length; i++) order[i] = this.#peers[i]![options.ack_point];
    order.sort((a, b) => b - a);
    return order[needed - 1]!;
  }

  #answerAt(position: number, request: Request, outcome: Outcome): void {
    if (position <= this.#committed) {
      this.#state.context.reply(request, outcome);
      return;
    }
    this.#waiting.push({ position, request, outcome });
    if (this.#waiting.length === 1) this.#watchProgress();
  }

  /** The fallback counts from the last sign that waiting helps. */
  #watchProgress(): void {
    const { context, options } = this.#state;
    if (options.fallback.after === Number.POSITIVE_INFINITY || options.ack === 'async') return;
    if (this.#waiting.length === 0) context.cancelTimer('fallback', 0);
    else context.setTimer('fallback', 0, options.fallback.after);
  }

  #floor(): number {
    let floor = this.#state.log.flushed;
    for (const peer of this.#peers) floor = Math.min(floor, peer.flushed);
    return floor;
  }

  #peer(address: Address): Peer {
    return this.#peers.find((peer) => peer.address === address)!;
  }

  #tokenAt(position: number): Token {
    return tokenOf(this.#state.log.epochAt(position), position);
  }
}

export function tokenOf(epoch: number, position: number): Token {
  const token: number[] = [];
  for (let e = 0; e < epoch; e++) token.push(0);
  token.push(position);
  return token;
}
