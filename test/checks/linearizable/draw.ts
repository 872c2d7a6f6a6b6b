/** Small histories drawn by chance: most of them nearly right, which is where checkers go wrong. */
import type { Datum, Ending, Op } from '../../../src/checks/checker.ts';
import type { Random } from '../../../src/kit/random.ts';
import type { Step } from '../brute/linearizable.ts';

export interface Asking {
  readonly f: string;
  readonly input: Datum;
}

export interface Kind {
  readonly init: Datum;
  readonly step: Step;
  /** The nth thing that is asked. */
  ask(random: Random, n: number): Asking;
  /** What the store answers in this state, and the state after. */
  answer(state: Datum, asking: Asking): readonly [output: Datum, after: Datum];
  /** Another answer than the right one. */
  wrong(random: Random, asking: Asking, output: Datum): Datum;
}

interface Drawn {
  readonly asking: Asking;
  readonly process: number;
  readonly call: number;
  readonly end: number;
  readonly ending: Ending;
  output: Datum;
}

/** Executed in an order that real time allows; then, now and then, an answer is changed or a point slips out. */
export function draw(random: Random, kind: Kind, most: number, clients = 3): readonly Op[] {
  const count = random.between(2, most);
  const drawn = intervals(random, kind, count, clients);
  const slips = random.next() < 0.4;
  const points = drawn.map(({ call, end, ending }) => {
    if (slips && random.next() < 0.3) return random.next() * 4 * count;
    return call + random.next() * ((ending === 'ok' ? end : call + 3 * count) - call);
  });
  const order = drawn.map((_, at) => at).sort((a, b) => points[a] - points[b]);
  let state = kind.init;
  for (const at of order) {
    const { asking, ending } = drawn[at];
    if (ending === 'fail' && random.next() < 0.9) continue;
    if (ending === 'info' && random.next() < 0.4) continue;
    [drawn[at].output, state] = kind.answer(state, asking);
  }
  if (random.next() < 0.3) {
    const victim = drawn[random.below(count)];
    victim.output = kind.wrong(random, victim.asking, victim.output);
  }
  return drawn.map(({ asking, process, call, end, ending, output }, index) => ({
    index,
    process,
    f: asking.f,
    key: 0,
    input: asking.input,
    output: ending === 'ok' ? output : null,
    ending,
    call,
    end: ending === 'info' ? Number.POSITIVE_INFINITY : end,
    calledAt: call * 1e6,
    endedAt: ending === 'info' ? Number.NaN : end * 1e6,
  }));
}

/** Each client one thing at a time; calls and returns have places of their own. */
function intervals(random: Random, kind: Kind, count: number, clients: number): Drawn[] {
  const drawn: { at: number; process: number; index: number }[] = [];
  const free = Array.from({ length: clients }, () => 0);
  const spans = Array.from({ length: count }, (_, index) => {
    const process = random.below(clients);
    const start = free[process] + random.next() * 3;
    free[process] = start + random.next() * 6 + 0.01;
    drawn.push({ at: start, process, index }, { at: free[process], process, index: index + count });
    return process;
  });
  drawn.sort((a, b) => a.at - b.at);
  const places = new Map(drawn.map(({ index }, place) => [index, place]));
  const fates = random.next() < 0.5;
  const made = spans.map((process, index): Drawn => {
    const chance = fates ? random.next() : 1;
    const ending = chance < 0.15 ? 'info' : chance < 0.25 ? 'fail' : 'ok';
    const asking = kind.ask(random, index);
    return { asking, process, call: places.get(index)!, end: places.get(index + count)!, ending, output: null };
  });
  return made.sort((a, b) => a.call - b.call);
}
