/** Brute force: is there any order of starts and commits in which every answered transaction saw what it saw? */
import type { Datum, History, Op } from '../../../src/checks/history/history.ts';

export interface Model {
  readonly name: string;
  /** Nothing happens between a transaction's start and its commit. Otherwise each reads the snapshot of its start. */
  readonly isAtomic: boolean;
  readonly order: 'none' | 'session' | 'realtime';
}

export const ORACLES: readonly Model[] = [
  { name: 'serializable', isAtomic: true, order: 'none' },
  { name: 'strong-session-serializable', isAtomic: true, order: 'session' },
  { name: 'strict-serializable', isAtomic: true, order: 'realtime' },
  { name: 'snapshot-isolation', isAtomic: false, order: 'none' },
  { name: 'strong-session-snapshot-isolation', isAtomic: false, order: 'session' },
  { name: 'strong-snapshot-isolation', isAtomic: false, order: 'realtime' },
];

/** A key's whole state as text, so that states compare at a glance; '' is the initial one. */
type Store = ReadonlyMap<Datum, string>;

interface Moving {
  readonly op: Op;
  readonly mops: readonly (readonly Datum[])[];
  readonly writes: ReadonlySet<Datum>;
}

export function isPossible(history: History, model: Model): boolean {
  const txns: readonly Moving[] = history.ops
    .filter(({ ending }) => ending !== 'fail')
    .map((op) => {
      const mops = (op.output ?? op.input) as readonly (readonly Datum[])[];
      return { op, mops, writes: new Set(mops.filter(([verb]) => verb !== 'r').map(([, key]) => key!)) };
    });
  return new Walk(txns, model).isPossible();
}

class Walk {
  readonly #txns: readonly Moving[];
  readonly #model: Model;
  readonly #dead = new Set<string>();

  constructor(txns: readonly Moving[], model: Model) {
    this.#txns = txns;
    this.#model = model;
  }

  isPossible(): boolean {
    return this.#from(new Map(), new Map(), new Set());
  }

  /** `open` holds what the started ones will commit, and the keys that others changed meanwhile. */
  #from(store: Store, open: ReadonlyMap<Moving, Open>, committed: ReadonlySet<Moving>): boolean {
    if (this.#txns.every((txn) => txn.op.ending === 'info' || committed.has(txn))) return true;
    const here = this.#signature(store, open, committed);
    if (this.#dead.has(here)) return false;
    for (const txn of this.#txns) {
      const begun = open.get(txn);
      if (begun !== undefined) {
        if (this.#commit(txn, begun, store, open, committed)) return true;
      } else if (!committed.has(txn) && this.#maySee(txn, committed)) {
        const after = play(txn, store);
        if (after === undefined) continue;
        const started = { after, changed: new Set<Datum>() };
        if (this.#model.isAtomic && this.#commit(txn, started, store, open, committed)) return true;
        if (!this.#model.isAtomic && this.#from(store, new Map([...open, [txn, started]]), committed)) return true;
      }
    }
    this.#dead.add(here);
    return false;
  }

  #commit(
    txn: Moving,
    begun: Open,
    store: Store,
    open: ReadonlyMap<Moving, Open>,
    committed: ReadonlySet<Moving>,
  ): boolean {
    if ([...txn.writes].some((key) => begun.changed.has(key))) return false;
    const next = new Map(store);
    for (const key of txn.writes) next.set(key, begun.after.get(key)!);
    const others = new Map<Moving, Open>();
    for (const [other, its] of open) {
      if (other !== txn) others.set(other, { after: its.after, changed: new Set([...its.changed, ...txn.writes]) });
    }
    return this.#from(next, others, new Set([...committed, txn]));
  }

  /** All that must come before it have committed. */
  #maySee(txn: Moving, committed: ReadonlySet<Moving>): boolean {
    const { order } = this.#model;
    if (order === 'none') return true;
    return this.#txns.every((before) => {
      const { ending, end, process } = before.op;
      if (ending !== 'ok' || end > txn.op.call || committed.has(before)) return true;
      return order === 'session' && process !== txn.op.process;
    });
  }

  #signature(store: Store, open: ReadonlyMap<Moving, Open>, committed: ReadonlySet<Moving>): string {
    const status = this.#txns.map((txn) => {
      const its = open.get(txn);
      return its === undefined ? committed.has(txn) : [[...its.after].sort(byKey), [...its.changed].sort(byText)];
    });
    return JSON.stringify([status, [...store].sort(byKey)]);
  }
}

interface Open {
  readonly after: Store;
  readonly changed: ReadonlySet<Datum>;
}

function byKey(a: readonly [Datum, string], b: readonly [Datum, string]): number {
  return byText(a[0], b[0]);
}

function byText(a: Datum, b: Datum): number {
  return String(a) < String(b) ? -1 : 1;
}

/** What the transaction leaves of a snapshot, or undefined where it could not have read what it did. */
export function play({ op, mops }: { op: Pick<Op, 'ending'>; mops: Moving['mops'] }, store: Store): Store | undefined {
  const own = new Map(store);
  for (const [verb, key, value] of mops) {
    const state = own.get(key!) ?? '';
    if (verb === 'append') own.set(key!, `${state}${state === '' ? '' : ','}${value}`);
    else if (verb === 'w') own.set(key!, String(value));
    else if (op.ending === 'ok' && state !== (value === null ? '' : String(value))) return undefined;
  }
  return own;
}
