/** What clients did and saw, in columns, one row an operation: what histories are made of. */
import type { Micros } from '../../kit/time.ts';
import {
  type Address,
  type Key,
  OPERATION_KINDS,
  type OperationKind,
  type Outcome,
  type Request,
  type Value,
} from '../../strategies/contract.ts';
import type { Intent } from './intent.ts';

const ROWS = 1 << 16;

/** How a value is kept: not at all, as itself, or as an index into `values`. */
const NONE = 0;
const NUMBER = 1;
const LISTED = 2;

/** 62 bytes a row. The operation's id is its row + 1, for ids are given in order of issue. */
class Chunk {
  readonly operation = new Int16Array(ROWS);
  readonly region = new Int16Array(ROWS);
  readonly server = new Int16Array(ROWS).fill(-1);
  readonly kind = new Uint8Array(ROWS);
  readonly outcome = new Uint8Array(ROWS);
  readonly attempts = new Uint8Array(ROWS);
  readonly argumentForm = new Uint8Array(ROWS);
  readonly valueForm = new Uint8Array(ROWS);
  readonly isRepeated = new Uint8Array(ROWS);
  readonly key = new Int32Array(ROWS);
  readonly into = new Int32Array(ROWS);
  readonly client = new Int32Array(ROWS);
  readonly call = new Int32Array(ROWS);
  readonly end = new Int32Array(ROWS).fill(-1);
  readonly invoke = new Float64Array(ROWS);
  readonly complete = new Float64Array(ROWS).fill(Number.POSITIVE_INFINITY);
  readonly argument = new Float64Array(ROWS);
  readonly value = new Float64Array(ROWS);
}

/** One operation, read back. */
export interface Row {
  readonly opId: number;
  readonly operation: number;
  readonly kind: OperationKind;
  readonly key: Key;
  readonly into: Key;
  readonly client: number;
  readonly region: number;
  /** Places among all that clients did and saw; `end` is -1 where the operation still ran at the end. */
  readonly call: number;
  readonly end: number;
  readonly invoke: Micros;
  /** When it was answered or given up; Infinity where it still ran. */
  readonly complete: Micros;
  /** As in `intent.ts`: OPEN, OK, DECLINED, REFUSED, FAILED, UNKNOWN. */
  readonly outcome: number;
  readonly server: Address;
  readonly attempts: number;
  /** What was to be written. */
  readonly argument: Value | undefined;
  /** cas: what was to be replaced. */
  readonly expected: Value | undefined;
  /** What was answered; siblings as a list. */
  readonly value: Value | undefined;
  /** It was executed at more than one place, or an attempt may have been long after it was over. */
  readonly isRepeated: boolean;
  /** The rows of its own that further attempts would have made, attempt by attempt. */
  readonly otherRows: readonly Key[];
}

const NO_ROWS: readonly Key[] = [];

export class Trace {
  readonly #chunks: Chunk[] = [];
  /** Values that are no numbers. */
  readonly values: Value[] = [];
  readonly #expected = new Map<number, Value>();
  readonly #otherRows = new Map<number, Key[]>();
  rows = 0;
  /** Invocations and completions so far. */
  events = 0;

  issued(intent: Intent): void {
    const index = intent.id - 1;
    while (this.#chunks.length <= index >> 16) this.#chunks.push(new Chunk());
    this.rows = Math.max(this.rows, intent.id);
    const chunk = this.#chunks[index >> 16];
    const row = index & (ROWS - 1);
    chunk.operation[row] = intent.operation;
    chunk.region[row] = intent.region;
    chunk.kind[row] = OPERATION_KINDS.indexOf(intent.kind);
    chunk.attempts[row] = 1;
    chunk.key[row] = intent.key;
    chunk.into[row] = intent.into;
    chunk.client[row] = intent.client;
    chunk.call[row] = this.events++;
    chunk.invoke[row] = intent.at;
  }

  /** `into` is the row of its own that this attempt would make, or -1. */
  retried(id: number, attempt: number, into: Key): void {
    const chunk = this.#chunks[(id - 1) >> 16];
    const row = (id - 1) & (ROWS - 1);
    chunk.attempts[row] = Math.min(attempt, 255);
    if (into < 0 || into === chunk.into[row]) return;
    const others = this.#otherRows.get(id);
    if (others === undefined) this.#otherRows.set(id, [into]);
    else others.push(into);
  }

  /** A request leaves its client. */
  asked(request: Request): void {
    const { value, expected } = request.operations[0];
    if (value === undefined) return;
    const chunk = this.#chunks[(request.opId - 1) >> 16];
    const row = (request.opId - 1) & (ROWS - 1);
    if (chunk.argumentForm[row] !== NONE) return;
    chunk.argumentForm[row] = typeof value === 'number' ? NUMBER : LISTED;
    chunk.argument[row] = typeof value === 'number' ? value : this.values.push(value) - 1;
    if (expected !== undefined) this.#expected.set(request.opId, expected);
  }

  /** Answered, or given up: then `outcome` is undefined. */
  ended(intent: Intent, outcome: Outcome | undefined, at: Micros): void {
    const chunk = this.#chunks[(intent.id - 1) >> 16];
    const row = (intent.id - 1) & (ROWS - 1);
    chunk.outcome[row] = intent.outcome;
    chunk.server[row] = intent.server;
    chunk.end[row] = this.events++;
    chunk.complete[row] = at;
    if (outcome === undefined || outcome.kind !== 'ok') return;
    const value = outcome.siblings === undefined ? outcome.value : siblingsOf(outcome.siblings);
    if (value === undefined) return;
    chunk.valueForm[row] = typeof value === 'number' ? NUMBER : LISTED;
    chunk.value[row] = typeof value === 'number' ? value : this.values.push(value) - 1;
  }

  /** Executed at a second place. */
  repeated(id: number): void {
    this.#chunks[(id - 1) >> 16].isRepeated[(id - 1) & (ROWS - 1)] = 1;
  }

  /** Seen somewhere long after it was over: of several attempts it may be another. */
  late(id: number): void {
    if (id > 0 && id <= this.rows && this.#chunks[(id - 1) >> 16].attempts[(id - 1) & (ROWS - 1)] > 1)
      this.repeated(id);
  }

  attempts(opId: number): number {
    return this.#chunks[(opId - 1) >> 16].attempts[(opId - 1) & (ROWS - 1)];
  }

  /** The value that it carried; undefined where it carried none. */
  argument(opId: number): Value | undefined {
    const chunk = this.#chunks[(opId - 1) >> 16];
    const row = (opId - 1) & (ROWS - 1);
    return this.#valueOf(chunk.argumentForm[row], chunk.argument[row]);
  }

  row(opId: number): Row {
    const c = this.#chunks[(opId - 1) >> 16];
    const row = (opId - 1) & (ROWS - 1);
    return {
      opId,
      operation: c.operation[row],
      kind: OPERATION_KINDS[c.kind[row]],
      key: c.key[row],
      into: c.into[row],
      client: c.client[row],
      region: c.region[row],
      call: c.call[row],
      end: c.end[row],
      invoke: c.invoke[row],
      complete: c.complete[row],
      outcome: c.outcome[row],
      server: c.server[row],
      attempts: c.attempts[row],
      argument: this.#valueOf(c.argumentForm[row], c.argument[row]),
      expected: this.#expected.get(opId),
      value: this.#valueOf(c.valueForm[row], c.value[row]),
      isRepeated: c.isRepeated[row] === 1,
      otherRows: this.#otherRows.get(opId) ?? NO_ROWS,
    };
  }

  #valueOf(form: number, kept: number): Value | undefined {
    if (form === NONE) return undefined;
    return form === NUMBER ? kept : this.values[kept];
  }
}

/** Siblings of registers are scalars; of anything else the answer's own value would be the merged one. */
function siblingsOf(siblings: readonly Value[]): Value {
  return siblings.flat();
}
