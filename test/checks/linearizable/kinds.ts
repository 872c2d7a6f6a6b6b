/** One way to draw histories for each kind of object. */
import type { Datum } from '../../../src/checks/checker.ts';
import type { ModelName } from '../../../src/checks/linearizable/models.ts';
import type { Random } from '../../../src/kit/random.ts';
import { STEPS, type Step } from '../brute/linearizable.ts';
import type { Asking, Kind } from './draw.ts';

type Ask = Kind['ask'];

export interface Named extends Kind {
  readonly name: string;
  readonly model: ModelName;
}

const digit = (random: Random, below = 3) => random.below(below);
const read: Asking = { f: 'read', input: null };

/** What a store answers is found by asking the specification about every answer it may give. */
function answering(step: Step, outputs: (state: Datum, asking: Asking) => readonly Datum[]): Kind['answer'] {
  return (state, asking) => {
    for (const output of outputs(state, asking)) {
      const after = step(state, asking.f, asking.input, output);
      if (after !== undefined) return [output, after];
    }
    return [null, state];
  };
}

const seen = (state: Datum, { f }: Asking): readonly Datum[] => (f === 'read' ? [state] : [null, false]);

function kind(name: string, model: ModelName, init: Datum, step: Step, ask: Ask, more: Partial<Kind> = {}): Named {
  return {
    name,
    model,
    init,
    step,
    ask,
    answer: answering(step, seen),
    wrong: (random, { f }, output) => (f === 'read' ? digit(random, 4) : output === false ? null : output),
    ...more,
  };
}

const COUNTS = (state: Datum, { f, input }: Asking): readonly Datum[] => {
  const now = state as number;
  if (f === 'read') return [now];
  return [now + (f === 'decrement' ? -(input as number) : (input as number)), false];
};

const askCounter =
  (fs: readonly string[]): Ask =>
  (random) =>
    random.next() < 0.4 ? read : { f: fs[random.below(fs.length)], input: random.between(1, 2) };

const wrongCount: Kind['wrong'] = (random, { f }, output) =>
  f === 'read' || random.next() < 0.5 ? digit(random, 5) : output === false ? 0 : false;

const askSet: Ask = (random) =>
  random.next() < 0.4 ? read : { f: random.next() < 0.7 ? 'add' : 'remove', input: digit(random) };

export const KINDS: readonly Named[] = [
  kind(
    'register, unique values',
    'register',
    0,
    STEPS.register,
    (random, n) => (random.next() < 0.55 ? read : { f: 'write', input: n + 1 }),
    { wrong: (random) => digit(random, 6) },
  ),
  kind('register, few values', 'register', 0, STEPS.register, (random) =>
    random.next() < 0.5 ? read : { f: 'write', input: digit(random) },
  ),
  kind('register with cas', 'register', null, STEPS.register, (random) => {
    const value = digit(random);
    const f = ['read', 'read', 'write', 'write', 'cas', 'cas', 'cas', 'delete', 'insert'][random.below(9)];
    if (f === 'cas') return { f, input: [random.next() < 0.2 ? null : digit(random), value] };
    return { f, input: f === 'read' || f === 'delete' ? null : value };
  }),
  kind('counter that only grows', 'counter', 0, STEPS.counter, askCounter(['add']), { wrong: wrongCount }),
  kind('counter', 'counter', 0, STEPS.counter, askCounter(['increment', 'decrement', 'add']), {
    answer: answering(STEPS.counter, COUNTS),
    wrong: wrongCount,
  }),
  kind('bounded counter', 'bounded-counter', 2, STEPS.bounded, askCounter(['increment', 'decrement', 'decrement']), {
    answer: answering(STEPS.bounded, COUNTS),
    wrong: wrongCount,
  }),
  kind(
    'set that only grows',
    'set',
    [],
    STEPS.set,
    (random, n) => (random.next() < 0.4 ? read : { f: 'add', input: n }),
    {
      wrong: (random, { f }, output) => (f === 'read' ? [digit(random)] : output),
    },
  ),
  kind('set', 'set', [], STEPS.set, askSet, {
    wrong: (random, { f }, output) => (f === 'read' ? [digit(random)] : output),
  }),
  kind(
    'queue of unique elements',
    'queue',
    [],
    STEPS.queue,
    (random, n) => (random.next() < 0.5 ? { f: 'dequeue', input: null } : { f: 'enqueue', input: n }),
    {
      answer: answering(STEPS.queue, (state) => [null, ...(state as readonly Datum[])]),
      wrong: (random, { f }, output) => (f === 'dequeue' ? digit(random, 5) : output),
    },
  ),
  kind(
    'queue',
    'queue',
    [],
    STEPS.queue,
    (random) => (random.next() < 0.5 ? { f: 'dequeue', input: null } : { f: 'enqueue', input: digit(random) }),
    {
      answer: answering(STEPS.queue, () => [null, 0, 1, 2]),
      wrong: (random, { f }, output) => (f === 'dequeue' ? digit(random) : output),
    },
  ),
  kind(
    'append',
    'append',
    '',
    STEPS.append,
    (random) => {
      if (random.next() < 0.4) return read;
      return { f: random.next() < 0.8 ? 'append' : 'write', input: `${digit(random)}` };
    },
    { wrong: (random, { f }, output) => (f === 'read' ? `${digit(random)}${digit(random)}` : output) },
  ),
  kind(
    'append without put',
    'append',
    '',
    STEPS.append,
    (random, n) => (random.next() < 0.4 ? read : { f: 'append', input: `${n}` }),
    {
      wrong: (random, { f }, output) => (f === 'read' ? `${digit(random)}${digit(random)}` : output),
    },
  ),
  kind('mutex', 'mutex', false, STEPS.mutex, (random) => ({
    f: random.next() < 0.5 ? 'acquire' : 'release',
    input: null,
  })),
  kind(
    'sequence',
    'sequence',
    null,
    STEPS.sequence,
    (random, n) => {
      const f = ['read', 'read', 'append-at', 'insert-at', 'insert-at', 'delete-at', 'delete'][random.below(7)];
      if (f === 'read' || f === 'delete') return { f, input: null };
      return { f, input: [f === 'append-at' ? null : digit(random), f === 'delete-at' ? null : n] };
    },
    {
      wrong: (random, { f }, output) =>
        f === 'read' ? `${digit(random)} ${digit(random)}` : output === false ? null : output,
    },
  ),
  kind(
    'map',
    'map',
    [],
    STEPS.map,
    (random) => {
      const f = ['read', 'read', 'write-at', 'increment-at', 'decrement-at', 'delete-at', 'delete'][random.below(7)];
      if (f === 'read' || f === 'delete') return { f, input: null };
      return { f, input: [['a', 'b'][random.below(2)], f === 'delete-at' ? null : digit(random)] };
    },
    { wrong: (random, { f }, output) => (f === 'read' ? [`a=${digit(random)}`] : output) },
  ),
];
