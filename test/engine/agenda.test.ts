/** The agenda against the plainest thing that does the same: a list kept sorted by (time, order of scheduling). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Agenda } from '../../src/engine/agenda.ts';
import { type Random, randomStream } from '../../src/kit/random.ts';

interface Entry {
  readonly time: number;
  readonly id: number;
  isVoid: boolean;
}

/** Both at once: every step is taken by the agenda and by the list, and must look the same. */
class Pair {
  readonly agenda = new Agenda();
  readonly list: Entry[] = [];
  now = 0;
  #id = 0;

  at(delay: number): void {
    const time = this.now + delay;
    const id = ++this.#id;
    let low = 0;
    let high = this.list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.list[middle]!.time <= time) low = middle + 1;
      else high = middle;
    }
    this.list.splice(low, 0, { time, id, isVoid: false });
    this.agenda.at(time, 1 + (id % 7), id, -id, id ^ 0x5555, { id });
  }

  nextBy(until: number): void {
    const first = this.list[0];
    const isDue = first !== undefined && first.time <= until;
    if (this.agenda.nextBy(until) !== isDue) throw new Error(`at ${this.now}: only one of the two had something`);
    if (!isDue) return;
    this.list.shift();
    this.now = first.time;
    const { now, kind, a, b, c, what } = this.agenda;
    const seen = JSON.stringify([now, kind, a, b, c, what]);
    const { id } = first;
    const want = first.isVoid
      ? [first.time, 0, id, -id, id ^ 0x5555]
      : [first.time, 1 + (id % 7), id, -id, id ^ 0x5555, { id }];
    if (first.isVoid ? what !== undefined || kind !== 0 || a !== id : seen !== JSON.stringify(want)) {
      throw new Error(`took ${seen}, not ${JSON.stringify(want)}`);
    }
  }

  skipTo(time: number): void {
    const isFree = this.list.length === 0 || this.list[0]!.time > time;
    if (this.agenda.skipTo(time) !== isFree) throw new Error(`skipTo(${time}) said ${!isFree}`);
    if (isFree) this.now = time;
    if (this.agenda.now !== this.now) throw new Error(`it is ${this.agenda.now}, not ${this.now}`);
  }

  void(remainder: number): void {
    let shown = 0;
    this.agenda.void((_kind, a) => {
      shown++;
      return a % 5 === remainder;
    });
    const alive = this.list.filter((entry) => !entry.isVoid);
    if (shown !== alive.length) throw new Error(`showed ${shown} records of ${alive.length}`);
    for (const entry of alive) entry.isVoid = entry.id % 5 === remainder;
  }

  look(): void {
    const first = this.list[0];
    if (this.agenda.peek() !== (first?.time ?? Number.POSITIVE_INFINITY)) throw new Error('peek sees another time');
    if (this.agenda.pending !== this.list.length) throw new Error('another number is pending');
  }

  drain(): void {
    while (this.list.length > 0) this.nextBy(Number.POSITIVE_INFINITY);
    this.look();
  }
}

const delay = fc.oneof(
  fc.constantFrom(0, 1, 63, 64, 65, 1023, 65_536),
  fc.nat(200),
  fc.nat(100_000),
  fc.nat(4_000_000_000),
  fc.integer({ min: 2 ** 40, max: 2 ** 44 }),
);
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('at' as const), delay, times: fc.integer({ min: 1, max: 5 }) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('next' as const), times: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('nextBy' as const), delay }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('skipTo' as const), delay }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('void' as const), remainder: fc.nat(4) }) },
);

describe('the agenda', () => {
  it('takes what a sorted list takes, whatever is asked of it', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const pair = new Pair();
        for (const one of steps) {
          if (one.do === 'at') for (let i = 0; i < one.times; i++) pair.at(one.delay);
          else if (one.do === 'next') for (let i = 0; i < one.times; i++) pair.nextBy(Number.POSITIVE_INFINITY);
          else if (one.do === 'nextBy') pair.nextBy(pair.now + one.delay);
          else if (one.do === 'skipTo') pair.skipTo(pair.now + one.delay);
          else pair.void(one.remainder);
          pair.look();
        }
        pair.drain();
      }),
      { numRuns: 600, seed: 1 },
    );
  });

  const laws: readonly (readonly [string, number, (random: Random, i: number) => number])[] = [
    ['ties only', 300, () => 0],
    ['near and far', 100, (random) => (random.next() < 0.5 ? random.below(50) : 10_000_000 + random.below(100))],
    ['exponential-like', 1_000, (random) => Math.floor(100_000 / (1 + random.below(1_000)))],
    ['far timers', 30, (random) => random.below(2_000_000_000)],
    ['bursts at one instant', 500, (_random, i) => 1_000 - (i % 1_000)],
    ['a width that must shrink, then grow', 400, (random, i) => random.below(i % 40_000 < 20_000 ? 300 : 30_000_000)],
  ];

  it.each(laws)('holds 100,000 steps of %s', (name, pending, law) => {
    const pair = new Pair();
    const random = randomStream(7, name);
    for (let i = 0; i < pending; i++) pair.at(law(random, i));
    for (let i = 0; i < 100_000; i++) {
      pair.nextBy(Number.POSITIVE_INFINITY);
      pair.at(law(random, i));
    }
    pair.look();
    pair.drain();
  });

  it('swells to 20,000 records and shrinks to none, again and again', () => {
    const pair = new Pair();
    const random = randomStream(8, 'swell');
    for (const most of [20_000, 10, 8_000]) {
      while (pair.list.length < most) pair.at(random.below(100_000_000));
      pair.void(3);
      pair.drain();
    }
    expect(pair.agenda.next()).toBe(false);
  });

  it('keeps first-in-first-out among ties that were scheduled before, across and after a rebuild', () => {
    const pair = new Pair();
    const random = randomStream(9, 'ties');
    // Few distinct instants, far enough for chains to be rebuilt while they hold ties.
    for (let i = 0; i < 12_000; i++) {
      pair.at(random.below(40) * 250_000);
      if (i % 3 === 0) pair.nextBy(Number.POSITIVE_INFINITY);
    }
    pair.drain();
  });

  it('does not search the whole calendar for each of a few rare records', () => {
    const cost = (gap: number) => {
      const agenda = new Agenda();
      for (let i = 0; i < 5; i++) agenda.at((i * gap) / 5, 1, 0, 0, 0, undefined);
      const begin = process.cpuUsage().user;
      for (let i = 0; i < 100_000; i++) {
        agenda.next();
        agenda.at(agenda.now + gap, 1, 0, 0, 0, undefined);
      }
      return process.cpuUsage().user - begin;
    };
    const least = (gap: number) => Math.min(cost(gap), cost(gap), cost(gap));
    // Looking through every empty bucket costs three hundred times as much. CPU time is counted in ticks of some
    // milliseconds, and may be none at all for work as short as this.
    expect(least(10_000_000) / Math.max(10_000, least(1_000))).toBeLessThan(60);
  });
});
