/** How far each process has come in one order of all operations, one step forward or back at a time. */
import type { Causality } from './causality.ts';
import type { Registers } from './registers.ts';

const DEAD = -1;

/**
 * Some steps are free: a read of the current value, and a write that nobody reads over a value that nobody waits
 * for. Taking them at once loses no order. What is left to choose is which write comes next.
 */
export class Frontier {
  readonly registers: Registers;
  /** By lane, how many of its operations are done. */
  readonly done: Int32Array;
  /** In the order of doing. */
  readonly log: number[] = [];
  /** Operations that must still be done; writes of unknown outcome need not. */
  missing = 0;
  readonly #replaced: number[] = [];
  readonly #place: Int32Array;
  readonly #current: Int32Array;
  /** By value: reads of it and writes of it that are still to come. */
  readonly #readers: Int32Array;
  readonly #writers: Int32Array;
  /** Keys of which the frontier alone does not tell the value: those that hold a value twice. */
  readonly #repeating: readonly number[];
  readonly #older: readonly (readonly number[] | undefined)[];

  constructor(causality: Causality, older: readonly (readonly number[] | undefined)[]) {
    const { registers } = causality;
    const { ops, lanes, key, value, isWrite, initial } = registers;
    this.registers = registers;
    this.#older = older;
    this.done = new Int32Array(lanes.length);
    this.#place = new Int32Array(ops.length);
    for (const lane of lanes) {
      lane.forEach((op, place) => {
        this.#place[op] = place;
      });
    }
    this.#current = initial.slice();
    const values = value.reduce((most, id) => Math.max(most, id), initial.length) + 1;
    this.#readers = new Int32Array(values);
    this.#writers = new Int32Array(values);
    const repeating = new Set<number>();
    for (let op = 0; op < ops.length; op++) {
      if (ops[op].ending === 'ok') this.missing++;
      if (isWrite[op] === 0) this.#readers[value[op]]++;
      else if (++this.#writers[value[op]] > 1 || value[op] === initial[key[op]]) repeating.add(key[op]);
    }
    this.#repeating = [...repeating];
  }

  /** Does everything that is free to do. */
  advance(): void {
    const { lanes, isWrite, value, key } = this.registers;
    for (let moved = true; moved; ) {
      moved = false;
      for (let lane = 0; lane < lanes.length; lane++) {
        for (let op = this.next(lane); op >= 0; op = this.next(lane)) {
          const isFree =
            isWrite[op] === 1
              ? this.#readers[value[op]] === 0 && this.#readers[this.#current[key[op]]] === 0 && this.mayWrite(op)
              : value[op] === this.#current[key[op]];
          if (!isFree) break;
          this.do(op);
          moved = true;
        }
      }
    }
  }

  /** The next operation of a lane, or -1. */
  next(lane: number): number {
    const own = this.registers.lanes[lane];
    const done = this.done[lane];
    return done < own.length ? own[done] : -1;
  }

  /** Whether this write takes away nothing that is still to be read, and comes after what it must. */
  mayWrite(op: number): boolean {
    const { lane, key, value } = this.registers;
    const current = this.#current[key[op]];
    if (current !== value[op] && this.#readers[current] > 0 && this.#writers[current] === 0) return false;
    const older = this.#older[op];
    return older === undefined || older.every((write) => this.done[lane[write]] > this.#place[write]);
  }

  do(op: number): void {
    const { ops, lane, key, value, isWrite } = this.registers;
    this.done[lane[op]]++;
    this.log.push(op);
    this.#replaced.push(this.#current[key[op]]);
    if (isWrite[op] === 1) {
      this.#writers[value[op]]--;
      this.#current[key[op]] = value[op];
    } else this.#readers[value[op]]--;
    if (ops[op].ending === 'ok') this.missing--;
  }

  undoTo(length: number): void {
    const { ops, lane, key, value, isWrite } = this.registers;
    while (this.log.length > length) {
      const op = this.log.pop()!;
      this.done[lane[op]]--;
      this.#current[key[op]] = this.#replaced.pop()!;
      if (isWrite[op] === 1) this.#writers[value[op]]++;
      else this.#readers[value[op]]++;
      if (ops[op].ending === 'ok') this.missing++;
    }
  }

  /** Two states of one name have the same futures: values that nobody waits for are all alike. */
  name(): string {
    let name = '';
    for (const count of this.done) name += String.fromCharCode(count & 0xffff, count >>> 16);
    for (const key of this.#repeating) {
      const current = this.#current[key];
      const id = this.#readers[current] === 0 ? DEAD : current;
      name += String.fromCharCode(id & 0xffff, id >>> 16);
    }
    return name;
  }
}
