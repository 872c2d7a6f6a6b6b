/** What one process saw, put into one order: the least happened-before that its reads force, or why there is none. */
import { Edges, PROGRAM, READS_FROM, sorted } from './edges.ts';
import { INITIAL, type Registers } from './registers.ts';

/** A circle of edges, or a write that must come before a read that shows the initial value. */
export type Broken = { readonly edges: Edges } & ({ readonly cycle: readonly number[] } | { readonly initRead: Pair });
type Pair = readonly [write: number, read: number];

/** `pram`: the process sees others' writes in their program order; `causal`: in causal order. */
export type Scope = 'pram' | 'causal';

/**
 * The relation hb_o of POPL 2017 §4 for the last operation o of a lane. The lane's reads are in one line, so
 * all that hb says of an operation is the first of them that comes after it: its *due* read. A write is older
 * than the value shown by the first read from its due read on that shows another one: the later reads follow.
 * Forced orders only make operations due earlier, so this ends.
 */
export class View {
  readonly #registers: Registers;
  readonly #previousWrite: Int32Array;
  readonly #edges: Edges;
  readonly #due: Int32Array;
  /** By write: the newer one last forced after it. The first reason for an edge is the one to tell. */
  readonly #forced: Int32Array;
  #reached: number[] = [];
  #lane = 0;
  #scope: Scope = 'causal';
  /** The lane's reads of a key: their places among its reads, by key. */
  #shows = new Map<number, number[]>();
  #reads: readonly number[] = [];
  readonly #waiting: number[] = [];
  #initRead: Pair | undefined;
  /** Steps taken over all lanes, for a bound. */
  work = 0;

  constructor(registers: Registers) {
    this.#registers = registers;
    this.#edges = new Edges(registers.ops.length);
    this.#due = new Int32Array(registers.ops.length).fill(-1);
    this.#forced = new Int32Array(registers.ops.length).fill(-1);
    this.#previousWrite = previousWrites(registers);
  }

  /** Undefined where the lane's reads can be explained. */
  broken(lane: number, scope: Scope): Broken | undefined {
    this.#open(lane, scope);
    this.#reads.forEach((read, place) => {
      this.#hasten(read, place);
      this.#settle();
    });
    this.work += 2 * this.#reached.length;
    for (const op of this.#reached) {
      const before = this.#before(op);
      if (before >= 0) this.#edges.add(before, op, PROGRAM);
      const source = this.#source(op);
      if (source >= 0) this.#edges.add(source, op, READS_FROM);
    }
    if (this.#initRead !== undefined) return { initRead: this.#initRead, edges: this.#edges };
    const { cycle } = sorted(this.#edges, this.#reached);
    return cycle === undefined ? undefined : { cycle, edges: this.#edges };
  }

  #open(lane: number, scope: Scope): void {
    this.#edges.clear(this.#reached);
    for (const op of this.#reached) this.#due[op] = this.#forced[op] = -1;
    this.#reached = [];
    this.#lane = lane;
    this.#scope = scope;
    this.#initRead = undefined;
    const { lanes, isWrite, key, writer } = this.#registers;
    this.#reads = lanes[lane].filter((op) => isWrite[op] === 0);
    this.#shows = new Map();
    this.#reads.forEach((read, place) => {
      if (writer[read] < INITIAL) return;
      const places = this.#shows.get(key[read]);
      if (places === undefined) this.#shows.set(key[read], [place]);
      else places.push(place);
    });
  }

  #hasten(op: number, due: number): void {
    const known = this.#due[op];
    if (known >= 0 && known <= due) return;
    if (known < 0) this.#reached.push(op);
    this.#due[op] = due;
    this.#waiting.push(op);
  }

  #settle(): void {
    while (this.#waiting.length > 0) {
      const op = this.#waiting.pop()!;
      const due = this.#due[op];
      this.work++;
      const before = this.#before(op);
      if (before >= 0) this.#hasten(before, due);
      const source = this.#source(op);
      if (source >= 0) this.#hasten(source, due);
      // Orders forced earlier bind still.
      for (let edge = this.#edges.first[op]; edge >= 0; edge = this.#edges.next[edge]) {
        this.#hasten(this.#edges.from[edge], due);
      }
      if (this.#registers.isWrite[op] === 1) this.#force(op, due);
    }
  }

  /** The order that the lane's reads force on a write, now that it is due at the given one. */
  #force(write: number, due: number): void {
    const { key, writer } = this.#registers;
    const places = this.#shows.get(key[write]);
    if (places === undefined) return;
    for (let i = firstFrom(places, due); i < places.length; i++) {
      const read = this.#reads[places[i]];
      if (writer[read] === write) continue;
      if (writer[read] === INITIAL) this.#initRead ??= [write, read];
      else {
        if (this.#forced[write] === writer[read]) return;
        this.#forced[write] = writer[read];
        this.#edges.add(write, writer[read], read);
        const known = this.#due[writer[read]];
        if (known >= 0) this.#hasten(write, known);
      }
      return;
    }
  }

  #before(op: number): number {
    const { previous, lane } = this.#registers;
    return this.#scope === 'causal' || lane[op] === this.#lane ? previous[op] : this.#previousWrite[op];
  }

  #source(op: number): number {
    const { writer, lane, isWrite } = this.#registers;
    if (isWrite[op] === 1) return -1;
    return this.#scope === 'causal' || lane[op] === this.#lane ? writer[op] : -1;
  }
}

function firstFrom(places: readonly number[], due: number): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (places[middle] < due) low = middle + 1;
    else high = middle;
  }
  return low;
}

function previousWrites({ ops, previous, isWrite }: Registers): Int32Array {
  const found = new Int32Array(ops.length).fill(-1);
  for (let op = 0; op < ops.length; op++) {
    const before = previous[op];
    if (before >= 0) found[op] = isWrite[before] === 1 ? before : found[before];
  }
  return found;
}
