/** A move, step by step, among writers who are late and errands that arrive again at any time: one register to all. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Errand } from '../../src/clients/rehoming/errands.ts';
import { move } from '../../src/clients/rehoming/move.ts';
import { type Entry, isMoving, readAs, settledAt } from '../../src/clients/rehoming/register.ts';
import type { Operation, Outcome } from '../../src/strategies/contract.ts';
import { Table } from '../../src/strategies/parts/table.ts';

const PLACES = 3;
const REGISTER = PLACES;
const INITIAL = 1;

type Steps = Generator<Errand, Entry, Outcome>;
type Mover = (steps: Steps) => Steps;

const honest: Mover = (steps) => steps;

/** Changes errands as they are asked for; undefined: it is not run, and what it would have found is made up. */
function twin(change: (errand: Errand) => Errand | Outcome): Mover {
  return function* changed(steps) {
    for (let step = steps.next(); ; ) {
      if (step.done === true) return step.value;
      const errand = change(step.value);
      step = steps.next('done' in errand ? errand : yield errand);
    }
  };
}

/** One row, whose copies are keys 0, 1 and 2. Everything that happens at a store happens at once. */
class Town {
  readonly #table = new Table({ typeOf: () => 'register', initial: (key) => (key === 0 ? INITIAL : undefined) });
  readonly #mover: Mover;
  /** By place: what clients there believe, and the mover that brings the row there. */
  readonly #known = Array.from({ length: PLACES }, () => settledAt(0));
  readonly #moves: ({ steps: Steps; last: Outcome | undefined } | undefined)[] = [];
  /** Errands that may come once more, and writes that are on their way. */
  readonly #sent: Errand[] = [];
  readonly #writes: (Errand & { readonly value: number })[] = [];
  /** What a reader must see. */
  value: number | undefined = INITIAL;
  moved = 0;
  #next = INITIAL;

  constructor(mover: Mover) {
    this.#mover = mover;
  }

  /** A mover takes its next step, or sets out. */
  step(to: number): void {
    const from = this.#known[to]!;
    const under = this.#moves[to];
    if (under === undefined) {
      if (from.place === to) return;
      const steps = move({ from, to, first: 0, register: REGISTER, old: from.place, fresh: to });
      this.#moves[to] = { steps: this.#mover(steps), last: undefined };
      return;
    }
    const step = under.last === undefined ? under.steps.next() : under.steps.next(under.last);
    if (step.done === true) {
      this.#moves[to] = undefined;
      if (step.value.place === to) this.moved++;
      this.#learn(to, step.value);
    } else {
      this.#sent.push(step.value);
      under.last = this.#execute(step.value);
    }
  }

  again(which: number): void {
    if (this.#sent.length > 0) this.#execute(this.#sent[which % this.#sent.length]!);
  }

  /** A client sets out to write where it believes the row lives. */
  write(at: number): void {
    const { place, epoch } = this.#known[at]!;
    this.#writes.push({ kind: 'write', key: place, value: ++this.#next, fence: epoch });
  }

  arrive(which: number): void {
    const [write] = this.#writes.splice(which % Math.max(1, this.#writes.length), 1);
    if (write !== undefined && this.#execute(write).done) this.value = write.value;
  }

  /** What a client there is shown; 'waits': nobody knows yet. */
  read(at: number): number | undefined | 'waits' {
    for (;;) {
      const { place, epoch } = this.#known[at]!;
      const { value } = this.#execute({ kind: 'read', key: place });
      if (value !== undefined) return value as number;
      const entry = readAs(this.#execute({ kind: 'read', key: REGISTER }).value, 0);
      if (isMoving(entry)) return 'waits';
      if (entry.epoch <= epoch) return undefined;
      this.#learn(at, entry);
    }
  }

  #learn(at: number, entry: Entry): void {
    if (!isMoving(entry) && entry.epoch > this.#known[at]!.epoch) this.#known[at] = entry;
  }

  #execute({ kind, key, value, expected, fence }: Errand): Outcome {
    const operation: Operation = { kind, key, value, expected, fence, amount: 1, into: -1 };
    return this.#table.execute(operation);
  }
}

const at = fc.nat(PLACES - 1);
const some = fc.nat(50);
const deed = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('step' as const), which: at }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('write' as const), which: at }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('arrive' as const), which: some }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('again' as const), which: some }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('read' as const), which: at }) },
);

let moves = 0;
function holds(mover: Mover) {
  const property = fc.property(fc.array(deed, { minLength: 100, maxLength: 250 }), (deeds) => {
    const town = new Town(mover);
    for (const { do: what, which } of deeds) {
      const seen = town[what](which);
      if (what === 'read' && seen !== 'waits' && seen !== town.value) return false;
    }
    moves += town.moved;
    return true;
  });
  return fc.check(property, { numRuns: 1500, seed: 1, endOnFailure: true });
}

describe('a row on its way', () => {
  it('is one register, whoever is late and whatever comes twice', () => {
    expect(holds(honest).counterexample).toBe(null);
    expect(moves).toBeGreaterThan(2000);
  });

  const done = { kind: 'ok', done: true } as Outcome;
  it.each<readonly [string, Mover]>([
    ['does not freeze the old copy', twin((errand) => (isFreeze(errand) ? done : errand))],
    ['deletes nothing', twin((errand) => (errand.kind === 'delete' ? done : errand))],
    [
      'deletes without a token',
      twin((errand) => (errand.kind === 'delete' ? { ...errand, fence: undefined } : errand)),
    ],
    ['copies without a token', twin((errand) => (errand.kind === 'write' ? { ...errand, fence: undefined } : errand))],
    ['has the token of those who come after', twin((errand) => withToken(errand, 1))],
    ['has the token of those who were before', twin((errand) => withToken(errand, -1))],
  ])('is not where its mover %s', (_, mover) => {
    expect(holds(mover).failed).toBe(true);
  });

  it('is not where its mover says that it is there before the old copy is gone', () => {
    // The last two errands change places.
    const hasty: Mover = function* hasty(steps) {
      let late: Errand | undefined;
      for (let step = steps.next(); ; ) {
        if (step.done === true) {
          if (late !== undefined) yield late;
          return step.value;
        }
        if (step.value.kind === 'delete') {
          late = step.value;
          step = steps.next(done);
        } else step = steps.next(yield step.value);
      }
    };
    expect(holds(hasty).failed).toBe(true);
  });
});

function isFreeze({ kind, key }: Errand): boolean {
  return kind === 'cas' && key !== REGISTER;
}

function withToken(errand: Errand, more: number): Errand {
  return errand.fence === undefined ? errand : { ...errand, fence: errand.fence + more };
}
