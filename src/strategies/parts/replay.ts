/** For audits: what a log makes of the data, entry by entry, and whether a copy shows just that. */
import type { Key, KeySpace, Micros, Operation, Request, Value } from '../contract.ts';
import { Line } from './line.ts';
import type { Dedup } from './remembered.ts';
import { State } from './state.ts';

/** The keys that an entry touches, and what they hold after it. */
interface Step {
  readonly keys: readonly Key[];
  readonly values: readonly (Value | undefined)[];
}

export class Replay {
  /** By place in the log; the oldest are let go when nobody can ask for them any more. */
  readonly #steps = new Line<Step>();
  readonly #keys: KeySpace;
  readonly #state: State;
  /** The entries that touched each key, oldest first. */
  readonly #touching = new Map<Key, number[]>();

  constructor(keys: KeySpace, dedup?: Dedup) {
    this.#keys = keys;
    this.#state = new State(keys, dedup);
  }

  get last(): number {
    return this.#steps.last;
  }

  forget(index: number): void {
    this.#steps.dropThrough(index);
  }

  /** The next entry; `at` is its stamp. */
  add(request: Request | undefined, at: Micros | undefined): void {
    const keys = request === undefined ? [] : request.operations.flatMap(touched);
    const index = this.last + 1;
    this.#state.pass(at);
    if (request !== undefined) this.#state.absorb(request);
    for (const key of keys) this.#touch(key, index);
    this.#steps.add({ keys, values: keys.map((key) => this.#state.table.read(key)) });
  }

  /** A copy as of `index` answers a read of this key with `value`; what is wrong about that, or ''. */
  read(key: Key, index: number, value: Value | undefined): string {
    const touching = this.#touching.get(key) ?? [];
    let at = touching.length - 1;
    while (at >= 0 && touching[at]! > index) at--;
    const step = this.#steps.get(touching[at] ?? 0);
    // What was written last was so long ago that it is forgotten.
    if (step === undefined && this.#steps.first > 1) return '';
    const made = step === undefined ? this.#keys.initial(key) : step.values[step.keys.indexOf(key)];
    return isSame(value, made) ? '' : shows(index, value, made);
  }

  /** A copy came from before `from` to `through`: of each key the last of those entries says what it must hold. */
  compare(from: number, through: number, read: (key: Key) => Value | undefined): string {
    const seen = new Set<Key>();
    for (let index = Math.min(through, this.last); index >= Math.max(from, this.#steps.first); index--) {
      const { keys, values } = this.#steps.get(index)!;
      for (let i = 0; i < keys.length; i++) {
        const key = keys[i]!;
        if (seen.has(key)) continue;
        seen.add(key);
        const shown = read(key);
        if (!isSame(shown, values[i])) return shows(through, shown, values[i]);
      }
    }
    return '';
  }

  #touch(key: Key, index: number): void {
    let touching = this.#touching.get(key);
    if (touching === undefined) {
      touching = [];
      this.#touching.set(key, touching);
    }
    if (touching[0] !== undefined && touching[0] < this.#steps.first) touching.shift();
    touching.push(index);
  }
}

function touched({ key, into }: Operation): readonly Key[] {
  return into >= 0 ? [key, into] : [key];
}

function shows(applied: number, shown: Value | undefined, made?: Value): string {
  return `it has applied ${applied} and shows ${told(shown)} where its log makes ${told(made)}`;
}

function isSame(a: Value | undefined, b: Value | undefined): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

function told(value: Value | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
