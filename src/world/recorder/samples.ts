/** Puts single samples of writes into the cells they belong to, with a proof where one stands out. */
import type { Micros } from '../../kit/time.ts';
import type { Address, Fate, Outcome, WriteId } from '../../strategies/contract.ts';
import { Alarms } from './alarms.ts';
import type { Chains } from './chains.ts';
import { dropped } from './conflicts.ts';
import type { Convergence } from './convergence.ts';
import { Disputes } from './disputes.ts';
import { EVER, type Intent, UNKNOWN } from './intent.ts';
import type { Intents } from './intents.ts';
import type { LagSink } from './lag-sink.ts';
import { closeFailed } from './losses.ts';
import type { Memory } from './memory.ts';
import type { Series } from './series.ts';
import type { Trace } from './trace.ts';
import type { Words } from './words.ts';

export class Samples implements LagSink {
  readonly disputes: Disputes;
  readonly alarms: Alarms;
  readonly #series: Series;
  readonly #convergence: Convergence;
  readonly #words: Words;
  readonly #memory: Memory | undefined;
  readonly #trace: Trace | undefined;

  /** `memory` is undefined where nobody ever reads. */
  constructor(
    series: Series,
    convergence: Convergence,
    memory: Memory | undefined,
    intents: Intents,
    words: Words,
    trace: Trace | undefined,
  ) {
    this.disputes = new Disputes(intents, words);
    this.alarms = new Alarms(words);
    this.#series = series;
    this.#convergence = convergence;
    this.#words = words;
    this.#memory = memory;
    this.#trace = trace;
  }

  lag(write: Intent, replica: Address, lag: Micros, at: Micros): void {
    this.#series.lag(replica, lag);
    this.#memory?.arrivals.came(write, replica, at);
    const { cells } = write;
    for (let i = 0; i < cells.length; i++) {
      const cell = cells[i];
      cell.lag.record(lag);
      if (lag > cell.worstLag) {
        cell.worstLag = lag;
        const why = `accepted at ${this.#words.time(write.accepted)}, applied by ${this.#words.replica(replica)} only now`;
        cell.prove('replication.lag', { at, size: lag, op: this.#words.op(write), why, ops: [write.id] });
      }
    }
  }

  visible(write: Intent, lag: Micros): void {
    const { cells } = write;
    for (let i = 0; i < cells.length; i++) cells[i].visibility.record(lag > 0 ? lag : 0);
  }

  /** Acknowledged just now: where it was visible already, nobody waits. */
  acknowledged(write: Intent, replicas: number): void {
    let visible = 0;
    for (let place = 0; place < replicas; place++) if (write.has(EVER, place)) visible++;
    const { cells } = write;
    for (let i = 0; i < cells.length; i++) {
      cells[i].acknowledged++;
      cells[i].visibility.record(0, visible);
    }
    this.disputes.acknowledged(write);
    if (write.isBeaten) dropped(write, write.acked, this.#words);
    if (write.isOverwritten) this.#memory?.overwrites.acknowledged(write, write.acked);
  }

  answered(intent: Intent, { done, why }: Outcome, latency: Micros, at: Micros): void {
    const { cells } = intent;
    this.#series.ok(intent, latency);
    if (!done) this.#declined(intent, why, at);
    for (let i = 0; i < cells.length; i++) {
      const cell = cells[i];
      cell.ok++;
      cell.okEver++;
      cell.latency.record(latency);
      if (latency > cell.slowest) {
        cell.slowest = latency;
        const why = `answered by ${this.#words.replica(intent.server)} after ${latency / 1000} ms`;
        cell.prove('latency', { at, size: latency, op: this.#words.op(intent), why, ops: [intent.id] });
      }
    }
  }

  #declined(write: Intent, why: string, at: Micros): void {
    for (const cell of write.cells) {
      cell.declined++;
      if (!cell.lacks('writes.declined', 0)) continue;
      const who = this.#words.replica(write.server);
      const told = `${who} answered, and decided against it: ${why}`;
      cell.prove('writes.declined', { at, size: 0, op: this.#words.op(write), why: told, ops: [write.id] });
    }
  }

  /** Not answered, or answered with a no. */
  denied(intent: Intent, why: string, at: Micros): void {
    for (const cell of intent.cells) {
      if (intent.outcome !== UNKNOWN) cell.denied++;
      if (!cell.lacks('availability', 0)) continue;
      const op = this.#words.op(intent);
      cell.prove('availability', { at, size: 0, op, why: why + this.#words.under(intent.at), ops: [intent.id] });
    }
  }

  /** Of unknown fate; `isShownOld`: the client shows what may be out of date instead. */
  unanswered(intent: Intent, isShownOld: boolean, at: Micros): void {
    this.denied(intent, isShownOld ? 'it failed, and something old was shown instead' : 'no answer in time', at);
    if (!isShownOld) return;
    for (const cell of intent.cells) {
      cell.fallbacks++;
      if (!cell.lacks('fallbacks', 0)) continue;
      const why = `nobody answered as was asked${this.#words.under(intent.at)}`;
      cell.prove('fallbacks', { at, size: 0, op: this.#words.op(intent), why, ops: [intent.id] });
    }
  }

  duplicated(write: Intent, replica: Address, at: Micros): void {
    for (const cell of write.cells) {
      cell.duplicated++;
      if (!cell.lacks('writes.duplicated', 0)) continue;
      const why = `executed a second time, both seen by ${this.#words.replica(replica)}`;
      cell.prove('writes.duplicated', { at, size: 0, op: this.#words.op(write), why, ops: [write.id] });
    }
  }

  repeated(write: Intent): void {
    this.#trace?.repeated(write.id);
  }

  beaten(write: Intent, chains: Chains, place: number): void {
    this.#memory?.overwrites.beaten(write, chains, place);
  }

  /** It has not met this fate before. */
  conflicted(write: Intent, fate: Fate, chains: Chains, replica: Address, at: Micros): void {
    this.#series.conflict(fate);
    this.disputes.met(write, fate, write.rival, replica, at);
    if (fate === 'dropped') this.#memory?.overwrites.dropped(write, chains, at);
  }

  late(write: WriteId): void {
    this.#trace?.late(write);
  }

  accepted(write: Intent, place: number): void {
    const memory = this.#memory;
    if (memory === undefined) return;
    if (memory.arrivals.last(write.key, write.acceptor) > write.at) write.isVague = true;
    if (write.replaces) memory.overwrites.accepted(write, place);
    else memory.members.accepted(write, place);
    memory.arrivals.came(write, write.acceptor, write.accepted);
  }

  completed(write: Intent, at: Micros): void {
    this.#convergence.completed(write, at);
    this.#memory?.ahead.completed(write);
  }

  emptied(replica: Address, at: Micros): void {
    this.#memory?.arrivals.emptied(replica, at);
  }

  /** Nothing more will be heard of this write. */
  closed(write: Intent): void {
    closeFailed(write, this.#words);
    this.#memory?.members.closed(write);
    if (write.absorbed === 0) return;
    for (const cell of write.cells) cell.absorbed += write.absorbed;
  }
}
