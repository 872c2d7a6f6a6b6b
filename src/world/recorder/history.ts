/** The history of a run in columns, one row an operation: what checkers are fed with. */
import type { Micros } from '../../kit/time.ts';
import { type Address, OPERATION_KINDS, type OperationKind, type Value } from '../../strategies/contract.ts';
import type { Intent } from './intent.ts';

const ROWS = 1 << 16;

/** How a value is kept: not at all, as itself, or as an index into `values`. */
const NONE = 0;
const NUMBER = 1;
const LISTED = 2;

/** 53 bytes a row. The operation's id is its row + 1, for ids are given in order of issue. */
class Chunk {
  readonly operation = new Int16Array(ROWS);
  readonly region = new Int16Array(ROWS);
  readonly server = new Int16Array(ROWS).fill(-1);
  readonly kind = new Uint8Array(ROWS);
  readonly outcome = new Uint8Array(ROWS);
  readonly attempts = new Uint8Array(ROWS);
  readonly argumentForm = new Uint8Array(ROWS);
  readonly valueForm = new Uint8Array(ROWS);
  readonly key = new Int32Array(ROWS);
  readonly into = new Int32Array(ROWS);
  readonly client = new Int32Array(ROWS);
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
  readonly key: number;
  readonly into: number;
  readonly client: number;
  readonly region: number;
  readonly invoke: Micros;
  /** Infinity where no answer came. */
  readonly complete: Micros;
  /** As in `intent.ts`: OPEN, OK, DECLINED, REFUSED, FAILED, UNKNOWN. */
  readonly outcome: number;
  readonly server: Address;
  readonly attempts: number;
  /** What a write was asked to write; undefined where no server ever saw the request. */
  readonly argument: Value | undefined;
  readonly value: Value | undefined;
}

export class History {
  readonly #chunks: Chunk[] = [];
  /** Values that are no numbers. */
  readonly values: Value[] = [];
  rows = 0;

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
    chunk.invoke[row] = intent.at;
  }

  retried(id: number, attempt: number): void {
    this.#chunks[(id - 1) >> 16].attempts[(id - 1) & (ROWS - 1)] = Math.min(attempt, 255);
  }

  /** The first server that saw the request knows what was to be written. */
  asked(id: number, argument: Value | undefined): void {
    if (argument === undefined) return;
    const chunk = this.#chunks[(id - 1) >> 16];
    const row = (id - 1) & (ROWS - 1);
    if (chunk.argumentForm[row] !== NONE) return;
    chunk.argumentForm[row] = typeof argument === 'number' ? NUMBER : LISTED;
    chunk.argument[row] = typeof argument === 'number' ? argument : this.values.push(argument) - 1;
  }

  ended(intent: Intent, value: Value | undefined, at: Micros): void {
    const chunk = this.#chunks[(intent.id - 1) >> 16];
    const row = (intent.id - 1) & (ROWS - 1);
    chunk.outcome[row] = intent.outcome;
    chunk.server[row] = intent.server;
    chunk.complete[row] = at;
    if (value === undefined) return;
    chunk.valueForm[row] = typeof value === 'number' ? NUMBER : LISTED;
    chunk.value[row] = typeof value === 'number' ? value : this.values.push(value) - 1;
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
      invoke: c.invoke[row],
      complete: c.complete[row],
      outcome: c.outcome[row],
      server: c.server[row],
      attempts: c.attempts[row],
      argument: this.#valueOf(c.argumentForm[row], c.argument[row]),
      value: this.#valueOf(c.valueForm[row], c.value[row]),
    };
  }

  #valueOf(form: number, kept: number): Value | undefined {
    if (form === NONE) return undefined;
    return form === NUMBER ? kept : this.values[kept];
  }
}
