/** The causal order of a history: program order and reads-from, closed, as one vector clock for each operation. */
import { Edges, PROGRAM, READS_FROM, sorted } from './edges.ts';
import type { Registers } from './registers.ts';

/** Cells of clocks that are kept at most: half a gibibyte. */
const MOST_CELLS = 1 << 27;

/** The writes of one lane to one key, oldest first, with their places among all writes of that lane. */
export interface LaneWrites {
  readonly lane: number;
  readonly ops: number[];
}

export class Causality {
  readonly registers: Registers;
  readonly edges: Edges;
  /** Edges of a circle in program order and reads-from; nothing below is known then. */
  readonly cycle: readonly number[] | undefined;
  /** The clocks did not fit into memory; nothing below is known then. */
  readonly isTooLarge: boolean = false;
  /** By key. */
  readonly writes: readonly (readonly LaneWrites[])[];
  /** By lane that writes: its component of the clocks. A clock counts the writes of other lanes. */
  readonly #component: Int32Array;
  readonly #width: number;
  readonly #row: Int32Array;
  #cells: Int32Array;
  #rows = 1;

  constructor(registers: Registers) {
    this.registers = registers;
    const { ops, lanes, seq, writer, previous } = registers;
    this.#component = new Int32Array(lanes.length).fill(-1);
    let width = 0;
    lanes.forEach((own, lane) => {
      if (seq[own[own.length - 1]] > 0) this.#component[lane] = width++;
    });
    this.#width = width;
    this.#row = new Int32Array(ops.length);
    this.#cells = new Int32Array(width * 64);
    this.writes = writesByKey(registers);
    this.edges = new Edges(ops.length);
    for (let op = 0; op < ops.length; op++) {
      if (previous[op] >= 0) this.edges.add(previous[op], op, PROGRAM);
      if (writer[op] >= 0 && writer[op] !== op) this.edges.add(writer[op], op, READS_FROM);
    }
    const { order, cycle } = sorted(this.edges, ops.keys());
    this.cycle = cycle;
    if (cycle === undefined) this.isTooLarge = !order.every((op) => this.#date(op));
  }

  /** How many writes of a lane come causally before an operation. */
  known(op: number, lane: number): number {
    const { registers } = this;
    if (registers.lane[op] === lane) return registers.seq[op] - registers.isWrite[op];
    const component = this.#component[lane];
    return component < 0 ? 0 : this.#cells[this.#row[op] * this.#width + component];
  }

  before(write: number, op: number): boolean {
    return this.known(op, this.registers.lane[write]) >= this.registers.seq[write];
  }

  /** The newest of a lane's writes to a key that comes causally before an operation, or -1. */
  newest(writes: LaneWrites, op: number): number {
    return newestUpTo(this.registers, writes, this.known(op, writes.lane));
  }

  /** Gives an operation its clock, which it shares with the one before it where it learned nothing. */
  #date(op: number): boolean {
    const { previous, writer, isWrite, lane, seq } = this.registers;
    const row = previous[op] < 0 ? 0 : this.#row[previous[op]];
    this.#row[op] = row;
    const source = isWrite[op] === 1 ? -1 : writer[op];
    if (source < 0) return true;
    const own = this.#component[lane[source]];
    const width = this.#width;
    const self = this.#component[lane[op]];
    const mine = row * width;
    const theirs = this.#row[source] * width;
    let learns = this.#cells[mine + own] < seq[source] && lane[source] !== lane[op];
    for (let i = 0; !learns && i < width; i++) {
      learns = i !== self && this.#cells[theirs + i] > this.#cells[mine + i];
    }
    if (!learns) return true;
    if (!this.#room()) return false;
    const fresh = this.#rows * width;
    for (let i = 0; i < width; i++) {
      this.#cells[fresh + i] = Math.max(this.#cells[mine + i], this.#cells[theirs + i]);
    }
    this.#cells[fresh + own] = Math.max(this.#cells[fresh + own], seq[source]);
    this.#row[op] = this.#rows++;
    return true;
  }

  #room(): boolean {
    const needed = (this.#rows + 1) * this.#width;
    if (needed > MOST_CELLS) return false;
    if (needed <= this.#cells.length) return true;
    const longer = new Int32Array(Math.min(MOST_CELLS, Math.max(needed, this.#cells.length * 2)));
    longer.set(this.#cells);
    this.#cells = longer;
    return true;
  }
}

/** The newest of a lane's writes to a key among that lane's first `count` writes, or -1. */
export function newestUpTo(registers: Registers, writes: LaneWrites, count: number): number {
  const { ops } = writes;
  let low = 0;
  let high = ops.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (registers.seq[ops[middle]] <= count) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? -1 : ops[low - 1];
}

function writesByKey({ ops, lane, key, isWrite, initial }: Registers): readonly (readonly LaneWrites[])[] {
  const byKey: LaneWrites[][] = Array.from(initial, () => []);
  const found = new Map<number, LaneWrites>();
  for (let op = 0; op < ops.length; op++) {
    if (isWrite[op] === 0) continue;
    const name = lane[op] * initial.length + key[op];
    let writes = found.get(name);
    if (writes === undefined) {
      writes = { lane: lane[op], ops: [] };
      found.set(name, writes);
      byKey[key[op]].push(writes);
    }
    writes.ops.push(op);
  }
  return byKey;
}
