/** Objects with a version for each field: writes of other fields do not meet, and what is shown may be nobody's. */
import { failed, type Key, type KeySpace, type Operation, type Outcome, type Value } from '../contract.ts';
import { nameIn, textIn } from '../parts/composite.ts';
import type { Act, Lattice, Named, Written } from '../parts/mesh/lattice.ts';
import type { Vector } from '../parts/version-vector.ts';
import type { Field, Fields, Versions } from './versions.ts';

/** The one field of what is no object. */
const WHOLE = '';
const NO_FIELDS: Fields = { fields: [] };

/**
 * An object is a list of `field=value`. Each field joins as a register of its own (Cassandra's cells), so that two
 * writers of the same fields may each win some of them: an object that nobody wrote (trap T15).
 */
export class FieldLattice implements Lattice<Fields> {
  readonly #inner: Lattice<Versions>;
  readonly #keys: KeySpace;

  constructor(inner: Lattice<Versions>, keys: KeySpace) {
    this.#inner = inner;
    this.#keys = keys;
  }

  read(key: Key, state: Fields | undefined): Value | undefined {
    if (state === undefined) return this.#inner.read(key, undefined);
    const entries: string[] = [];
    for (const { name, state: versions } of state.fields) {
      const value = name === WHOLE ? undefined : this.#inner.read(key, versions);
      if (value !== undefined) entries.push(`${name}=${value}`);
    }
    return entries.length > 0 ? entries : this.#whole(key, state);
  }

  /** Options keep siblings and fields apart. */
  siblings(): undefined {
    return undefined;
  }

  refusal(operation: Operation, key: Key, mine: Fields | undefined, slot: number, act?: Act): Outcome | undefined {
    const { part, value } = operation;
    const wrong = part === undefined ? this.#malformed(key, value) : undefined;
    if (wrong !== undefined) return failed(wrong);
    for (const name of this.#namesIn(key, value)) {
      const refusal = this.#inner.refusal?.(operation, key, stateOf(mine, name), slot, act);
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  }

  /** Fields that are not named keep what they have; a deletion names all. */
  write(key: Key, mine: Fields | undefined, value: Value | undefined, act: Act): Written<Fields> {
    const { part } = act;
    const texts = this.#textsIn(key, value);
    const all = value === undefined ? namesOf(mine) : this.#namesIn(key, value);
    let next = mine ?? NO_FIELDS;
    for (const name of part === undefined ? all : [String(part)]) {
      const text = name === WHOLE ? value : texts.get(name);
      const { next: state } = this.#inner.write(key, stateOf(next, name), text, act);
      next = { fields: withField(next.fields, { name, state }) };
    }
    return { next, delta: next };
  }

  /** To this family a set is a value like any other. */
  member(): undefined {
    return undefined;
  }

  join(key: Key, mine: Fields | undefined, theirs: Fields): Fields {
    let both = mine ?? NO_FIELDS;
    for (const { name, state } of theirs.fields) {
      const before = stateOf(both, name);
      const joined = this.#inner.join(key, before, state);
      if (joined !== before) both = { fields: withField(both.fields, { name, state: joined }) };
    }
    return both;
  }

  combine(_key: Key, _earlier: Fields, later: Fields): Fields {
    return later;
  }

  collected(key: Key, state: Fields): Fields {
    let isLess = false;
    const fields = state.fields.map(({ name, state: versions }) => {
      const left = this.#inner.collected?.(key, versions) ?? versions;
      isLess ||= left !== versions;
      return { name, state: left };
    });
    return isLess ? { fields } : state;
  }

  unexecuted(state: Fields, seen: Vector): Fields | undefined {
    const { fields } = state;
    const left = fields.filter((field) => this.#inner.unexecuted?.(field.state, seen) !== undefined);
    if (left.length === fields.length) return state;
    return left.length === 0 ? undefined : { fields: left };
  }

  names(state: Fields): readonly Named[] {
    return state.fields.flatMap(({ state: versions }) => this.#inner.names!(versions));
  }

  metadata(state: Fields): number {
    let bytes = 0;
    for (const { name, state: versions } of state.fields) bytes += name.length + this.#inner.metadata!(versions);
    return bytes;
  }

  recall(state: Fields): void {
    for (const field of state.fields) this.#inner.recall(field.state);
  }

  #whole(key: Key, state: Fields): Value | undefined {
    const versions = stateOf(state, WHOLE);
    return versions === undefined ? undefined : this.#inner.read(key, versions);
  }

  #isObject(key: Key, value: Value | undefined): value is readonly string[] {
    const type = this.#keys.typeOf(key);
    return typeof value === 'object' && (type === 'register' || type === 'map');
  }

  #malformed(key: Key, value: Value | undefined): string | undefined {
    if (!this.#isObject(key, value)) return undefined;
    const entries = value.map(String);
    const wrong = entries.find((entry) => entry.indexOf('=') < 1);
    if (wrong !== undefined) return `\`${wrong}\` is no field of an object: it is written \`field=value\``;
    const names = entries.map(nameIn);
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    return twice === undefined ? undefined : `the object has two fields called \`${twice}\``;
  }

  #namesIn(key: Key, value: Value | undefined): readonly string[] {
    return this.#isObject(key, value) ? value.map(nameIn) : [WHOLE];
  }

  #textsIn(key: Key, value: Value | undefined): ReadonlyMap<string, string> {
    if (!this.#isObject(key, value)) return new Map();
    return new Map(value.map((entry) => [nameIn(entry), textIn(entry)]));
  }
}

function stateOf(state: Fields | undefined, name: string): Versions | undefined {
  return state?.fields.find((field) => field.name === name)?.state;
}

function namesOf(state: Fields | undefined): readonly string[] {
  return state === undefined || state.fields.length === 0 ? [WHOLE] : state.fields.map(({ name }) => name);
}

/** In order of names, so that equal objects look equal. */
function withField(fields: readonly Field[], field: Field): readonly Field[] {
  const others = fields.filter(({ name }) => name !== field.name);
  return [...others, field].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
