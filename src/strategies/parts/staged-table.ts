/** A table whose writes are decided first and shown later, once they are durable enough. */
import {
  type Key,
  type KeySpace,
  type Micros,
  type Operation,
  type Outcome,
  ok,
  type Request,
  type Value,
  type WriteId,
} from '../contract.ts';
import { isFence } from './fencing.ts';
import { type Given, Remembered } from './remembered.ts';
import { execute, type Rows, Table } from './table.ts';

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
  /** When it was decided, by the clock of who decided; may be left out where nothing is forgotten by age. */
  readonly at?: Micros;
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
  /** The log's time by then, where answers are forgotten by it. */
  readonly time?: Micros;
}

/** The first answer to an idempotent request, the log position of its write, and the time where that matters. */
export type Answer = readonly [write: WriteId, position: number, value: Value | undefined, at?: Micros];

export interface Kept {
  readonly position: number;
  readonly value: Value | undefined;
}

export class StagedTable implements Rows {
  readonly #keys: KeySpace;
  readonly #shown: Table;
  /** Rows that were decided and are not shown yet: value and position of the newest decision. */
  readonly #ahead = new Map<Key, { value: Value | undefined; position: number }>();
  readonly #answers: Remembered<Kept>;
  /** The changes of the request that is being decided. */
  #changes: Change[] = [];

  constructor(keys: KeySpace, window?: Micros) {
    this.#keys = keys;
    this.#answers = new Remembered(window);
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

  /** The first answer to this intent, if it is remembered still. */
  answered(write: WriteId, now: Micros): Kept | undefined {
    return this.#answers.get(write, now);
  }

  get extent(): number {
    return this.#shown.extent;
  }

  /** As of `position`, the last one shown: what was only staged is left out. */
  image(position: number): TableImage {
    const { time } = this.#answers;
    const kept = this.#answers.all().filter(([, answer]) => answer.position <= position);
    const answers = kept.map(([write, { position, value }, at]): Answer => {
      return at === undefined ? [write, position, value] : [write, position, value, at];
    });
    const image = { rows: this.#shown.rows(), answers };
    return time === undefined ? image : { ...image, time };
  }

  restore(image: TableImage | undefined): void {
    this.#shown.restore(image?.rows ?? []);
    this.#ahead.clear();
    const answers = (image?.answers ?? []).map(([write, position, value, at]): Given<Kept> => {
      return at === undefined ? [write, { position, value }] : [write, { position, value }, at];
    });
    this.#answers.restore(answers, image?.time);
  }

  #remember(position: number, { write, value, idempotent, at }: Effect): void {
    this.#answers.pass(at);
    if (idempotent) this.#answers.add(write, { position, value });
  }
}
