/** One search, from the first return to the last: situations, and what may come next in each. */
import { Arena, BITS, COVERED, FROM, GONE, LAST, ROUND, SPENT, STATE } from './arena.ts';
import { Dominance } from './dominance.ts';
import { HOPELESS, type Machine } from './machine.ts';
import { Spending } from './spending.ts';
import type { Timeline } from './timeline.ts';
import type { Search } from './wgl.ts';

/** LAST below an operation's own number: nothing was done in this round yet, or what was done has been seen. */
const NOTHING = 0;
const SEEN = 1;
const OPS = 2;

export class Searching {
  readonly #machine: Machine;
  readonly #line: Timeline;
  readonly #rounds: number;
  readonly #arena: Arena;
  readonly #spending: Spending;
  readonly #words: number;
  /** What is done, of the situation at hand. */
  readonly #bits: Int32Array;
  readonly #hasUnknownObservers: boolean;
  /** Rows to go on from, twice, plus one where only unknown operations are left to try. */
  readonly #stack: number[] = [];
  /** By class: the last expansion that took one of it. */
  readonly #taken: Int32Array;
  #expansions = 0;
  #isDone = false;
  #furthest = 0;
  #horizon = 0;

  constructor(machine: Machine, line: Timeline) {
    this.#machine = machine;
    this.#line = line;
    this.#rounds = line.ops.length;
    this.#words = (line.slots + 31) >>> 5;
    this.#bits = new Int32Array(this.#words);
    this.#spending = new Spending(line.unknown.length);
    this.#arena = new Arena(this.#words, new Dominance(machine, line, this.#spending, this.#words));
    this.#hasUnknownObservers = line.unknown.some(({ cls }) => !machine.isBlind[cls]);
    this.#taken = new Int32Array(machine.classes);
  }

  run(deep: number, maxStates: number): Search {
    this.#arrive(0, 0, NOTHING, -1, 0, 0);
    this.#deepFirst(deep);
    if (!this.#isDone && this.#stack.length > 0) this.#roundByRound(maxStates);
    const isOut = !this.#isDone && this.#stack.length > 0;
    const isStuck = !this.#isDone && !isOut;
    return {
      isLinearizable: isOut ? undefined : this.#isDone,
      situations: this.#arena.count,
      explained: this.#isDone ? this.#rounds : this.#furthest,
      returns: this.#rounds,
      stuck: isStuck ? this.#line.ops[this.#furthest] : undefined,
      horizon: isStuck ? this.#line.end[Math.max(this.#furthest, this.#horizon)] : Number.POSITIVE_INFINITY,
      met: this.#machine.states,
    };
  }

  /** A history that is right is mostly explained by the first thing that comes to mind. */
  #deepFirst(most: number): void {
    while (this.#stack.length > 0 && !this.#isDone && this.#arena.count <= most) this.#goOn(this.#stack.pop()!);
  }

  /** One that is wrong, or hard, is better gone through once, keeping of each round only the best situations. */
  #roundByRound(maxStates: number): void {
    const rounds: number[][] = [];
    const sort = () => {
      for (const top of this.#stack)
        (rounds[this.#arena.rows[(top >>> 1) * this.#arena.stride + ROUND]] ??= []).push(top);
      this.#stack.length = 0;
    };
    sort();
    for (let round = 0; round < this.#rounds; round++) {
      for (const due = (rounds[round] ??= []); due.length > 0 && !this.#isDone; sort()) {
        if (this.#arena.count > maxStates) {
          this.#stack.push(due[0]);
          return;
        }
        this.#goOn(due.pop()!);
      }
      rounds[round] = [];
    }
  }

  #goOn(top: number): void {
    const row = top >>> 1;
    if (this.#arena.rows[row * this.#arena.stride + ROUND] === GONE) return;
    if ((top & 1) === 0) this.#expand(row);
    else this.#expandUnknown(row);
  }

  /** Goes on to the next return that has to be explained, and keeps the situation there. */
  #arrive(round: number, state: number, last: number, from: number, spent: number, covered: number): void {
    while (round < this.#rounds) {
      if (round > this.#furthest) this.#furthest = round;
      if (!this.#isDoneAlready(round)) {
        const looked = this.#look(round, state);
        if (looked < 0) return;
        if (looked > 0 && last >= OPS) {
          last = SEEN;
          from = -1;
        }
        if (!this.#isDoneAlready(round)) break;
      }
      this.#unmark(round);
      round++;
      last = NOTHING;
      from = -1;
    }
    if (round === this.#rounds) {
      this.#isDone = true;
      return;
    }
    const row = this.#arena.add(round, state, last, from, spent, covered, this.#bits);
    if (row >= 0) this.#stack.push(row * 2);
  }

  /** Readers that are right now are done. How many; -1 where one can never be right again. */
  #look(round: number, state: number): number {
    const { pending, from, cls, slot } = this.#line;
    const machine = this.#machine;
    let looked = 0;
    for (let at = from[round]; at < from[round + 1]; at++) {
      const op = pending[at];
      const mask = 1 << (slot[op] & 31);
      if ((this.#bits[slot[op] >>> 5] & mask) !== 0) continue;
      const next = machine.next(state, cls[op]);
      if (next === HOPELESS) {
        if (op > this.#horizon) this.#horizon = op;
        return -1;
      }
      if (next < 0 || !machine.isReader[cls[op]]) continue;
      this.#bits[slot[op] >>> 5] |= mask;
      looked++;
    }
    return looked;
  }

  /** What comes first is pushed last: leave a covered write out, or do what returns, or something before it. */
  #expand(row: number): void {
    const { pending, from, cls, call, end, unknown } = this.#line;
    const { rows, stride } = this.#arena;
    const at = row * stride;
    const round = rows[at + ROUND];
    if (unknown.length > 0) this.#stack.push(row * 2 + 1);
    this.#expansions++;
    this.#load(row);
    const first: number[] = [];
    for (let place = from[round]; place < from[round + 1]; place++) {
      const op = pending[place];
      if (this.#isDoneAlready(op) || this.#taken[cls[op]] === this.#expansions) continue;
      this.#taken[cls[op]] = this.#expansions;
      if (this.#mayFollow(row, op, cls[op])) first.push(op);
    }
    for (let place = first.length - 1; place >= 0; place--) this.#take(row, first[place]);
    const covered = rows[at + COVERED];
    if (rows[at + LAST] !== NOTHING || !this.#machine.isBlind[cls[round]] || covered === 0) return;
    if (call[round] >= end[covered - 1]) return;
    this.#load(row);
    this.#mark(round);
    this.#arrive(round, this.#arena.rows[at + STATE], NOTHING, -1, this.#arena.rows[at + SPENT], covered);
  }

  /** Does `op`, which is under way. */
  #take(row: number, op: number): void {
    const { rows, stride } = this.#arena;
    const at = row * stride;
    const round = rows[at + ROUND];
    const state = rows[at + STATE];
    const cls = this.#line.cls[op];
    const isBlind = this.#machine.isBlind[cls];
    const next = this.#machine.next(state, cls);
    const covered = isBlind ? round + 1 : rows[at + COVERED];
    this.#load(row);
    this.#mark(op);
    this.#arrive(round, next, op + OPS, isBlind ? -1 : state, rows[at + SPENT], covered);
  }

  #expandUnknown(row: number): void {
    const { unknown, end } = this.#line;
    const at = row * this.#arena.stride;
    for (let which = unknown.length - 1; which >= 0; which--) {
      const { rows } = this.#arena;
      const { cls, calls } = unknown[which];
      const used = this.#spending.of(rows[at + SPENT], which);
      const round = rows[at + ROUND];
      if (used >= calls.length || calls[used] >= end[round]) continue;
      this.#load(row);
      const rank = this.#rounds + which;
      if (!this.#mayFollow(row, rank, cls)) continue;
      const isBlind = this.#machine.isBlind[cls];
      const state = rows[at + STATE];
      const next = this.#machine.next(state, cls);
      const covered = isBlind ? round + 1 : rows[at + COVERED];
      const spent = this.#spending.plus(rows[at + SPENT], which);
      this.#arrive(round, next, rank + OPS, isBlind ? -1 : state, spent, covered);
    }
  }

  /** Whether a call may come next in this round, by the rules above; `rank` is its number, unknown ones last. */
  #mayFollow(row: number, rank: number, cls: number): boolean {
    const machine = this.#machine;
    const { rows, stride } = this.#arena;
    const at = row * stride;
    const round = rows[at + ROUND];
    const state = rows[at + STATE];
    const next = machine.next(state, cls);
    if (next < 0 || machine.isReader[cls]) return false;
    const last = rows[at + LAST] - OPS;
    if (last >= 0) {
      const lastClass = last < this.#rounds ? this.#line.cls[last] : this.#line.unknown[last - this.#rounds].cls;
      if (machine.isBlind[lastClass]) return !machine.isBlind[cls];
      if (rank === round || rank < last) {
        const before = machine.next(rows[at + FROM], cls);
        if (before >= 0 && machine.next(before, lastClass) === next) return false;
      }
    }
    return rank === round || !machine.isBlind[cls] || this.#isWanted(round, next);
  }

  /** Whether somebody who is under way can see this state. */
  #isWanted(round: number, state: number): boolean {
    if (this.#hasUnknownObservers) return true;
    const { pending, from, cls } = this.#line;
    for (let at = from[round]; at < from[round + 1]; at++) {
      const op = pending[at];
      if (this.#machine.isBlind[cls[op]] || this.#isDoneAlready(op)) continue;
      if (this.#machine.next(state, cls[op]) >= 0) return true;
    }
    return false;
  }

  #load(row: number): void {
    const { rows, stride } = this.#arena;
    for (let word = 0; word < this.#words; word++) this.#bits[word] = rows[row * stride + BITS + word];
  }

  #mark(op: number): void {
    const slot = this.#line.slot[op];
    this.#bits[slot >>> 5] |= 1 << (slot & 31);
  }

  #unmark(op: number): void {
    const slot = this.#line.slot[op];
    this.#bits[slot >>> 5] &= ~(1 << (slot & 31));
  }

  #isDoneAlready(op: number): boolean {
    const slot = this.#line.slot[op];
    return (this.#bits[slot >>> 5] & (1 << (slot & 31))) !== 0;
  }
}
