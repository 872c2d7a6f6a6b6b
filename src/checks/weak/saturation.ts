/** What every single order of all operations must keep, drawn from the reads until nothing new follows. */
import { type Causality, type LaneWrites, newestUpTo } from './causality.ts';
import { sorted } from './edges.ts';
import { INITIAL, type Registers } from './registers.ts';

/** Cells of clocks, a quarter of a gibibyte; and rounds: later ones seldom find more. */
const MOST_CELLS = 1 << 26;
const MOST_ROUNDS = 8;

/**
 * Where a read shows w: a write of the key that comes before the read comes before w, and one that comes after w comes
 * after the read. Sound, not complete (the question is NP-hard): most histories without an order fail here, with a
 * circle for a proof. The edges are added to those of causality. Returns the circle's edges.
 */
export function saturated(causality: Causality): readonly number[] | undefined {
  const { registers, edges } = causality;
  if (registers.ops.length * registers.lanes.length > MOST_CELLS) return undefined;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { order, cycle } = sorted(edges, registers.ops.keys());
    if (cycle !== undefined) return cycle;
    if (!new Round(causality, order).force()) return undefined;
  }
  return undefined;
}

class Round {
  readonly #causality: Causality;
  readonly #registers: Registers;
  /** By operation and lane: how many of the lane's operations come before it, or are it. */
  readonly #clocks: Int32Array;
  readonly #lanes: number;
  readonly #place: Int32Array;
  /** By what they lead to and the lane they come from: the latest operation of that lane, and the forcing read. */
  readonly #found = new Map<number, readonly [from: number, read: number]>();

  constructor(causality: Causality, order: readonly number[]) {
    const { registers, edges } = causality;
    this.#causality = causality;
    this.#registers = registers;
    this.#lanes = registers.lanes.length;
    this.#place = new Int32Array(registers.ops.length);
    this.#clocks = new Int32Array(registers.ops.length * this.#lanes);
    const { previous, lane } = registers;
    for (let op = 0; op < previous.length; op++) this.#place[op] = previous[op] < 0 ? 1 : this.#place[previous[op]] + 1;
    for (const op of order) {
      const own = op * this.#lanes;
      for (let edge = edges.first[op]; edge >= 0; edge = edges.next[edge]) this.#learn(own, edges.from[edge]);
      this.#clocks[own + lane[op]] = this.#place[op];
    }
  }

  /** Whether anything new follows. */
  force(): boolean {
    const { ops, isWrite, key, writer } = this.#registers;
    for (let read = 0; read < ops.length; read++) {
      if (isWrite[read] === 1 || writer[read] < INITIAL) continue;
      for (const writes of this.#causality.writes[key[read]]) {
        this.#older(writes, read, writer[read]);
        this.#newer(writes, read, writer[read]);
      }
    }
    this.#found.forEach(([from, why], name) => {
      this.#causality.edges.add(from, Math.floor(name / this.#lanes), why);
    });
    return this.#found.size > 0;
  }

  #older(writes: LaneWrites, read: number, shown: number): void {
    const known = this.#clocks[read * this.#lanes + writes.lane];
    const last = known === 0 ? -1 : this.#registers.lanes[writes.lane][known - 1];
    const write = last < 0 ? -1 : newestUpTo(this.#registers, writes, this.#registers.seq[last]);
    if (write >= 0 && shown >= 0 && write !== shown && !this.#isBefore(write, shown)) this.#add(write, shown, read);
  }

  /** Of each lane the first write after the one shown: the others follow that. */
  #newer({ ops }: LaneWrites, read: number, shown: number): void {
    let low = 0;
    let high = ops.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (shown === INITIAL || (ops[middle] !== shown && this.#isBefore(shown, ops[middle]))) high = middle;
      else low = middle + 1;
    }
    if (low < ops.length && !this.#isBefore(read, ops[low])) this.#add(read, ops[low], read);
  }

  #isBefore(a: number, b: number): boolean {
    return this.#clocks[b * this.#lanes + this.#registers.lane[a]] >= this.#place[a];
  }

  #learn(own: number, source: number): void {
    const theirs = source * this.#lanes;
    for (let lane = 0; lane < this.#lanes; lane++) {
      if (this.#clocks[theirs + lane] > this.#clocks[own + lane])
        this.#clocks[own + lane] = this.#clocks[theirs + lane];
    }
  }

  /** Of a lane only the latest is kept: what it does before comes before that. */
  #add(from: number, to: number, read: number): void {
    const name = to * this.#lanes + this.#registers.lane[from];
    const known = this.#found.get(name);
    if (known === undefined || known[0] < from) this.#found.set(name, [from, read]);
  }
}
