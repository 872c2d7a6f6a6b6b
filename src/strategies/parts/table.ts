/** A plain table of rows: what an operation means where one copy decides alone. */
import {
  declined,
  type Key,
  type KeySpace,
  type Operation,
  type Outcome,
  ok,
  type Scalar,
  type Value,
} from '../contract.ts';
import { executePart } from './composite.ts';
import { checkFence, isFence } from './fencing.ts';

/** What operations need of a store of rows. */
export interface Rows {
  read(key: Key): Value | undefined;
  set(key: Key, value: Value | undefined): void;
}

/** Keys are dense numbers, so rows are an array; `undefined` = nothing there. */
export class Table implements Rows {
  readonly #keys: KeySpace;
  #rows: (Value | undefined)[] = [];
  /** A row that was deleted differs from one that was never touched and has its initial value. */
  #touched: boolean[] = [];
  readonly #fences = new Map<Key, Value | undefined>();

  constructor(keys: KeySpace) {
    this.#keys = keys;
  }

  read(key: Key): Value | undefined {
    if (isFence(key)) return this.#fences.get(key);
    return this.#touched[key] === true ? this.#rows[key] : this.#keys.initial(key);
  }

  set(key: Key, value: Value | undefined): void {
    if (isFence(key)) {
      this.#fences.set(key, value);
      return;
    }
    this.#rows[key] = value;
    this.#touched[key] = true;
  }

  /** Does it, and answers. Every operation is atomic, `decrement-and-insert` included. */
  execute(operation: Operation): Outcome {
    return execute(this, this.#keys, operation);
  }

  /** Does it where nobody waits for the outcome: copies do what one of them answers for. */
  apply(operation: Operation): void {
    const { kind, key, value, part, fence } = operation;
    if (kind === 'write' && part === undefined && fence === undefined) this.set(key, value);
    else execute(this, this.#keys, operation);
  }

  /** An upper bound of the number of rows: one above the highest key ever touched. */
  get extent(): number {
    return this.#touched.length;
  }

  /** Every row that was ever touched, for snapshots: [key, value] pairs in key order. */
  rows(): readonly (readonly [Key, Value | undefined])[] {
    const rows = [...this.#fences].sort(([one], [other]) => one - other);
    for (let key = 0; key < this.#touched.length; key++) {
      if (this.#touched[key] === true) rows.push([key, this.#rows[key]]);
    }
    return rows;
  }

  restore(rows: readonly (readonly [Key, Value | undefined])[]): void {
    this.#rows = [];
    this.#touched = [];
    this.#fences.clear();
    for (const [key, value] of rows) this.set(key, value);
  }
}

/** Does one operation on `rows`, and answers; a declined operation changes nothing, but for the token that was seen. */
export function execute(rows: Rows, keys: KeySpace, operation: Operation): Outcome {
  return checkFence(rows, operation) ?? perform(rows, keys, operation);
}

function perform(rows: Rows, keys: KeySpace, operation: Operation): Outcome {
  const { kind, key, part } = operation;
  if (part !== undefined) return executePart(rows, operation);
  switch (kind) {
    case 'read':
      return ok(rows.read(key));
    case 'write':
      rows.set(key, operation.value);
      return ok(operation.value);
    case 'delete':
      rows.set(key, undefined);
      return ok(undefined);
    case 'increment':
      return add(rows, keys, key, operation.amount);
    case 'decrement':
      return add(rows, keys, key, -operation.amount);
    case 'add':
    case 'remove':
      return member(rows, kind, key, operation.value as Scalar);
    case 'insert':
      return insert(rows, key, operation.value);
    case 'cas':
      if (!equal(rows.read(key), operation.expected)) return declined('another value is there', rows.read(key));
      rows.set(key, operation.value);
      return ok(operation.value);
    case 'append':
      return executePart(rows, operation);
    case 'decrement-and-insert': {
      // Nothing is taken for a row that is there already.
      if (rows.read(operation.into) !== undefined) return declined('the row exists', rows.read(operation.into));
      const left = add(rows, keys, key, -operation.amount);
      if (left.done) rows.set(operation.into, operation.value);
      return left;
    }
  }
}

function add(rows: Rows, keys: KeySpace, key: Key, amount: number): Outcome {
  const before = rows.read(key);
  const now = (typeof before === 'number' ? before : 0) + amount;
  if (amount < 0 && now < 0 && keys.typeOf(key) === 'bounded-counter') return declined('out of stock', before);
  rows.set(key, now);
  return ok(now);
}

function insert(rows: Rows, key: Key, value: Value | undefined): Outcome {
  if (rows.read(key) !== undefined) return declined('the row exists', rows.read(key));
  rows.set(key, value);
  return ok(value);
}

function member(rows: Rows, kind: 'add' | 'remove', key: Key, element: Scalar): Outcome {
  const before = rows.read(key);
  const others = (Array.isArray(before) ? (before as Scalar[]) : []).filter((item) => item !== element);
  const now = kind === 'add' ? [...others, element].sort(byText) : others;
  rows.set(key, now);
  return ok(now);
}

/** Sets are equal when they hold the same elements: lists are kept sorted. */
function equal(a: Value | undefined, b: Value | undefined): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

/** One order of set elements everywhere: by text, numbers among themselves by size. */
export function byText(a: Scalar, b: Scalar): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const left = String(a);
  const right = String(b);
  return left < right ? -1 : left > right ? 1 : 0;
}
