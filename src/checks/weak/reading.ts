/** What each session had read of a key by when: only the newest values, for the older ones follow. */
import { isOlder, type Walk } from './sessions.ts';

export interface LaneReads {
  readonly lane: number;
  readonly ops: number[];
  /** Beside each read: the reads up to it whose values are not older than another's. */
  readonly newest: (readonly number[])[];
}

const NONE: readonly number[] = [];

export class Reading {
  readonly byKey: readonly (readonly LaneReads[])[];
  readonly #first = new Map<number, number>();
  readonly #lanes: number;

  constructor(walk: Walk) {
    const { ops, lanes, lane, key, isWrite, writer, initial } = walk.registers;
    this.#lanes = lanes.length;
    const byKey: LaneReads[][] = Array.from(initial, () => []);
    const found = new Map<number, LaneReads>();
    for (let op = 0; op < ops.length; op++) {
      if (isWrite[op] === 1 || writer[op] < 0) continue;
      const name = lane[op] * initial.length + key[op];
      let reads = found.get(name);
      if (reads === undefined) {
        reads = { lane: lane[op], ops: [], newest: [] };
        found.set(name, reads);
        byKey[key[op]].push(reads);
      }
      reads.newest.push(extended(walk, reads.newest.at(-1) ?? NONE, op));
      reads.ops.push(op);
      const first = writer[op] * this.#lanes + lane[op];
      if (!this.#first.has(first)) this.#first.set(first, op);
    }
    this.byKey = byKey;
  }

  /** The first read of a write's value by a lane, or -1. */
  firstRead(lane: number, writer: number): number {
    return writer < 0 ? -1 : (this.#first.get(writer * this.#lanes + lane) ?? -1);
  }

  newestBefore({ ops, newest }: LaneReads, op: number): readonly number[] {
    let low = 0;
    let high = ops.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (ops[middle] < op) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? NONE : newest[low - 1];
  }
}

/** The same list where the read shows nothing newer. */
export function extended(walk: Walk, newest: readonly number[], read: number): readonly number[] {
  const { writer } = walk.registers;
  if (newest.some((earlier) => writer[earlier] === writer[read] || isOlder(walk, read, writer[earlier]))) return newest;
  return [...newest.filter((earlier) => !isOlder(walk, earlier, writer[read])), read];
}
