/** E3, E4: in which order each key was changed, and what that makes of it. */
import { type Address, isWrite, type Key, type KeySpace, type Request, type Value } from '../../contract.ts';
import { State } from '../../parts/state.ts';
import { footprintOf } from '../conflicts.ts';
import type { InstanceId } from '../ids.ts';
import type { EgalitarianReplica } from '../replica.ts';

type Tell = (invariant: string, what: string) => void;

/** The changes of one key, as whoever was first executed them. */
interface History {
  readonly ids: InstanceId[];
  readonly values: (Value | undefined)[];
  /** How many were let go. */
  gone: number;
}

/** Of each key so many are remembered. */
const REMEMBERED = 2_048;

export class Order {
  readonly #keys: KeySpace;
  readonly #state: State;
  readonly #histories = new Map<Key, History>();
  /** By address and key: how many changes it has executed. */
  readonly #reached: Map<Key, number>[] = [];
  /** Changes that somebody has executed. */
  readonly #known = new Set<InstanceId>();
  /** Reads: how many changes of their keys came before. */
  readonly #reads = new Map<InstanceId, string>();

  constructor(keys: KeySpace) {
    this.#keys = keys;
    this.#state = new State(keys);
  }

  length(key: Key): number {
    const history = this.#histories.get(key);
    return history === undefined ? 0 : history.gone + history.ids.length;
  }

  reached(address: Address, key: Key): number {
    return this.#reached[address]?.get(key) ?? 0;
  }

  /** What the key holds after so many changes; 'forgotten' where that was long ago. */
  valueAt(key: Key, count: number): { readonly value: Value | undefined } | 'forgotten' {
    const history = this.#histories.get(key);
    if (count === 0) return { value: this.#keys.initial(key) };
    if (history === undefined || count <= history.gone) return 'forgotten';
    return { value: history.values[count - 1 - history.gone] };
  }

  executed(address: Address, id: InstanceId, request: Request, tell: Tell): void {
    const footprint = footprintOf(request);
    if (![...footprint.values()].some((changes) => changes)) this.#read(address, id, footprint.keys(), tell);
    else this.#change(address, id, request, footprint, tell);
  }

  /** Its state is another: of each key it must have the first so many changes, and what it alone has after them. */
  restarted(
    address: Address,
    { executor, table }: EgalitarianReplica,
    isOld: (id: InstanceId) => boolean,
    tell: Tell,
  ): void {
    const reached = new Map<Key, number>();
    this.#reached[address] = reached;
    for (const [key, { ids, gone }] of this.#histories) {
      let count = ids.length;
      while (count > 0 && !executor.done.has(ids[count - 1]!)) count--;
      reached.set(key, gone + count);
      const hole = ids.slice(0, count).find((id) => !executor.done.has(id));
      if (hole !== undefined) tell('E3', `its state has ${ids[count - 1]} of key ${key}, and lacks ${hole} before it`);
    }
    for (const id of executor.recent) {
      const request = table.get(id).value?.request;
      if (isOld(id) || this.#known.has(id)) continue;
      if (request?.operations.some(isWrite)) this.executed(address, id, request, tell);
    }
  }

  forget(isOver: (id: InstanceId) => boolean): void {
    for (const id of this.#known) if (isOver(id)) this.#known.delete(id);
  }

  /** E4: what it shows of these keys. */
  shows(address: Address, replica: EgalitarianReplica, keys: Iterable<Key>, tell: Tell): void {
    for (const key of keys) {
      const made = this.valueAt(key, this.reached(address, key));
      if (made === 'forgotten' || isSame(replica.read(key), made.value)) continue;
      const what = `${JSON.stringify(replica.read(key))} where its commands make ${JSON.stringify(made.value)}`;
      tell('E4', `it shows key ${key} as ${what}`);
    }
  }

  #change(address: Address, id: InstanceId, request: Request, footprint: ReadonlyMap<Key, boolean>, tell: Tell): void {
    const keys = [...footprint].filter(([, changes]) => changes).map(([key]) => key);
    const isFirst = keys.every((key) => this.reached(address, key) === this.length(key));
    if (isFirst) {
      this.#state.absorb(request);
      for (const key of keys) this.#append(key, id);
    }
    this.#known.add(id);
    this.#reached[address] ??= new Map();
    for (const key of keys) {
      const at = this.reached(address, key);
      const { ids, gone } = this.#historyOf(key);
      const expected = ids[at - gone];
      this.#reached[address].set(key, at + 1);
      if (at < gone || expected === id) continue;
      tell('E3', `it executes ${id} as change ${at + 1} of key ${key}, where another has executed ${expected}`);
      return;
    }
  }

  #read(address: Address, id: InstanceId, keys: Iterable<Key>, tell: Tell): void {
    const place = [...keys].map((key) => `${key}: ${this.reached(address, key)}`).join(', ');
    const before = this.#reads.get(id);
    if (before === undefined) {
      this.#reads.set(id, place);
      if (this.#reads.size > REMEMBERED) this.#reads.delete(this.#reads.keys().next().value!);
    } else if (before !== place) {
      tell('E3', `it executes the read ${id} after so many changes of each key: ${place}; another after ${before}`);
    }
  }

  #append(key: Key, id: InstanceId): void {
    const history = this.#historyOf(key);
    history.ids.push(id);
    history.values.push(this.#state.table.read(key));
    if (history.ids.length <= 2 * REMEMBERED) return;
    history.ids.splice(0, REMEMBERED);
    history.values.splice(0, REMEMBERED);
    history.gone += REMEMBERED;
  }

  #historyOf(key: Key): History {
    let history = this.#histories.get(key);
    if (history === undefined) {
      history = { ids: [], values: [], gone: 0 };
      this.#histories.set(key, history);
    }
    return history;
  }
}

export function isSame(a: Value | undefined, b: Value | undefined): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  return a.length === b.length && a.every((item, i) => item === b[i]);
}
