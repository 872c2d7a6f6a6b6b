/** The master's part: it orders writes, streams them to the replicas, and answers as `ack` demands. */
import { type Address, declined, failed, ok, type Request, refused, type Value, type WriteId } from '../contract.ts';
import { effectOf, type Kept } from '../parts/staged-table.ts';
import { Admission } from './admission.ts';
import { Commits } from './commits.ts';
import { Lease } from './lease.ts';
import { tokenOf } from './lineage.ts';
import { type Ack, type Hello, newEntry } from './messages.ts';
import { heartbeatOf } from './options.ts';
import type { Peer } from './peer.ts';
import { LOST } from './reads.ts';
import type { State } from './state.ts';
import { type Stream, streamOfMaster } from './stream.ts';

/** Heartbeats after which a successor that does not take over is no longer waited for. */
const SUCCESSOR_BEATS = 10;

export class Master {
  readonly #state: State;
  readonly #stream: Stream;
  readonly #lease: Lease;
  readonly #commits: Commits;
  readonly #admission: Admission;
  /** Up to here the log is from before this reign, or before this life of its master. */
  readonly #inherited: number;
  /** Promoted, and not restarted: the applier makes readable what was received before. */
  readonly #isPromoted: boolean;
  /** A planned switch is under way to this replica; no writes are taken. */
  #successor: Peer | undefined;
  #successorBeats = 0;
  /** The successor was told that it may stand. */
  #hasYielded = false;

  constructor(state: State, isNew: boolean) {
    const { log, options } = state;
    this.#state = state;
    this.#stream = streamOfMaster(state);
    this.#lease = new Lease(state);
    this.#inherited = log.last;
    this.#isPromoted = isNew;
    // What a majority has of earlier epochs is safe only with an entry of this one on top (Raft §5.4.2, figure 8).
    const isTrusted = options.restart === 'durable';
    const unconfirmed = isTrusted ? 0 : log.last + (isNew ? 1 : 0);
    this.#commits = new Commits(state, this.#stream.peers, isTrusted ? log.last : 0, unconfirmed);
    this.#admission = new Admission(state, this.#stream.peers, (request) => this.#execute(request));
  }

  /** `isNew`: a reign begins with an entry of its own, which closes the epochs before. */
  begin(isNew: boolean): void {
    const { applier, context, log, epoch } = this.#state;
    this.#state.master = context.self;
    context.disk.put('reign', epoch);
    if (isNew) applier.take(log.last);
    log.stageRest();
    if (isNew) {
      const effect = { write: 0, changes: [], value: undefined, idempotent: false };
      log.append(newEntry(log.last + 1, epoch, context.clock(), effect));
    }
    log.sync();
    context.leads(epoch);
    this.onHeartbeatDue();
  }

  get isDegraded(): boolean {
    return this.#commits.isDegraded;
  }

  /** Requests that come before are held, not refused: a first lease, old writes to apply, a confirmation to come. */
  get isOpen(): boolean {
    return this.#lease.wasHeld && this.#isReady();
  }

  mayServe(): boolean {
    return this.#lease.isHeld && this.#successor === undefined && this.#isReady();
  }

  write(request: Request): void {
    const { context } = this.#state;
    if (!this.mayServe()) context.reply(request, refused('the master is out of touch with a majority'));
    else if (this.#commits.isFull) context.reply(request, refused('too many wait for replicas'));
    else if (!this.#admission.admit(request)) context.reply(request, refused('too many wait for slow replicas'));
  }

  /** Only what is durable here is shipped: a replica must never be ahead of its master. */
  onFlushed(): void {
    const { flushed } = this.#state.log;
    this.#admission.onFlushed(flushed);
    this.#stream.grow(flushed);
    this.#advance();
  }

  /** Something that was received before this reign is readable now. */
  onApplied(): void {
    this.#advance();
  }

  onHello(from: Address, message: Hello): void {
    this.#stream.onHello(this.#stream.peer(from)!, message);
  }

  onAck(from: Address, message: Ack): void {
    const peer = this.#stream.peer(from)!;
    this.#stream.onAck(peer, message);
    this.#lease.onEcho(from, message.round);
    this.#advance();
    this.#admission.onProgress();
    // Under a lease the successor also waits for those who wait for others.
    const isLeased = this.#state.options.fencing === 'lease';
    if (this.#successor !== undefined && (isLeased || this.#successor === peer)) this.#handOver(this.#successor);
  }

  onHeartbeatDue(): void {
    const { context, epoch, log, options } = this.#state;
    this.#lease.onBeat();
    if (this.#successor !== undefined && ++this.#successorBeats > SUCCESSOR_BEATS) this.#successor = undefined;
    const at = context.clock();
    const position = log.flushed;
    const floor = this.#floor();
    const { round } = this.#lease;
    for (const peer of this.#stream.peers) {
      this.#stream.onBeat(peer);
      const asks = peer.next === 0;
      context.send(peer.address, { kind: 'heartbeat', epoch, at, position, floor, round, asks });
    }
    log.compact(floor);
    this.#admission.onBeat();
    context.setTimer('heartbeat', 0, heartbeatOf(options));
  }

  onLeaseOver(round: number): void {
    this.#lease.onOver(round);
  }

  onBatchDue(): void {
    this.#stream.onBatchDue();
  }

  onFlowPeriodOver(): void {
    this.#admission.onPeriodOver();
  }

  onFallbackDue(): void {
    this.#commits.onFallbackDue();
    this.#advance();
  }

  /** Stops taking writes; when `from` has everything it is told that it may stand. */
  onTransfer(from: Address): void {
    this.#successor = this.#stream.peer(from)!;
    this.#successorBeats = 0;
    this.#handOver(this.#successor);
  }

  /** False where there is nobody to hand over to. */
  handOverToBest(): boolean {
    const best = this.#stream.peers.toSorted((a, b) => b.flushed - a.flushed)[0];
    if (best !== undefined) this.onTransfer(best.address);
    return best !== undefined;
  }

  /** Under a lease who says "you may stand" rules no more: the successor need not wait until the lease is over. */
  get hasAbdicated(): boolean {
    return this.#hasYielded && this.#state.options.fencing === 'lease';
  }

  /** Clients that wait for replicas are not answered: nobody knows yet what will become of their writes. */
  end(): void {
    const { context } = this.#state;
    if (this.isDegraded) context.degraded(false);
    context.disk.put('reign', 0);
    this.#state.log.sync();
    for (const timer of ['heartbeat', 'fallback', 'flow', 'batch'] as const) context.cancelTimer(timer, 0);
    context.follows();
    this.#admission.drop((request) => context.reply(request, refused('not the master any more')));
  }

  #execute(request: Request): void {
    if (!this.mayServe()) {
      const { context } = this.#state;
      context.reply(request, refused('the master is out of touch with a majority'));
      return;
    }
    const before = request.idempotent ? this.#answered(request.opId) : undefined;
    if (before === undefined) this.#decide(request);
    else this.#answerAt(before.position, request, before.value);
  }

  #answered(write: WriteId): Kept | undefined {
    const { context, keys, log } = this.#state;
    const before = keys === undefined ? log.table.answered(write, context.clock()) : keys.answerTo(write);
    // Beside the log a key may come from a master whose log was longer.
    return before && { ...before, position: Math.min(before.position, log.last) };
  }

  #decide(request: Request): void {
    const { context, keys, log, epoch } = this.#state;
    if (request.isOrdered && request.token !== undefined && !log.has(request.token)) {
      // A master has all that was kept: what it has not, it will never have, or another master has it.
      const isLost = log.hasLost(request.token);
      context.reply(request, isLost ? failed(LOST) : refused('another master is ahead of this one'));
      return;
    }
    const outcome = log.table.decide(request.operations);
    const isKeyed = request.idempotent && keys === undefined;
    const effect = effectOf({ ...request, idempotent: isKeyed }, outcome, log.table.takeChanges());
    // A refusal of the store rests on all that was decided so far, so it too waits for that.
    if (effect !== undefined) {
      const entry = newEntry(log.last + 1, epoch, context.clock(), effect);
      log.append(entry);
      log.table.stage(entry.position, entry);
      log.sync();
    }
    const { done, value, why } = outcome;
    if (request.idempotent && done) keys?.executed(request.opId, { position: log.last, value });
    if (done) this.#answerAt(log.last, request, value);
    else this.#commits.answerAt(log.last, request, declined(why, value, this.#tokenAt(log.last)));
  }

  #answerAt(position: number, request: Request, value: Value | undefined): void {
    this.#commits.answerAt(position, request, ok(value, this.#tokenAt(position)));
  }

  #tokenAt(position: number) {
    return tokenOf(this.#state.log.epochAt(position), position);
  }

  /** Shows and answers what enough replicas have, in this order: who is told may look at once. */
  #advance(): void {
    const { log, options } = this.#state;
    const commits = this.#commits;
    commits.count();
    const isDraining = this.#isPromoted && log.shown < this.#inherited;
    if (!isDraining) log.show(options.wait === 'after-commit' ? log.flushed : commits.committed);
    commits.answer();
  }

  /** A promoted replica drains its relay log first; and no master trusts its own disk where it is told not to. */
  #isReady(): boolean {
    const { log, options } = this.#state;
    return this.#commits.isConfirmed && (!options.drain || log.shown >= this.#inherited);
  }

  #handOver(peer: Peer): void {
    const { context, epoch, log, options } = this.#state;
    if (peer.flushed < log.last || (options.fencing === 'lease' && !this.#commits.isIdle)) return;
    this.#hasYielded = true;
    context.send(peer.address, { kind: 'transfer', epoch, ready: true });
  }

  #floor(): number {
    let floor = this.#state.log.flushed;
    for (const peer of this.#stream.peers) floor = Math.min(floor, peer.flushed);
    return floor;
  }
}
