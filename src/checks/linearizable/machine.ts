/** A specification as a table: states and calls are numbers, and what was once worked out is kept. */

import { datumText } from '../datum.ts';
import type { Datum } from '../history/history.ts';
import { type Call, isBlind, isReader, type Model } from './models.ts';

/** Not in this state. */
export const ILLEGAL = -1;
/** Not in this state, nor in any that can follow. */
export const HOPELESS = -2;

const UNTRIED = -3;
/** Above so many classes a row a state would be mostly empty. */
const MOST_IN_ROWS = 256;

/** Calls of one class are interchangeable: same operation, same input, same answer. */
export class Machine {
  readonly isReader: boolean[] = [];
  readonly isBlind: boolean[] = [];
  readonly states: Datum[] = [];
  readonly #model: Model;
  readonly #contradicts: (state: Datum) => boolean;
  readonly #calls: Call[] = [];
  readonly #classes = new Map<string, number>();
  readonly #stateOf = new Map<string, number>();
  readonly #rows: Int32Array[] = [];
  readonly #far = new Map<number, number>();
  #canUndo = false;

  /** `contradicts`: states that no run which explains all answers comes to. */
  constructor(model: Model, init: Datum, contradicts: (state: Datum) => boolean) {
    this.#model = model;
    this.#contradicts = contradicts;
    this.#state(model.start(init));
  }

  /** All calls are made known before the first `next`. */
  classOf(call: Call): number {
    const text = `${call.f} ${datumText(call.input)} ${call.output === undefined ? '?' : datumText(call.output)}`;
    let at = this.#classes.get(text);
    if (at === undefined) {
      at = this.#calls.push(call) - 1;
      this.#classes.set(text, at);
      this.isReader.push(isReader(this.#model, call));
      this.isBlind.push(isBlind(this.#model, call));
      this.#canUndo ||= this.#model.undoes(call);
    }
    return at;
  }

  get classes(): number {
    return this.#calls.length;
  }

  /** The state after a call of this class, or ILLEGAL, or HOPELESS. */
  next(state: number, call: number): number {
    const count = this.#calls.length;
    if (count > MOST_IN_ROWS) {
      const key = state * count + call;
      let next = this.#far.get(key);
      if (next === undefined) {
        next = this.#step(state, call);
        this.#far.set(key, next);
      }
      return next;
    }
    const row = (this.#rows[state] ??= new Int32Array(count).fill(UNTRIED));
    if (row[call] === UNTRIED) row[call] = this.#step(state, call);
    return row[call];
  }

  #step(state: number, at: number): number {
    const call = this.#calls[at];
    const before = this.states[state];
    const after = this.#model.step(before, call);
    if (after !== undefined) return this.#contradicts(after) ? ILLEGAL : this.#state(after);
    return !this.#canUndo && this.#model.overshoots(before, call) ? HOPELESS : ILLEGAL;
  }

  #state(state: Datum): number {
    const text = datumText(state);
    let at = this.#stateOf.get(text);
    if (at === undefined) {
      at = this.states.push(state) - 1;
      this.#stateOf.set(text, at);
    }
    return at;
  }
}
