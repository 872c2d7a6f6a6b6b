/** A queue, first in first out: enqueue, dequeue. */
import type { Datum } from '../../history/history.ts';
import { same } from '../datum.ts';
import { type Model, never } from './model.ts';

export const queueModel: Model = {
  name: 'queue',
  fs: ['enqueue', 'dequeue'],
  overwrites: [],
  declines: [],
  fits: ({ f, input }) => f === 'dequeue' || input !== null,
  start: (init) => (Array.isArray(init) ? init : []),
  step: (state, { f, input, output }) => {
    const elements = state as readonly Datum[];
    if (f === 'enqueue') return [...elements, input];
    if (output === null) return elements.length === 0 ? elements : undefined;
    if (elements.length === 0 || (output !== undefined && !same(elements[0], output))) return undefined;
    return elements.slice(1);
  },
  undoes: never,
  replaces: never,
  overshoots: never,
  // Either without the other would block the queue, or take from nowhere.
  rests: (call, other) => {
    if (call.f === other.f) return false;
    const [enqueued, dequeued] = call.f === 'enqueue' ? [call, other] : [other, call];
    return dequeued.output === undefined || same(enqueued.input, dequeued.output);
  },
};
