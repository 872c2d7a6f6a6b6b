/** Where fenced data went: every place outside its fence that it came to, and the way it took there. */
import type { Fence, Fences } from '../../clients/fences.ts';
import type { Micros } from '../../kit/time.ts';
import type { Address, Key, WriteId } from '../../strategies/contract.ts';
import type { Arrivals, Cargo, Places } from '../observation.ts';
import type { Finding, ResidencyTold, Witness } from '../result.ts';
import type { Intent } from './intent.ts';
import type { Words } from './words.ts';

/** Violations in a result, of each way out. */
const MOST_TOLD = 20;
/** Fenced writes whose ways are known; of what is older nothing more is told. */
const MOST = 500_000;
/** Steps of a way that are told. */
const LONGEST = 12;

/** How a write first came to a replica: by what message, from which replica, or from its client. */
interface Step {
  readonly from: Address | 'client';
  readonly by: string;
}

interface Fenced {
  readonly fence: Fence;
  readonly op: string;
  readonly key: Key;
  readonly region: number;
  /** By replica. */
  readonly came: Map<Address, Step>;
  /** Regions whose clients were shown it. */
  readonly shown: Set<number>;
}

interface Violation {
  readonly at: Micros;
  readonly write: WriteId;
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
  /** By replica, then by key: the newest fenced write that came there. */
  readonly #newest: readonly Map<Key, WriteId>[];
  readonly violations: Violation[] = [];
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
    const key = write.into >= 0 && this.#fences.around(write.key, write.region) === undefined ? write.into : write.key;
    const fence = this.#fences.around(key, write.region);
    if (fence === undefined) return;
    if (this.#writes.size >= MOST) {
      this.#forgotten++;
      return;
    }
    const op = this.#words.op(write);
    this.#writes.set(write.id, { fence, op, key, region: write.region, came: new Map(), shown: new Set() });
  }

  /** A replica answers a read: what it has of the key goes to clients of `region`. */
  shown(at: Micros, key: Key, replica: Address, region: number): void {
    const id = this.#newest[replica].get(key);
    const fenced = id === undefined ? undefined : this.#writes.get(id);
    if (fenced === undefined || fenced.fence.inside[region] || fenced.fence.readers === 'anywhere') return;
    if (fenced.shown.has(region)) return;
    fenced.shown.add(region);
    const place = `clients in ${this.#words.region(region)}`;
    this.#tell(at, id!, fenced, place, 'read', [...this.#wayTo(fenced, replica), `read → ${place}`]);
  }

  finding(isIn: (at: Micros) => boolean): Finding {
    const value = this.violations.filter(({ at }) => isIn(at)).length;
    return { value, samples: this.#writes.size, witness: this.#witness(), note: '' };
  }

  #witness(): Witness | null {
    const [first] = this.violations;
    if (first === undefined) return null;
    const why = `${first.fenced.fence.name}: came to ${first.place} by ${first.way.join(', ')}`;
    return { op: first.fenced.op, at: first.at / 1000, why, ops: [first.write] };
  }

  /** What is not known, in sentences. */
  notes(): readonly string[] {
    if (this.#forgotten === 0) return [];
    return [`fences watched the first ${MOST} writes; where ${this.#forgotten} later ones went is not told`];
  }

  result(nameOf: (key: Key) => string): ResidencyTold {
    const counts = new Map<string, number>();
    const ways = new Map<string, number>();
    const first: Violation[] = [];
    for (const violation of this.violations) {
      const what = `${violation.place} by ${violation.by}`;
      counts.set(what, (counts.get(what) ?? 0) + 1);
      const before = ways.get(violation.by) ?? 0;
      ways.set(violation.by, before + 1);
      if (before < MOST_TOLD) first.push(violation);
    }
    const told = first.map(({ at, write, fenced, place, by, way }) => ({
      at: at / 1000,
      fence: fenced.fence.name,
      op: fenced.op,
      id: write,
      key: nameOf(fenced.key),
      place,
      by,
      way,
    }));
    return { watched: this.#writes.size, counts: Object.fromEntries(counts), told };
  }

  #carried(at: Micros, from: Address, to: Address, { kind, writes, keys }: Cargo): void {
    for (const write of writes) this.#arrived(at, write, to, { from, by: kind });
    for (const key of keys) {
      const write = this.#newest[from].get(key);
      if (write !== undefined) this.#arrived(at, write, to, { from, by: kind });
    }
  }

  #arrived(at: Micros, id: WriteId, replica: Address, step: Step): void {
    const fenced = this.#writes.get(id);
    if (fenced === undefined || fenced.came.has(replica)) return;
    fenced.came.set(replica, step);
    const newest = this.#newest[replica].get(fenced.key) ?? 0;
    if (id > newest) this.#newest[replica].set(fenced.key, id);
    const node = this.#places.nodeOfReplica[replica];
    if (fenced.fence.inside[this.#places.regionOfNode[node]]) return;
    this.#tell(at, id, fenced, this.#places.nodeNames[node], step.by, this.#wayTo(fenced, replica));
  }

  #tell(at: Micros, write: WriteId, fenced: Fenced, place: string, by: string, way: readonly string[]): void {
    this.violations.push({ at, write, fenced, place, by, way });
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
