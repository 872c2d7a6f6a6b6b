/** The state at the end, replica by replica: what differs, what is missing, what must never be. */
import type { Op, Report } from '../../checks/checker.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Address, Key, Scalar, Value } from '../../strategies/contract.ts';
import type { Places } from '../observation.ts';
import type { Witness } from '../result.ts';
import { SEEN } from './intent.ts';
import type { Ledger } from './ledger.ts';
import type { Words } from './words.ts';

/** What the world knows when a run is over. Keys are dense: 0 .. keys-1, inserted rows and scripted keys included. */
export interface End {
  readonly now: number;
  readonly events: number;
  readonly keys: number;
  /** As people call it: `stock/17`, or the name in the script. */
  nameOf(key: Key): string;
  /** Index in `workload.keys`, or -1 for a key of the script. */
  groupOf(key: Key): number;
  read(replica: Address, key: Key): Value | undefined;
  /** Bytes of the key there beside what readers see; undefined where nobody tells. */
  metadata?(replica: Address, key: Key): number | undefined;
  alive(replica: Address): boolean;
  /** What the checker of this guarantee says of what clients saw; undefined where no trace was kept. */
  judge(guarantee: string): Judged | undefined;
}

export interface Judged {
  readonly report: Report;
  readonly ops: readonly Op[];
}

export interface Divergence {
  readonly keys: number;
  readonly witness: Witness | null;
  /** Of those, keys of which the two replicas that differ have seen the same writes. */
  readonly unforced: number;
  readonly proof: Witness | null;
}

export class Final {
  readonly #end: End;
  readonly #ledger: Ledger;
  readonly #words: Words;
  readonly #places: Places;
  /** By group: the live replicas that keep the data. */
  readonly #copies: readonly (readonly Address[])[];
  readonly #alive: readonly (readonly Address[])[];

  constructor(end: End, ledger: Ledger, words: Words, places: Places) {
    const { seating } = ledger;
    this.#end = end;
    this.#ledger = ledger;
    this.#words = words;
    this.#places = places;
    this.#alive = seating.groups.map((replicas) => replicas.filter((replica) => end.alive(replica)));
    this.#copies = this.#alive.map((alive) => {
      const copies = alive.filter((replica) => seating.hasCopy(replica));
      // Where nobody ever wrote, everybody counts.
      return copies.length > 0 || alive.some((replica) => seating.isKnown(replica)) ? copies : alive;
    });
  }

  isThere(key: Key): boolean {
    const replicas = this.#alive[this.#groupOf(key)];
    return replicas.some((replica) => this.#end.read(replica, key) !== undefined);
  }

  /** Of the live replica that keeps most of it, over all keys; null where no replica tells. */
  metadata(): { readonly bytes: number | null; readonly witness: Witness | null } {
    const end = this.#end;
    let most: { readonly bytes: number; readonly replica: Address } | undefined;
    for (const replicas of this.#alive) {
      for (const replica of replicas) {
        let bytes: number | undefined;
        for (let key = 0; key < end.keys; key++) {
          const own = end.metadata?.(replica, key);
          if (own !== undefined) bytes = (bytes ?? 0) + own;
        }
        if (bytes !== undefined && (most === undefined || bytes > most.bytes)) most = { bytes, replica };
      }
    }
    if (most === undefined) return { bytes: null, witness: null };
    const why = `${this.#words.replica(most.replica)} keeps ${most.bytes} bytes that no reader sees`;
    return { bytes: most.bytes, witness: { op: '', at: end.now / 1000, why, ops: [] } };
  }

  divergence(): Divergence {
    let keys = 0;
    let unforced = 0;
    let witness: Witness | null = null;
    let proof: Witness | null = null;
    for (let key = 0; key < this.#end.keys; key++) {
      const [first, ...others] = this.copiesOf(key);
      if (first === undefined) continue;
      const value = this.#end.read(first, key);
      const different = others.filter((replica) => !isSame(value, this.#end.read(replica, key)));
      if (different.length === 0) continue;
      keys++;
      witness ??= this.#difference(key, first, different[0]);
      const other = different.find((replica) => this.#haveSeenTheSame(key, first, replica));
      if (other === undefined) continue;
      unforced++;
      proof ??= this.#difference(key, first, other);
    }
    return { keys, witness, unforced, proof };
  }

  /** Strong eventual consistency (Shapiro et al. 2011): who has seen the same writes must show the same. */
  #haveSeenTheSame(key: Key, a: Address, b: Address): boolean {
    const { chains, seating } = this.#ledger;
    const [mine, theirs] = [seating.placeOf[a], seating.placeOf[b]];
    for (let link = chains.newest(key); link !== undefined; link = link.older) {
      if (link.write.has(SEEN, mine) !== link.write.has(SEEN, theirs)) return false;
    }
    return true;
  }

  #difference(key: Key, a: Address, b: Address): Witness {
    const words = this.#words;
    const [mine, theirs] = [told(this.#end.read(a, key)), told(this.#end.read(b, key))];
    const why = `${words.replica(a)} has ${mine}, ${words.replica(b)} has ${theirs}`;
    return { op: this.#end.nameOf(key), at: this.#end.now / 1000, why, ops: this.#ledger.chains.recent(key) };
  }

  /** Keys of the group whose value is below `min` at some live replica. */
  below(group: number, min: number, found: (key: Key, value: number, replica: Address) => void): void {
    for (let key = 0; key < this.#end.keys; key++) {
      if (this.#end.groupOf(key) !== group) continue;
      for (const replica of this.copiesOf(key)) {
        const value = this.#end.read(replica, key);
        if (typeof value === 'number' && value < min) found(key, value, replica);
      }
    }
  }

  /** By name and region: what a reader would see. The first live replica of a region speaks for it. */
  named(names: ReadonlySet<string>): Record<string, Record<string, unknown>> {
    const found: Record<string, Record<string, unknown>> = {};
    for (let key = 0; names.size > 0 && key < this.#end.keys; key++) {
      const name = this.#end.nameOf(key);
      if (!names.has(name)) continue;
      const values: Record<string, unknown> = {};
      for (const replica of this.copiesOf(key)) {
        const region = this.#words.regionOf(this.#places.nodeOfReplica[replica]);
        if (!(region in values)) values[region] = this.#end.read(replica, key) ?? null;
      }
      found[name] = values;
    }
    return found;
  }

  #groupOf(key: Key): number {
    return this.#places.partitionOf(key);
  }

  /** The live replicas that should have it. */
  copiesOf(key: Key): readonly Address[] {
    const copies = this.#copies[this.#groupOf(key)];
    const { seating } = this.#ledger;
    return seating.isSpread ? copies.filter((replica) => seating.keepsKey(replica, key)) : copies;
  }
}

/** Every key that the script, or an expectation about a final value, names. */
export function namesIn(scenario: Scenario): ReadonlySet<string> {
  const names = new Set<string>();
  for (const step of scenario.script) {
    if (step.kind === undefined) continue;
    names.add(step.key);
    if (step.into !== '') names.add(step.into);
  }
  for (const { claim } of scenario.expect) if (claim.kind === 'final') names.add(claim.key);
  return names;
}

/** Lists are sets: siblings and members have no order. */
export function isSame(a: Value | undefined, b: Value | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a.length !== b.length) return false;
  const members = new Set<Scalar>(a);
  return b.every((member) => members.has(member));
}

function told(value: Value | undefined): string {
  if (value === undefined) return 'nothing';
  if (typeof value !== 'object') return String(value);
  return value.length > 8 ? `${value.length} members` : `{${value.join(', ')}}`;
}
