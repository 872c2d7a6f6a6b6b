/** Where fenced data went: every place outside its fence that it came to, and the way it took there. */
import { type Fence, type Fences, isTelling } from '../../clients/fences.ts';
import type { Micros } from '../../kit/time.ts';
import type { Address, Key, OperationKind, Outcome, WriteId } from '../../strategies/contract.ts';
import type { Arrivals, Cargo, Places } from '../observation.ts';
import type { Finding, LeakCount, ResidencyTold, Witness } from '../result.ts';
import type { Intent } from './intent.ts';
import type { Words } from './words.ts';

/** Violations in a result, of each way out. */
const MOST_TOLD = 20;
/** Fenced writes whose ways are known; of later ones nothing is told but how many they were. */
const MOST = 100_000;
/** Steps of a way that are told. */
const LONGEST = 12;

/** How a write first came to a replica: by what message, from which replica, or from its client. */
interface Step {
  readonly from: Address | 'client';
  readonly by: string;
}

interface Fenced {
  readonly fences: readonly Fence[];
  readonly op: string;
  readonly key: Key;
  readonly into: Key;
  readonly region: number;
  /** By replica. */
  readonly came: Map<Address, Step>;
  /** Regions whose clients were shown it. */
  readonly shown: Set<number>;
}

interface Violation {
  readonly at: Micros;
  readonly write: WriteId;
  readonly fence: Fence;
  readonly fenced: Fenced;
  /** Where it came to: a replica, or clients of a region. */
  readonly place: string;
  readonly by: string;
  readonly way: readonly string[];
}

/** It knows each write from the client on, and goes by what messages declare that they carry. */
export class Residency {
  readonly #fences: Fences;
  readonly #places: Places;
  readonly #words: Words;
  readonly #writes = new Map<WriteId, Fenced>();
  /** By replica, then by key: the newest fenced write that it applied, or was sent with the key's value. */
  readonly #newest: readonly Map<Key, WriteId>[];
  /** The first of each way out. */
  readonly #told: Violation[] = [];
  readonly #times: Micros[] = [];
  readonly #counts = new Map<string, { -readonly [K in keyof LeakCount]: LeakCount[K] }>();
  #forgotten = 0;
  /** What the world tells it. What a request writes was at its replica, whether or not it is done there. */
  readonly arrivals: Arrivals = {
    request: (at, { opId }, replica) => this.#arrived(at, opId, replica, { from: 'client', by: 'request' }),
    message: (at, from, to, cargo) => this.#carried(at, from, to, cargo),
  };

  constructor(fences: Fences, places: Places, words: Words) {
    this.#fences = fences;
    this.#places = places;
    this.#words = words;
    this.#newest = places.nodeOfReplica.map(() => new Map());
  }

  issued(write: Intent): void {
    const { id, key, into, region } = write;
    const fences = [...new Set([...this.#fences.around(key), ...this.#fences.around(into)])];
    if (fences.length === 0) return;
    if (this.#writes.size >= MOST) this.#forgotten++;
    else {
      const op = this.#words.op(write);
      // Sent on to another home, it is where it came to before.
      const { came = new Map<Address, Step>(), shown = new Set<number>() } = this.#writes.get(id) ?? {};
      this.#writes.set(id, { fences, op, key, into, region, came, shown });
    }
  }

  applied(replica: Address, id: WriteId): void {
    const fenced = this.#writes.get(id);
    if (fenced === undefined) return;
    const newest = this.#newest[replica];
    for (const key of [fenced.key, fenced.into]) if (key >= 0 && id > (newest.get(key) ?? 0)) newest.set(key, id);
  }

  /** Its disk is lost. */
  wiped(replica: Address): void {
    this.#newest[replica].clear();
  }

  /** A replica answers: what it has of the key goes to clients of `region`, where the answer tells of it. */
  shown(at: Micros, kind: OperationKind, key: Key, outcome: Outcome, replica: Address, region: number): void {
    if (!isTelling(kind)) return;
    for (const id of this.#seenIn(outcome, key, replica)) {
      const fenced = this.#writes.get(id);
      const fence = fenced?.fences.find(({ readers, inside }) => readers === 'inside' && !inside[region]);
      if (fenced === undefined || fence === undefined || fenced.shown.has(region)) continue;
      fenced.shown.add(region);
      const place = `clients in ${this.#words.region(region)}`;
      const way = [...this.#wayTo(fenced, replica), `read → ${place}`];
      this.#tell({ at, write: id, fence, fenced, place, by: 'read', way });
    }
  }

  /** Registers hold the number of their write; of what adds up, the newest that the replica has is in the answer. */
  #seenIn({ shows, value, siblings }: Outcome, key: Key, replica: Address): readonly WriteId[] {
    if (shows !== undefined) return [shows];
    const isOfKey = (id: unknown): id is WriteId => {
      const fenced = typeof id === 'number' ? this.#writes.get(id) : undefined;
      return fenced !== undefined && (fenced.key === key || fenced.into === key);
    };
    const named = [value, ...(siblings ?? [])].filter(isOfKey);
    if (named.length > 0) return named;
    const newest = this.#newest[replica].get(key);
    return newest === undefined ? [] : [newest];
  }

  finding(isIn: (at: Micros) => boolean): Finding {
    const value = this.#times.filter(isIn).length;
    return { value, samples: this.#writes.size, witness: value === 0 ? null : this.#witness(isIn), note: '' };
  }

  #witness(isIn: (at: Micros) => boolean): Witness | null {
    const first = this.#told.find(({ at }) => isIn(at));
    if (first === undefined) return null;
    const why = `${first.fence.name}: came to ${first.place} by ${first.way.join(', ')}`;
    return { op: first.fenced.op, at: first.at / 1000, why, ops: [first.write] };
  }

  /** What is not known, in sentences. */
  notes(): readonly string[] {
    if (this.#forgotten === 0) return [];
    return [`fences watched the first ${MOST} writes; where ${this.#forgotten} later ones went is not told`];
  }

  result(nameOf: (key: Key) => string): ResidencyTold {
    const told = this.#told.map(({ at, write, fence, fenced, place, by, way }) => ({
      at: at / 1000,
      fence: fence.name,
      op: fenced.op,
      id: write,
      key: nameOf(this.#fences.around(fenced.key).includes(fence) ? fenced.key : fenced.into),
      place,
      by,
      way,
    }));
    return { watched: this.#writes.size, counts: [...this.#counts.values()], told };
  }

  #carried(at: Micros, from: Address, to: Address, { kind, writes, keys }: Cargo): void {
    for (const write of writes) this.#arrived(at, write, to, { from, by: kind });
    for (const key of keys) {
      const write = this.#newest[from].get(key);
      if (write === undefined) continue;
      this.#arrived(at, write, to, { from, by: kind });
      this.applied(to, write);
    }
  }

  #arrived(at: Micros, id: WriteId, replica: Address, step: Step): void {
    const fenced = this.#writes.get(id);
    if (fenced === undefined || fenced.came.has(replica)) return;
    fenced.came.set(replica, step);
    const node = this.#places.nodeOfReplica[replica];
    const fence = fenced.fences.find(({ inside }) => !inside[this.#places.regionOfNode[node]]);
    if (fence === undefined) return;
    const way = this.#wayTo(fenced, replica);
    this.#tell({ at, write: id, fence, fenced, place: this.#places.nodeNames[node], by: step.by, way });
  }

  #tell(violation: Violation): void {
    const { at, place, by } = violation;
    this.#times.push(at);
    const what = `${place} by ${by}`;
    const count = this.#counts.get(what) ?? { place, by, times: 0 };
    count.times++;
    this.#counts.set(what, count);
    if (this.#told.filter((told) => told.by === by).length < MOST_TOLD) this.#told.push(violation);
  }

  /** From the client on: `request → eu-west-1/1`, `append → us-east-1/1`. */
  #wayTo({ came, region }: Fenced, replica: Address): readonly string[] {
    const way: string[] = [];
    let at: Address | 'client' = replica;
    for (let left = LONGEST; at !== 'client' && left > 0; left--) {
      const step = came.get(at);
      if (step === undefined) break;
      way.unshift(`${step.by} → ${this.#places.nodeNames[this.#places.nodeOfReplica[at]]}`);
      at = step.from;
    }
    return [`a client in ${this.#words.region(region)}`, ...way];
  }
}
