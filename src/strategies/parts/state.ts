/** A replicated state machine: rows, and which intents they already contain. */
import {
  isWrite,
  type KeySpace,
  type Micros,
  type Operation,
  type Outcome,
  ok,
  type Request,
  type Value,
  type WriteId,
} from '../contract.ts';
import { isFenced } from './fencing.ts';
import { type Dedup, type Given, Remembered } from './remembered.ts';
import { Table } from './table.ts';

/** All that it holds; everything in it is immutable. */
export interface Memory {
  readonly rows: readonly (readonly [number, Value | undefined])[];
  readonly answered: readonly Given<Outcome>[];
  /** The log's time by then, where answers are forgotten by it. */
  readonly time?: Micros;
}

export class State {
  readonly table: Table;
  readonly #answered: Remembered<Outcome>;

  constructor(keys: KeySpace, dedup?: Dedup) {
    this.table = new Table(keys);
    this.#answered = new Remembered(dedup?.window);
  }

  /** True where entries must bear the time: what is older than the window is not known again. */
  get needsTime(): boolean {
    return !this.#answered.isForEver;
  }

  /** The next entry that is executed bears this stamp. */
  pass(at: Micros | undefined): void {
    this.#answered.pass(at);
  }

  /** Runs the operations of a committed request, once for every intent that asks for that. */
  execute(request: Request): Outcome {
    if (!request.idempotent) return this.#run(request.operations);
    const before = this.#answered.get(request.opId);
    if (before !== undefined) return before;
    // Whom a token kept out may come with a newer one; with the same he is kept out again.
    const isTurnedAway = this.turnsAway(request);
    const outcome = this.#run(request.operations);
    if (!isTurnedAway) this.#answered.add(request.opId, outcome);
    return outcome;
  }

  /** As `execute`, where nobody waits for the outcome. */
  absorb(request: Request): void {
    if (request.idempotent) this.execute(request);
    else for (let i = 0; i < request.operations.length; i++) this.table.apply(request.operations[i]!);
  }

  /** A newer fencing token has been here, so nothing will come of it. */
  turnsAway({ operations }: Request): boolean {
    for (let i = 0; i < operations.length; i++) if (isFenced(this.table, operations[i]!)) return true;
    return false;
  }

  /** It only reads, did before what it asks for, or is kept out: observers need not hear of it. */
  leavesNothing(request: Request): boolean {
    const isRepeated = request.idempotent && this.knows(request.opId);
    return isRepeated || !request.operations.some(isWrite) || this.turnsAway(request);
  }

  /** An earlier entry of the log already did what this intent asks for. */
  knows(write: WriteId): boolean {
    return this.#answered.get(write) !== undefined;
  }

  memory(): Memory {
    const { time } = this.#answered;
    const whole = { rows: this.table.rows(), answered: this.#answered.all() };
    return time === undefined ? whole : { ...whole, time };
  }

  restore({ rows, answered, time }: Memory): void {
    this.table.restore(rows);
    this.#answered.restore(answered, time);
  }

  /** What a request that changes nothing sees now. */
  read({ operations }: Request): Outcome {
    return this.#run(operations);
  }

  #run(operations: readonly Operation[]): Outcome {
    if (operations.length === 0) return ok(undefined);
    let outcome = this.table.execute(operations[0]!);
    for (let i = 1; i < operations.length; i++) outcome = this.table.execute(operations[i]!);
    return outcome;
  }
}
