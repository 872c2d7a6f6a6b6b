/** A table whose writes are decided first and shown later, once they are durable enough. */
import {
  type Key,
  type KeySpace,
  type Operation,
  type Outcome,
  ok,
  type Request,
  type Value,
  type WriteId,
} from '../contract.ts';
import { isFence } from './fences.ts';
import { execute, type Rows, Table } from './table.ts';

/** How many first answers are remembered for repeated requests. */
const REMEMBERED = 10_000;

export type Change = readonly [key: Key, value: Value | undefined];

/** What a decided write does to rows, and what its client is told: the payload of a log record. */
export interface Effect {
  /** 0 where it is nobody's: then readers see nothing of it. */
  readonly write: WriteId;
  readonly changes: readonly Change[];
  /** The answer's value. */
  readonly value: Value | undefined;
  /** True where a repeated request gets this answer again. */
  readonly idempotent: boolean;
}

/**
 * What the log must hold of a decision; undefined where nothing came of it. A token that was seen counts even where the
 * store decided against the rest.
 */
export function effectOf(
  { opId, idempotent }: Request,
  { done, value }: Outcome,
  changes: readonly Change[],
): Effect | undefined {
  if (done) return { write: opId, changes, value, idempotent };
  return changes.length === 0 ? undefined : { write: 0, changes, value: undefined, idempotent: false };
}

/** Rows and remembered answers as of one position: plain and immutable. */
export interface TableImage {
  readonly rows: readonly Change[];
  readonly answers: readonly Answer[];
}

/** The first answer to an idempotent request, and the log position of its write. */
export type Answer = readonly [write: WriteId, position: number, value: Value | undefined];

export class StagedTable implements Rows {
  readonly #keys: KeySpace;
  readonly #shown: Table;
  /** Rows that were decided and are not shown yet: value and position of the newest decision. */
  readonly #ahead = new Map<Key, { value: Value | undefined; position: number }>();
  #answers = new Map<WriteId, Answer>();
  /** The changes of the request that is being decided. */
  #changes: Change[] = [];

  constructor(keys: KeySpace) {
    this.#keys = keys;
    this.#shown = new Table(keys);
  }

  /** What a reader sees. */
  shown(key: Key): Value | undefined {
    return this.#shown.read(key);
  }

  /** What a decision sees: everything decided so far. */
  read(key: Key): Value | undefined {
    for (let i = this.#changes.length - 1; i >= 0; i--) {
      if (this.#changes[i]![0] === key) return this.#changes[i]![1];
    }
    const ahead = this.#ahead.get(key);
    return ahead === undefined ? this.#shown.read(key) : ahead.value;
  }

  set(key: Key, value: Value | undefined): void {
    this.#changes.push([key, value]);
  }

  /** Decides all or nothing; `takeChanges` says what it came to, `stage` makes it so. */
  decide(operations: readonly Operation[]): Outcome {
    this.#changes = [];
    let outcome = ok(undefined);
    for (const operation of operations) {
      outcome = execute(this, this.#keys, operation);
      if (!outcome.done) {
        this.#changes = this.#changes.filter(([key]) => isFence(key));
        break;
      }
    }
    return outcome;
  }

  takeChanges(): readonly Change[] {
    const changes = this.#changes;
    this.#changes = [];
    return changes;
  }

  /** The answers of reads, from what is shown. */
  answer(operations: readonly Operation[]): Value | undefined {
    return this.#shown.read(operations[operations.length - 1]!.key);
  }

  /** Later decisions build on this one; readers do not see it yet. */
  stage(position: number, effect: Effect): void {
    for (const [key, value] of effect.changes) this.#ahead.set(key, { value, position });
    this.#remember(position, effect);
  }

  /** Readers see it from now on, staged before or not. Positions come in order. */
  show(position: number, effect: Effect): void {
    for (const [key, value] of effect.changes) {
      this.#shown.set(key, value);
      if (this.#ahead.size > 0 && (this.#ahead.get(key)?.position ?? Infinity) <= position) this.#ahead.delete(key);
    }
    this.#remember(position, effect);
  }

  /** The first answer to this intent, if it is remembered. */
  answered(write: WriteId): Answer | undefined {
    return this.#answers.get(write);
  }

  get extent(): number {
    return this.#shown.extent;
  }

  /** As of `position`, the last one shown: what was only staged is left out. */
  image(position: number): TableImage {
    const answers = [...this.#answers.values()].filter((answer) => answer[1] <= position);
    return { rows: this.#shown.rows(), answers };
  }

  restore(image: TableImage | undefined): void {
    this.#shown.restore(image?.rows ?? []);
    this.#ahead.clear();
    this.#answers = new Map((image?.answers ?? []).map((answer) => [answer[0], answer]));
  }

  #remember(position: number, effect: Effect): void {
    if (!effect.idempotent || this.#answers.has(effect.write)) return;
    this.#answers.set(effect.write, [effect.write, position, effect.value]);
    if (this.#answers.size > REMEMBERED) this.#answers.delete(this.#answers.keys().next().value!);
  }
}
