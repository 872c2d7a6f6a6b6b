/** The two stores behind the driver against the plainest ones that do the same. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Deadlines } from '../../src/clients/deadlines.ts';
import { type Flight, Flights } from '../../src/clients/flights.ts';

describe('deadlines', () => {
  it('come out as they went in, however many wait', () => {
    const pushes = fc.array(fc.oneof(fc.integer({ min: 1, max: 400 }), fc.integer({ min: -400, max: -1 })));
    fc.assert(
      fc.property(pushes, (moves) => {
        const queue = new Deadlines();
        const model: number[] = [];
        let n = 0;
        for (const move of moves) {
          for (let i = 0; i < move; i++) {
            model.push(++n);
            queue.push(n, n + 0.5, -n);
          }
          for (let i = 0; i < -move && model.length > 0; i++) {
            const first = model.shift()!;
            expect([queue.at, queue.opId, queue.attempt]).toEqual([first, first + 0.5, -first]);
            queue.shift();
          }
          expect(queue.empty).toBe(model.length === 0);
        }
      }),
    );
  });
});

describe('flights', () => {
  it('are found while they last, and only then', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 3000, maxLength: 6000 }), (lives) => {
        const flights = new Flights();
        const live = new Map<number, Flight>();
        for (const [i, life] of lives.entries()) {
          const opId = i + 1;
          const flight = flights.open(opId);
          expect([...live.values()]).not.toContain(flight);
          live.set(opId, flight);
          // Some fly for long, most are over at once.
          const over = life < 40 ? opId - life : opId;
          expect(flights.find(opId + 1024)).toBeUndefined();
          const found = flights.find(over);
          expect(found).toBe(live.get(over));
          if (found !== undefined && life !== 0) {
            flights.close(found);
            live.delete(over);
            expect(flights.find(over)).toBeUndefined();
          }
          if (i % 500 === 0) for (const [id, one] of live) expect(flights.find(id)).toBe(one);
        }
      }),
      { numRuns: 5 },
    );
  });
});
