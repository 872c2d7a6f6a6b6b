/** Moves rows to where they are asked for: each errand is run until somebody says what came of it. */
import type { Micros } from '../../kit/time.ts';
import type { Key, Outcome } from '../../strategies/contract.ts';
import type { KeySpaceOf } from '../keys.ts';
import type { Errand, Errands, Runner } from './errands.ts';
import { move } from './move.ts';
import type { Whereabouts } from './whereabouts.ts';

export class Mover {
  readonly #keys: KeySpaceOf;
  readonly #errands: Errands;
  readonly #whereabouts: Whereabouts;
  /** Told of each row that came, and how long that took. */
  readonly #onMoved: (took: Micros) => void;
  /** Copies that are on their way: one says which row, and to which region. */
  readonly #coming = new Set<Key>();

  constructor(keys: KeySpaceOf, errands: Errands, whereabouts: Whereabouts, onMoved: (took: Micros) => void) {
    this.#keys = keys;
    this.#errands = errands;
    this.#whereabouts = whereabouts;
    this.#onMoved = onMoved;
  }

  /** Brings the row to the runner's region, at this place among those that ask, unless it is on its way already. */
  bring(row: Key, to: number, runner: Runner): void {
    const fresh = this.#keys.copyAt(row, to);
    if (this.#coming.has(fresh)) return;
    this.#coming.add(fresh);
    const began = this.#errands.now();
    // Nobody leaves a home for one that does not answer.
    this.#errands.run({ kind: 'read', key: fresh }, runner, (outcome) => {
      if (outcome?.kind === 'ok') this.#take(this.#steps(row, to, fresh, runner, began), runner, undefined);
      else this.#coming.delete(fresh);
    });
  }

  *#steps(row: Key, to: number, fresh: Key, { region }: Runner, began: Micros): Generator<Errand, void, Outcome> {
    const from = this.#whereabouts.of(row, region);
    if (from.place !== to) {
      const [register, old] = [this.#keys.registerOf(row), this.#keys.copyAt(row, from.place)];
      const now = yield* move({ from, to, first: this.#keys.firstPlaceOf(row), register, old, fresh });
      this.#whereabouts.learn(row, region, now);
      if (now.place === to && now.epoch === from.epoch + 2) this.#onMoved(this.#errands.now() - began);
    }
    this.#coming.delete(fresh);
  }

  #take(steps: Generator<Errand, void, Outcome>, runner: Runner, outcome: Outcome | undefined): void {
    // The first call starts it: nothing waits for an outcome yet.
    const step = outcome === undefined ? steps.next() : steps.next(outcome);
    if (step.done !== true) this.#insist(step.value, runner, (told) => this.#take(steps, runner, told));
  }

  #insist(errand: Errand, runner: Runner, done: (outcome: Outcome) => void): void {
    this.#errands.run(errand, runner, (outcome) => {
      if (outcome?.kind === 'ok') done(outcome);
      else this.#errands.afterPause(() => this.#insist(errand, runner, done));
    });
  }
}
