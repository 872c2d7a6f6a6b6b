/** Which keys there are, what they hold at first and are called, and which one a request is about. */
import { pow } from '../kit/exact-math.ts';
import type { DataType, Key, KeySpace, OperationKind, Scalar, Value } from '../strategies/contract.ts';
import { regionsThatAsk } from './belonging.ts';
import { HOMELESS, homeOfRank, homeOfRow, type Placement, partitionIn } from './homes.ts';
import { Copies } from './rehoming/copies.ts';
import type { KeyGroup, ScriptStep } from './workload.ts';

/**
 * Dense ids: the groups of the workload in order, then the keys that scripts name, by first
 * appearance, then the rows that inserts make, in order of issue.
 */
export class KeySpaceOf implements KeySpace {
  readonly #groups: readonly KeyGroup[];
  readonly #types: DataType[];
  readonly #initial: (Value | undefined)[];
  readonly #offsets: number[] = [];
  readonly #scripted = new Map<string, Key>();
  readonly #scriptNames: string[] = [];
  readonly #firstScripted: Key;
  readonly #firstRow: Key;
  /** By group, and within it by home. */
  readonly #rows: readonly Key[][];
  readonly #rowsAt: readonly Key[][][];
  readonly #asking: readonly number[];
  readonly #placement: Placement | undefined;
  readonly #copies: Copies;
  /** By key: the group, or number of groups + place among the scripted keys. */
  #group: Int32Array;
  #next: Key;
  /** By row: its number within the group, and which copy of it (later ones come from retries). */
  readonly #ordinal: number[] = [];
  readonly #copy: number[] = [];
  readonly #home: number[] = [];

  /** `from`: share of the requests by region, where keys belong to regions. */
  constructor(
    groups: readonly KeyGroup[],
    script: readonly ScriptStep[],
    from: readonly number[] = [],
    placement?: Placement,
  ) {
    this.#groups = groups;
    this.#asking = regionsThatAsk(from);
    this.#placement = placement;
    this.#copies = new Copies(this.#asking);
    this.#types = groups.map((group) => group.type);
    this.#initial = groups.map((group) => group.initial);
    this.#rows = groups.map(() => []);
    this.#rowsAt = groups.map(() => from.map(() => []));
    let next = 0;
    for (const [index, { unique, count }] of groups.entries()) {
      this.#offsets.push(next);
      next += unique ? 0 : this.#moves(index) ? this.#copies.keysOf(count) : count;
    }
    this.#firstScripted = next;
    for (const step of script) {
      if (step.kind === undefined) continue;
      this.#name(step.key, scriptedType(step.kind, step.part));
      if (step.kind === 'decrement-and-insert') this.#name(rowName(step), 'register');
    }
    this.#next = this.#firstRow = next + this.#scriptNames.length;
    this.#group = new Int32Array(Math.max(64, this.#next * 2));
    for (let g = 0; g < groups.length; g++) {
      this.#group.fill(g, this.#offsets[g], this.#offsets[g + 1] ?? this.#firstScripted);
    }
    for (let i = 0; i < this.#scriptNames.length; i++) this.#group[this.#firstScripted + i] = groups.length + i;
  }

  get hasSizes(): boolean {
    return this.#groups.some(({ size }) => size !== undefined);
  }

  /** Bytes of a value; 0 where nobody said. */
  sizeOf(key: Key): number {
    if (this.isMovable(key) && this.#copies.isRegister(this.#rankOf(key))) return 0;
    return this.#groups[this.#group[key]]?.size ?? 0;
  }

  /** Keys so far, rows included. */
  get size(): number {
    return this.#next;
  }

  typeOf(key: Key): DataType {
    return this.#types[this.#group[key]];
  }

  initial(key: Key): Value | undefined {
    if (this.isMovable(key) && !this.#copies.isFirst(this.#rankOf(key))) return undefined;
    return this.#initial[this.#group[key]];
  }

  /** Index in `workload.keys`, or -1 for a key that only a script knows. */
  groupOf(key: Key): number {
    const group = this.#group[key];
    return group < this.#groups.length ? group : -1;
  }

  /** 'stock/17' · 'orders/123', a retry's second row 'orders/123+1' · 'x'. */
  nameOf(key: Key): string {
    const group = this.#group[key];
    if (key >= this.#firstRow) {
      const row = key - this.#firstRow;
      const copy = this.#copy[row] > 0 ? `+${this.#copy[row]}` : '';
      if (group >= this.#groups.length) return this.#scriptNames[group - this.#groups.length] + copy;
      return `${this.#groups[group].name}/${this.#ordinal[row]}${copy}`;
    }
    if (key >= this.#firstScripted) return this.#scriptNames[key - this.#firstScripted];
    const rank = this.#rankOf(key);
    const { name } = this.#groups[group];
    if (!this.#moves(group)) return `${name}/${rank}`;
    const where = this.#placement!.partitions[this.partitionOf(key)]!.name;
    const which = this.#copies.isRegister(rank) ? '.home' : ` in ${where}`;
    return `${name}/${this.#copies.userOf(rank)}${this.#copies.isFirst(rank) ? '' : which}`;
  }

  /** The key that a script calls so, or -1. */
  scripted(name: string): Key {
    return this.#scripted.get(name) ?? -1;
  }

  /** Every name that scripts use, in order of appearance. */
  scriptedNames(): readonly string[] {
    return [...this.#scripted.keys()];
  }

  /** The group's key of this rank; rank 0 is the hottest. */
  at(group: number, rank: number): Key {
    return this.#offsets[group] + (this.#moves(group) ? this.#copies.copyOf(rank, rank % this.#asking.length) : rank);
  }

  /** It is of a row that moves with its user. */
  isMovable(key: Key): boolean {
    return this.#placement?.rehoming !== undefined && this.#moves(this.groupOf(key));
  }

  /** The row that clients mean by any copy of it: its first copy stands for all. */
  rowOf(key: Key): Key {
    return this.isMovable(key) ? this.at(this.#group[key], this.#copies.userOf(this.#rankOf(key))) : key;
  }

  /** Of a row that moves: its copy in the region of this place among those that ask. */
  copyAt(row: Key, place: number): Key {
    return this.#offsets[this.#group[row]] + this.#copies.copyOf(this.#copies.userOf(this.#rankOf(row)), place);
  }

  /** The place of its home when nobody has moved. */
  firstPlaceOf(row: Key): number {
    return this.#copies.firstPlace(this.#rankOf(row));
  }

  registerOf(row: Key): Key {
    return this.#offsets[this.#group[row]] + this.#copies.registerOf(this.#copies.userOf(this.#rankOf(row)));
  }

  /** The region whose people's data it is, wherever that has moved, or HOMELESS. */
  originOf(key: Key): number {
    return this.isMovable(key) ? this.#copies.originOf(this.#rankOf(key)) : this.homeOf(key);
  }

  /** The region where it is kept, or HOMELESS. */
  homeOf(key: Key): number {
    const group = this.groupOf(key);
    if (group < 0) return HOMELESS;
    if (key >= this.#firstRow) return this.#home[key - this.#firstRow];
    if (this.#moves(group)) return this.#copies.homeOf(this.#rankOf(key));
    return homeOfRank(this.#groups[group], key - this.#offsets[group], this.#asking);
  }

  /** Index of the partition that keeps it. */
  partitionOf(key: Key): number {
    return this.#placement === undefined ? 0 : partitionIn(this.#placement, this.groupOf(key), this.homeOf(key));
  }

  /** A new key of a unique group, which clients of the region ask for. */
  row(group: number, region = 0): Key {
    const rows = this.#rows[group];
    const home = homeOfRow(this.#groups[group], region);
    const key = this.#add(group, rows.length, 0, home);
    rows.push(key);
    this.#rowsAt[group][home]?.push(key);
    return key;
  }

  /** The key of another row for the same intent: what a retry makes where nobody recognises it. */
  rowAgain(first: Key, copy: number): Key {
    const row = first - this.#firstRow;
    return this.#add(this.#group[first], row >= 0 ? this.#ordinal[row] : 0, copy, this.#home[row] ?? HOMELESS);
  }

  /** First rows of a unique group, in order of issue; where each region has its own, those. */
  rows(group: number, region = 0): readonly Key[] {
    return this.#groups[group].home === 'by-region' ? this.#rowsAt[group][region] : this.#rows[group];
  }

  #moves(group: number): boolean {
    return this.#placement?.rehoming?.[group] !== undefined;
  }

  #rankOf(key: Key): number {
    return key - this.#offsets[this.#group[key]];
  }

  #add(group: number, ordinal: number, copy: number, home: number): Key {
    const key = this.#next++;
    if (key === this.#group.length) {
      const larger = new Int32Array(key * 2);
      larger.set(this.#group);
      this.#group = larger;
    }
    this.#group[key] = group;
    this.#ordinal.push(ordinal);
    this.#copy.push(copy);
    this.#home.push(home);
    return key;
  }

  #name(name: string, type: DataType): void {
    const known = this.#scripted.get(name) ?? this.#workloadKey(name);
    if (known >= 0) {
      this.#scripted.set(name, known);
      const place = known - this.#firstScripted;
      if (place >= 0 && type !== 'register') this.#types[this.#groups.length + place] = type;
      return;
    }
    this.#scripted.set(name, this.#firstScripted + this.#scriptNames.length);
    this.#scriptNames.push(name);
    this.#types.push(type);
    this.#initial.push(undefined);
  }

  /** A script may aim at 'stock/17' of the workload. */
  #workloadKey(name: string): Key {
    const slash = name.lastIndexOf('/');
    const group = this.#groups.findIndex((known) => known.name === name.slice(0, slash) && !known.unique);
    const rank = Number(name.slice(slash + 1));
    if (group < 0 || !Number.isInteger(rank) || rank < 0 || rank >= this.#groups[group].count) return -1;
    return this.#offsets[group] + rank;
  }
}

/** Of unique groups the newest rows that readers of what is latest ask for. */
const NEWEST = 1000;

/** Turns a uniform number into a key's rank in its group, by the exact inverse of the law. */
export class Picker {
  readonly #group: KeyGroup;
  /** zipfian: chance of this rank or a hotter one. */
  readonly #upTo: Float64Array;
  /** Where a search for i / count begins: two steps on average, whatever the count (Chen & Asau 1974). */
  readonly #guide: Int32Array;

  constructor(group: KeyGroup) {
    this.#group = group;
    const { distribution, count } = group;
    const size = distribution === 'zipfian' ? count : distribution === 'latest' ? NEWEST : 0;
    this.#upTo = new Float64Array(size);
    this.#guide = new Int32Array(size);
    let sum = 0;
    for (let rank = 0; rank < size; rank++) this.#upTo[rank] = sum += pow(rank + 1, -group.theta);
    for (let rank = 0; rank < size; rank++) this.#upTo[rank] /= sum;
    let rank = 0;
    for (let i = 0; i < size; i++) {
      while (this.#upTo[rank] <= i / size) rank++;
      this.#guide[i] = rank;
    }
  }

  rank(uniform: number): number {
    const { count, distribution, theta } = this.#group;
    if (this.#guide.length > 0) {
      let rank = this.#guide[Math.floor(uniform * this.#guide.length)];
      while (this.#upTo[rank] <= uniform) rank++;
      return rank;
    }
    if (distribution === 'uniform') return Math.floor(uniform * count);
    const hot = Math.ceil(count / 5);
    if (hot === count) return 0;
    if (uniform < theta) return Math.min(hot - 1, Math.floor((uniform / theta) * hot));
    return Math.min(count - 1, hot + Math.floor(((uniform - theta) / (1 - theta)) * (count - hot)));
  }
}

/** What a script calls the row of a decrement-and-insert. */
export function rowName(step: ScriptStep): string {
  return step.into === '' ? `${step.id}.row` : step.into;
}

function scriptedType(kind: OperationKind, part: Scalar | undefined): DataType {
  if (part !== undefined || kind === 'append') return typeof part === 'string' ? 'map' : 'sequence';
  if (kind === 'increment' || kind === 'decrement' || kind === 'decrement-and-insert') return 'counter';
  return kind === 'add' || kind === 'remove' ? 'set' : 'register';
}
