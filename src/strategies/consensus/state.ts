/** The replicated state machine: rows, and which intents they already contain. */
import {
  type KeySpace,
  type Operation,
  type Outcome,
  ok,
  type Request,
  type Value,
  type WriteId,
} from '../contract.ts';
import { isFenced } from '../parts/fences.ts';
import { Table } from '../parts/table.ts';
import type { Configuration } from './configuration.ts';

/** The state as of `index`; everything in it is immutable. */
export interface Snapshot {
  readonly index: number;
  readonly term: number;
  readonly rows: readonly (readonly [number, Value | undefined])[];
  readonly answered: readonly (readonly [number, Outcome])[];
  /** As of `index` (D §5.1). */
  readonly configuration: Configuration;
}

/** A repeated intent is recognised among so many of the newest (dissertation §6.3: sessions expire). */
const REMEMBERED = 10_000;

export class State {
  readonly table: Table;
  #answered = new Map<number, Outcome>();

  constructor(keys: KeySpace) {
    this.table = new Table(keys);
  }

  /** Runs the operations of a committed request, once for every intent that asks for that. */
  execute(request: Request): Outcome {
    if (!request.idempotent) return this.#run(request.operations);
    const before = this.#answered.get(request.opId);
    if (before !== undefined) return before;
    const outcome = this.#run(request.operations);
    this.#answered.set(request.opId, outcome);
    if (this.#answered.size > REMEMBERED) {
      const oldest = this.#answered.keys().next().value;
      if (oldest !== undefined) this.#answered.delete(oldest);
    }
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

  /** An earlier entry of the log already did what this intent asks for. */
  knows(write: WriteId): boolean {
    return this.#answered.has(write);
  }

  snapshot(index: number, term: number, configuration: Configuration): Snapshot {
    return { index, term, rows: this.table.rows(), answered: [...this.#answered], configuration };
  }

  restore(snapshot: Pick<Snapshot, 'rows' | 'answered'>): void {
    this.table.restore(snapshot.rows);
    this.#answered = new Map(snapshot.answered);
  }

  #run(operations: readonly Operation[]): Outcome {
    if (operations.length === 0) return ok(undefined);
    let outcome = this.table.execute(operations[0]!);
    for (let i = 1; i < operations.length; i++) outcome = this.table.execute(operations[i]!);
    return outcome;
  }
}
