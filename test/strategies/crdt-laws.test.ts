/** The data types alone: laws of a join, of deltas and of what is new, and each type's own specification. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf, live, steps } from './crdt-life.ts';
import { subjects } from './crdt-subjects.ts';

const RUNS = { numRuns: 1000 };

describe.each(subjects)('$name', (subject) => {
  const { join, difference } = subject;
  const bytes = (state: unknown) => bytesOf(subject, state);

  it('joins: commutative, associative, idempotent, and never backwards, to the byte', () => {
    fc.assert(
      fc.property(steps, (life) => {
        const [a, b, c] = live(subject, life).states;
        const both = join(a, b);
        expect(bytes(both)).toBe(bytes(join(b, a)));
        expect(both).toEqual(join(b, a));
        expect(bytes(join(both, c))).toBe(bytes(join(a, join(b, c))));
        expect(join(a, a)).toBe(a);
        expect(join(both, a)).toBe(both);
        expect(join(both, b)).toBe(both);
      }),
      RUNS,
    );
  });

  it('goes up with every update, and shows what the specification says of all that was seen', () => {
    fc.assert(
      fc.property(steps, (life) => {
        const { states, deltas, seen, done } = live(subject, life);
        states.forEach((state, who) => {
          expect(subject.read(state)).toEqual(subject.expected(done.filter(({ id }) => seen[who]!.has(id))));
        });
        const known = new Set(seen.flatMap((ids) => [...ids]));
        const all = states.reduce(join);
        expect(subject.read(all)).toEqual(subject.expected(done.filter(({ id }) => known.has(id))));
        for (const delta of deltas) expect(join(all, delta)).toBe(all);
      }),
      RUNS,
    );
  });

  it('takes deltas in any order, any grouping, any number of times, and has the same bytes', () => {
    fc.assert(
      fc.property(steps, fc.infiniteStream(fc.nat()), (life, chance) => {
        const { states, deltas } = live(subject, life);
        const all = states.reduce(join);
        const next = () => chance.next().value as number;
        const order: unknown[] = [];
        for (const delta of [...deltas, ...deltas]) order.splice(next() % (order.length + 1), 0, delta);
        let state = subject.start;
        let group: unknown;
        for (const delta of order) {
          // Grouped first, as what one replica sends is; or joined alone.
          group = group === undefined ? delta : join(group, delta);
          if (next() % 2 === 0) continue;
          state = join(state, group);
          group = undefined;
        }
        if (group !== undefined) state = join(state, group);
        expect(subject.read(state)).toEqual(subject.read(all));
        expect(bytes(state)).toBe(bytes(all));
      }),
      RUNS,
    );
  });

  it('knows what of another state is new, and no more', () => {
    fc.assert(
      fc.property(steps, (life) => {
        const { states, deltas } = live(subject, life);
        for (const mine of states) {
          for (const theirs of [...states, ...deltas.slice(-3)]) {
            const news = difference(theirs, mine);
            const both = join(mine, theirs);
            if (news === undefined) expect(both).toBe(mine);
            else {
              expect(both).not.toBe(mine);
              expect(bytes(join(mine, news))).toBe(bytes(both));
              // Taken away once more, nothing can be left out of it.
              expect(subject.wire.parts(news)).toBeLessThanOrEqual(subject.wire.parts(theirs));
              expect(difference(theirs, both)).toBeUndefined();
            }
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is the same after a journey as text', () => {
    fc.assert(
      fc.property(steps, (life) => {
        for (const state of live(subject, life).states) {
          expect(join(state, JSON.parse(JSON.stringify(state)))).toBe(state);
        }
      }),
    );
  });
});
