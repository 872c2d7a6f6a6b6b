/** Where rows live, as the clients of each region know it: what they remember, and what registers tell them. */
import type { Micros } from '../../kit/time.ts';
import type { Key } from '../../strategies/contract.ts';
import type { KeySpaceOf } from '../keys.ts';
import type { Errands, Runner } from './errands.ts';
import { type Entry, isMoving, readAs, settledAt } from './register.ts';

/** As much of errands, and of keys, as it takes. */
type Asking = Pick<Errands, 'run' | 'now' | 'afterPause'>;
type Rows = Pick<KeySpaceOf, 'firstPlaceOf' | 'registerOf'>;

/** Hears where a row lives; undefined: nobody could say. */
type Told = (entry: Entry | undefined) => void;

/** Those of one region who wait for one register. */
interface Question {
  waiting: Told[];
  /** Who came while it was out: what it finds may be older than their doubts. */
  late: Told[];
  /** Until then it is asked again while the row is on its way. */
  until: Micros;
}

export class Whereabouts {
  readonly #keys: Rows;
  readonly #errands: Asking;
  /** How long anybody waits for a row that is on its way. */
  readonly #patience: Micros;
  /** By region, then by row; who has heard nothing goes by the rule. */
  readonly #known: readonly Map<Key, Entry>[];
  readonly #open: readonly Map<Key, Question>[];

  constructor(keys: Rows, errands: Asking, patience: Micros, regions: number) {
    this.#keys = keys;
    this.#errands = errands;
    this.#patience = patience;
    this.#known = Array.from({ length: regions }, () => new Map());
    this.#open = Array.from({ length: regions }, () => new Map());
  }

  /** As clients of the region believe. */
  of(row: Key, region: number): Entry {
    return this.#known[region].get(row) ?? settledAt(this.#keys.firstPlaceOf(row));
  }

  /** What is newer is believed. */
  learn(row: Key, region: number, entry: Entry): void {
    if (!isMoving(entry) && entry.epoch > this.of(row, region).epoch) this.#known[region].set(row, entry);
  }

  /** Asks the register: one question for all in the region who wanted to know before it was put. */
  ask(row: Key, runner: Runner, told: Told): void {
    const open = this.#open[runner.region];
    const until = this.#errands.now() + this.#patience;
    const question = open.get(row);
    if (question !== undefined) {
      question.late.push(told);
      question.until = until;
    } else {
      const first = { waiting: [told], late: [], until };
      open.set(row, first);
      this.#look(row, runner, first);
    }
  }

  #look(row: Key, runner: Runner, question: Question): void {
    this.#errands.run({ kind: 'read', key: this.#keys.registerOf(row) }, runner, (outcome) => {
      const entry = outcome?.kind === 'ok' ? readAs(outcome.value, this.#keys.firstPlaceOf(row)) : undefined;
      if (entry !== undefined && isMoving(entry) && this.#errands.now() < question.until) {
        question.waiting.push(...question.late.splice(0));
        this.#errands.afterPause(() => this.#look(row, runner, question));
        return;
      }
      const settled = entry === undefined || isMoving(entry) ? undefined : entry;
      if (settled !== undefined) this.learn(row, runner.region, settled);
      const { waiting, late } = question;
      question.waiting = late;
      question.late = [];
      if (late.length > 0) this.#look(row, runner, question);
      else this.#open[runner.region].delete(row);
      for (const told of waiting) told(settled);
    });
  }
}
