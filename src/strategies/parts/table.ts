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

/** Keys are dense numbers, so rows are an array; `undefined` = nothing there. */
export class Table {
  readonly #keys: KeySpace;
  #rows: (Value | undefined)[] = [];
  /** A row that was deleted differs from one that was never touched and has its initial value. */
  #touched: boolean[] = [];

  constructor(keys: KeySpace) {
    this.#keys = keys;
  }

  read(key: Key): Value | undefined {
    return this.#touched[key] === true ? this.#rows[key] : this.#keys.initial(key);
  }

  set(key: Key, value: Value | undefined): void {
    this.#rows[key] = value;
    this.#touched[key] = true;
  }

  /** Does it, and answers. Every operation is atomic, `decrement-and-insert` included. */
  execute(operation: Operation): Outcome {
    const { kind, key } = operation;
    switch (kind) {
      case 'read':
        return ok(this.read(key));
      case 'write':
        this.set(key, operation.value);
        return ok(operation.value);
      case 'delete':
        this.set(key, undefined);
        return ok(undefined);
      case 'increment':
        return this.#add(key, operation.amount);
      case 'decrement':
        return this.#add(key, -operation.amount);
      case 'add':
      case 'remove':
        return this.#member(kind, key, operation.value as Scalar);
      case 'insert':
        return this.#insert(key, operation.value);
      case 'cas':
        if (this.read(key) !== operation.expected) return declined('another value is there', this.read(key));
        this.set(key, operation.value);
        return ok(operation.value);
      case 'decrement-and-insert': {
        const left = this.#add(key, -operation.amount);
        if (left.done) this.set(operation.into, operation.value);
        return left;
      }
    }
  }

  /** Every row that was ever touched, for snapshots: [key, value] pairs in key order. */
  rows(): readonly (readonly [Key, Value | undefined])[] {
    const rows: [Key, Value | undefined][] = [];
    for (let key = 0; key < this.#touched.length; key++) {
      if (this.#touched[key] === true) rows.push([key, this.#rows[key]]);
    }
    return rows;
  }

  restore(rows: readonly (readonly [Key, Value | undefined])[]): void {
    this.#rows = [];
    this.#touched = [];
    for (const [key, value] of rows) this.set(key, value);
  }

  #add(key: Key, amount: number): Outcome {
    const before = this.read(key);
    const now = (typeof before === 'number' ? before : 0) + amount;
    if (now < 0 && this.#keys.typeOf(key) === 'bounded-counter') return declined('out of stock', before);
    this.set(key, now);
    return ok(now);
  }

  #insert(key: Key, value: Value | undefined): Outcome {
    if (this.read(key) !== undefined) return declined('the row exists', this.read(key));
    this.set(key, value);
    return ok(value);
  }

  #member(kind: 'add' | 'remove', key: Key, element: Scalar): Outcome {
    const before = this.read(key);
    const others = (Array.isArray(before) ? (before as Scalar[]) : []).filter((item) => item !== element);
    const now = kind === 'add' ? [...others, element].sort(byText) : others;
    this.set(key, now);
    return ok(now);
  }
}

/** One order of set elements everywhere: by text, numbers among themselves by size. */
export function byText(a: Scalar, b: Scalar): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const left = String(a);
  const right = String(b);
  return left < right ? -1 : left > right ? 1 : 0;
}
