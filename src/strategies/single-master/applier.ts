/** How a replica makes readable what it received: each write takes its time, one after another or several at once. */
import { draw, exponentialTable } from '../../kit/distribution.ts';
import type { Context, Key, Micros } from '../contract.ts';
import type { Log } from './log.ts';
import type { Entry, Message } from './messages.ts';
import type { Apply } from './options.ts';

/** Writes in the hands of workers, from the oldest to the newest at most (MySQL's `replica_checkpoint_group`). */
const GROUP = 512;

interface Due {
  readonly position: number;
  readonly since: Micros;
}

/**
 * Without `threads` everything is readable a fixed delay after it is durable, as under PostgreSQL's
 * `recovery_min_apply_delay`. With them it is MySQL's multi-threaded applier: a coordinator reads the log in order and
 * hands each write to a free worker, unless one in progress touches the same rows (`WRITESET`); then it waits, and so
 * do all behind. `commit_order` is `replica_preserve_commit_order`: who is done early waits for those before.
 */
export class Applier {
  readonly #context: Context<Message, 'apply'>;
  readonly #options: Apply;
  readonly #log: Log;
  /** Without threads: what waits for its delay. */
  #due: Due[] = [];
  /** By worker: the position in its hands, or 0. */
  readonly #hands: number[];
  readonly #isDone: boolean[];
  readonly #rows = new Set<Key>();
  /** The next to be handed out, and up to where it may be. */
  #next = 1;
  #ready = 0;

  constructor(context: Context<Message, 'apply'>, options: Apply, log: Log) {
    this.#context = context;
    this.#options = options;
    this.#log = log;
    this.#hands = Array.from({ length: options.threads }, () => 0);
    this.#isDone = this.#hands.map(() => false);
  }

  /** Everything up to `position` is to be applied. */
  take(position: number): void {
    const { delay, threads } = this.#options;
    if (delay === 0) this.#log.show(position);
    else if (threads > 0) {
      this.#ready = Math.max(this.#ready, position);
      this.#handOut();
    } else if (position > (this.#due.at(-1)?.position ?? this.#log.shown)) {
      this.#due.push({ position, since: this.#context.monotonic() });
      if (this.#due.length === 1) this.#context.setTimer('apply', 0, delay);
    }
  }

  onDue(worker: number): void {
    if (this.#options.threads > 0) this.#finish(worker);
    else {
      const due = this.#due.shift();
      if (due === undefined) return;
      this.#log.show(due.position);
      const next = this.#due[0];
      if (next === undefined) return;
      const passed = this.#context.monotonic() - next.since;
      this.#context.setTimer('apply', 0, Math.max(0, this.#options.delay - passed));
    }
  }

  /** What is not shown yet is dropped: the log may not be the master's, or is another's state now. */
  reset(): void {
    this.#due = [];
    this.#hands.fill(0);
    this.#isDone.fill(false);
    this.#rows.clear();
    this.#next = 1;
    this.#ready = 0;
  }

  #handOut(): void {
    const log = this.#log;
    for (;;) {
      this.#next = Math.max(this.#next, log.shown + 1);
      while (this.#next <= this.#ready && log.isShown(this.#next)) this.#next++;
      if (this.#next > this.#ready || this.#next - log.shown > GROUP) return;
      const isResting = this.#hands.every((position) => position === 0);
      if (!this.#options.commit_order && log.isSnapshotDue()) {
        // Under steady load there is always something out of order, unless the workers come to rest.
        if (!isResting) return;
        log.checkpoint();
      }
      const worker = this.#hands.indexOf(0);
      const entry = log.entry(this.#next);
      if (worker < 0 || entry.changes.some(([key]) => this.#rows.has(key))) return;
      this.#hands[worker] = this.#next++;
      for (const [key] of entry.changes) this.#rows.add(key);
      this.#context.setTimer('apply', worker, this.#workOn(entry));
    }
  }

  /** Each changed row is looked up and written; what opens an epoch changes none. */
  #workOn(entry: Entry): Micros {
    const { delay, service } = this.#options;
    const mean = delay * entry.changes.length;
    return service === 'constant' ? mean : Math.round(mean * draw(exponentialTable, this.#context.random));
  }

  #finish(worker: number): void {
    if (this.#hands[worker] === 0) return;
    this.#isDone[worker] = true;
    if (this.#options.commit_order) {
      for (let next = this.#doneAt(this.#log.shown + 1); next >= 0; next = this.#doneAt(this.#log.shown + 1)) {
        this.#log.show(this.#log.shown + 1);
        this.#release(next);
      }
    } else {
      this.#log.showAlone(this.#hands[worker]!);
      this.#release(worker);
    }
    this.#handOut();
  }

  /** The worker that is done with that position, or -1. */
  #doneAt(position: number): number {
    const worker = this.#hands.indexOf(position);
    return worker >= 0 && this.#isDone[worker] === true ? worker : -1;
  }

  #release(worker: number): void {
    for (const [key] of this.#log.entry(this.#hands[worker]!).changes) this.#rows.delete(key);
    this.#hands[worker] = 0;
    this.#isDone[worker] = false;
  }
}
