/** A history: what clients saw, one record an operation. Every checker is fed with it, wherever it came from. */

/** Anything that JSON can say. */
export type Datum = null | boolean | number | string | readonly Datum[] | { readonly [name: string]: Datum };

/** It happened · it certainly did not · it may have, or may yet. */
export type Ending = 'ok' | 'fail' | 'info';

export interface Op {
  /** Place in `History.ops`, from 0: the order of invocation. */
  readonly index: number;
  /** Index in `History.processes`. A process does one thing at a time; after `info` it does nothing more. */
  readonly process: number;
  /** What was asked: read, write, cas, append, add, enqueue, txn, transfer, … */
  readonly f: string;
  /** Index in `History.keys`; -1 where the operation names none (transactions, one-object histories). */
  readonly key: number;
  /** As invoked: what a write writes, `[expected, new]` of a cas, the micro-operations of a transaction. */
  readonly input: Datum;
  /** As answered, of `ok` only: what a read saw, a transaction with its reads filled in. Else null. */
  readonly output: Datum;
  readonly ending: Ending;
  /** Place of the invocation among all events. The order of emission is authoritative, times are not. */
  readonly call: number;
  /** Place of the completion; Infinity where the fate is unknown. */
  readonly end: number;
  /** Nanoseconds; NaN where the source gives none. */
  readonly calledAt: number;
  readonly endedAt: number;
  /** What only a simulation can tell. */
  readonly about?: About;
}

/** Beside what black boxes see. */
export interface About {
  /** The intent, stable over attempts: the observer's WriteId. */
  readonly opId: number;
  /** The client behind the process: a session may hold several processes where it overlaps itself. */
  readonly session: string;
  readonly region: string;
  /** The region that answered; '' where none did. */
  readonly server: string;
  readonly operation: string;
  readonly consistency: string;
  readonly attempts: number;
  /** opIds of the writes that the answer showed, or that this write replaced knowingly. */
  readonly causes: readonly number[];
}

export interface History {
  readonly ops: readonly Op[];
  readonly processes: readonly string[];
  readonly keys: readonly string[];
  /** Events in all: positions `call` and `end` are below it. */
  readonly events: number;
}
