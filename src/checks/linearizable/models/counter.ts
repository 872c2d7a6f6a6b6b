/** A counter: add, increment and decrement with or without the new value told, read; bounded: never below 0. */
import type { Datum } from '../../history/history.ts';
import { anything, type Call, type Model, never } from './model.ts';

export const counterModel: Model = counter('counter', Number.NEGATIVE_INFINITY);
export const boundedCounterModel: Model = counter('bounded-counter', 0);

function counter(name: string, least: number): Model {
  return {
    name,
    fs: ['read', 'add', 'increment', 'decrement'],
    overwrites: [],
    declines: ['increment', 'decrement'],
    fits: ({ f, input }) => f === 'read' || input === null || typeof input === 'number',
    start: (init) => (typeof init === 'number' ? init : 0),
    step: (state, call) => step(state as number, call, least),
    undoes: (call) => amountOf(call) < 0 && call.output !== false,
    replaces: never,
    overshoots: (state, { f, output, input }) => {
      if (typeof output !== 'number' || f === 'add') return false;
      return (state as number) + amountOf({ f, input, output }) > output;
    },
    rests: anything,
  };
}

function step(state: number, call: Call, least: number): Datum | undefined {
  const { f, output } = call;
  if (f === 'read') return state === output ? state : undefined;
  const after = state + amountOf(call);
  // Jepsen's `add` answers with what was added.
  if (f === 'add') return after;
  if (output === false) return after < Math.max(least, 0) ? state : undefined;
  if (after < least) return undefined;
  return typeof output === 'number' && output !== after ? undefined : after;
}

function amountOf({ f, input }: Call): number {
  if (f === 'read') return 0;
  const amount = typeof input === 'number' ? input : 1;
  return f === 'decrement' ? -amount : amount;
}
