/** Versions: every value that somebody wrote to a key or saw there, each with the one transaction that wrote it. */
import type { Datum, Op } from '../checker.ts';

/** The writer of a version that no transaction of the history wrote: an initial state, or garbage. */
export const NOBODY = -1;

/** Dense ids for keys and versions; what is known of a version stands in columns under its id. */
export class Versions {
  readonly keys: Datum[] = [];
  /** The state before the first write, by key. */
  readonly initial: number[] = [];
  readonly key: number[] = [];
  readonly value: Datum[] = [];
  /** Index of an operation, or NOBODY. */
  readonly writer: number[] = [];
  /** False where its own transaction overwrote it: nobody else should see it. */
  readonly isFinal: boolean[] = [];
  readonly #ops: readonly Op[];
  readonly #init: Datum;
  readonly #keyIds = new Map<Atom, number>();
  readonly #ids: Map<Atom, number>[] = [];

  constructor(ops: readonly Op[], init: Datum) {
    this.#ops = ops;
    this.#init = init;
  }

  get count(): number {
    return this.key.length;
  }

  keyId(key: Datum): number {
    const known = this.#keyIds.get(atom(key));
    if (known !== undefined) return known;
    const id = this.keys.push(key) - 1;
    this.#keyIds.set(atom(key), id);
    this.#ids.push(new Map());
    this.initial.push(this.id(id, this.#init));
    return id;
  }

  id(key: number, value: Datum): number {
    const ids = this.#ids[key]!;
    const known = ids.get(atom(value));
    if (known !== undefined) return known;
    const id = this.key.push(key) - 1;
    this.value.push(value);
    this.writer.push(NOBODY);
    this.isFinal.push(true);
    ids.set(atom(value), id);
    return id;
  }

  /** '' or why versions can no longer be told apart. What failed wrote nothing, so it may be tried again. */
  write(version: number, op: Op): string {
    if (version === this.initial[this.key[version]!]) {
      return `operation ${op.index} writes the initial value of key ${this.keyName(version)}, which looks like no write`;
    }
    const other = this.writer[version]!;
    if (other !== NOBODY && op.ending === 'fail') return '';
    if (other !== NOBODY && this.#ops[other]!.ending !== 'fail') {
      return (
        `operations ${other} and ${op.index} both write ${this.name(version)} to key ${this.keyName(version)}: ` +
        'a read cannot tell which of them it saw'
      );
    }
    this.writer[version] = op.index;
    return '';
  }

  isInitial(version: number): boolean {
    return this.initial[this.key[version]!] === version;
  }

  /** Its writer says that it never committed. */
  isAborted(version: number): boolean {
    const writer = this.writer[version]!;
    return writer !== NOBODY && this.#ops[writer]!.ending === 'fail';
  }

  /** Somebody wrote it, and may have committed; seen by others, he has. */
  isCommitted(version: number): boolean {
    return this.writer[version] !== NOBODY && !this.isAborted(version);
  }

  /** Its writer was told that it committed. */
  isOk(version: number): boolean {
    const writer = this.writer[version]!;
    return writer !== NOBODY && this.#ops[writer]!.ending === 'ok';
  }

  name(version: number): string {
    return JSON.stringify(this.value[version]);
  }

  keyName(version: number): string {
    return text(this.keys[this.key[version]!]!);
  }
}

/** What two equal values share and no two different ones do. */
export type Atom = string | number | boolean | null;

export function atom(datum: Datum): Atom {
  return typeof datum === 'object' && datum !== null ? `\0${JSON.stringify(datum)}` : datum;
}

/** A key as people write it. */
export function text(datum: Datum): string {
  return typeof datum === 'string' ? datum : JSON.stringify(datum);
}
