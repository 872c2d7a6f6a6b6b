/** Which writes a master takes now: it stalls them for a bound on what may be lost, and throttles them for lag. */
import { exp, ln } from '../../kit/exact-math.ts';
import { SECOND } from '../../kit/time.ts';
import type { Micros, Request } from '../contract.ts';
import { LagTracker } from './lag.ts';
import type { Peer } from './peer.ts';
import type { State } from './state.ts';

/** Writes that may stand in the queue; more are refused. */
const MOST_QUEUED = 10_000;
/** MongoDB gives out tickets anew each second. */
const PERIOD: Micros = SECOND;
const MOST_TICKETS = 1_000_000_000;
/** At least so many, and so many more each second: MongoDB's 100 and 1000 are for servers that do ten thousands. */
const LEAST_TICKETS = 10;
const ADDED = 10;
/** Its threshold, as a share of the target; its fudge factor, decay, and how fast a master that may recovers. */
const THRESHOLD = 0.5;
const FUDGE = 0.95;
const DECAY = ln(0.5);
const GROWTH = 1.05;

export class Admission {
  readonly #state: State;
  readonly #peers: readonly Peer[];
  readonly #execute: (request: Request) => void;
  readonly #lags = new LagTracker();
  readonly #isMeasuring: boolean;
  readonly #isThrottling: boolean;
  #queue: Request[] = [];
  /** Writes that may still be taken in this period, and in a whole one. */
  #tickets = MOST_TICKETS;
  #perPeriod = MOST_TICKETS;
  #appliedBefore = 0;

  constructor(state: State, peers: readonly Peer[], execute: (request: Request) => void) {
    const { rpo, flow_control } = state.options;
    this.#state = state;
    this.#peers = peers;
    this.#execute = execute;
    this.#isMeasuring = Math.min(rpo, flow_control.lag) < Number.POSITIVE_INFINITY && peers.length > 0;
    this.#isThrottling = this.#isMeasuring && flow_control.lag < Number.POSITIVE_INFINITY;
    if (this.#isThrottling) state.context.setTimer('flow', 0, PERIOD);
  }

  /** What does not wait is executed at once, in the order of arrival; false where too many stand here. */
  admit(request: Request): boolean {
    if (!this.#isMeasuring || (this.#queue.length === 0 && this.#isOpen())) {
      this.#tickets--;
      this.#execute(request);
      return true;
    }
    if (this.#queue.length >= MOST_QUEUED) return false;
    this.#queue.push(request);
    return true;
  }

  /** The master's log is durable up to there. */
  onFlushed(position: number): void {
    if (this.#isMeasuring) this.#lags.note(position, this.#state.context.monotonic());
  }

  /** Replicas have more than before. */
  onProgress(): void {
    if (this.#queue.length > 0) this.#release();
  }

  /** At the pace of heartbeats: what everybody has applied lags no more. */
  onBeat(): void {
    if (!this.#isMeasuring) return;
    let floor = Number.POSITIVE_INFINITY;
    for (const peer of this.#peers) floor = Math.min(floor, peer.applied);
    this.#lags.forget(floor);
  }

  /**
   * MongoDB's flow control: while the majority is further behind than the threshold, the master takes fewer writes than
   * the majority applied in the period before, and halves that for each threshold by which it is over.
   */
  onPeriodOver(): void {
    const { context, options, majority } = this.#state;
    const applied = this.#peers.map((peer) => peer.applied).sort((a, b) => b - a)[Math.max(0, majority - 2)]!;
    const lag = this.#lags.behind(applied, context.monotonic());
    const threshold = options.flow_control.lag * THRESHOLD;
    if (lag < threshold) this.#perPeriod = Math.min(MOST_TICKETS, Math.floor(this.#perPeriod * GROWTH) + ADDED);
    else {
      const sustained = (applied - this.#appliedBefore) * FUDGE * exp((DECAY * (lag - threshold)) / threshold);
      this.#perPeriod = Math.max(LEAST_TICKETS, Math.floor(sustained));
    }
    this.#appliedBefore = applied;
    this.#tickets = this.#perPeriod;
    context.setTimer('flow', 0, PERIOD);
    this.#release();
  }

  /** A master that steps down has executed none of these. */
  drop(refuse: (request: Request) => void): void {
    const queue = this.#queue;
    this.#queue = [];
    for (const request of queue) refuse(request);
  }

  #isOpen(): boolean {
    return (!this.#isThrottling || this.#tickets > 0) && this.#isWithinRpo();
  }

  /** Aurora's `rds.global_db_rpo`: commits stall while every secondary lags by more, and go on when one does not. */
  #isWithinRpo(): boolean {
    const { context, options } = this.#state;
    if (options.rpo === Number.POSITIVE_INFINITY) return true;
    const now = context.monotonic();
    return this.#peers.some((peer) => this.#lags.behind(peer.flushed, now) < options.rpo);
  }

  #release(): void {
    let taken = 0;
    while (taken < this.#queue.length && this.#isOpen()) {
      this.#tickets--;
      this.#execute(this.#queue[taken++]!);
    }
    if (taken > 0) this.#queue.splice(0, taken);
  }
}
