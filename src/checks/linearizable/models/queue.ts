/** A queue, first in first out: enqueue, dequeue. */

import { datumKey, same } from '../../datum.ts';
import type { Datum } from '../../history/history.ts';
import { type Asked, type Model, never } from './model.ts';

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
  foresee,
  // Either without the other would block the queue, or take from nowhere.
  rests: (call, other) => {
    if (call.f === other.f) return false;
    const [enqueued, dequeued] = call.f === 'enqueue' ? [call, other] : [other, call];
    return dequeued.output === undefined || same(enqueued.input, dequeued.output);
  },
};

/**
 * Where every element is enqueued once: none may stand behind another that is certainly dequeued later.
 * What nobody dequeues stays for ever, unless a dequeue of unknown outcome may have taken it.
 */
function foresee(all: readonly Asked[], init: Datum): ((state: Datum) => boolean) | undefined {
  const enqueued = all.filter(({ call }) => call.f === 'enqueue').map(({ call }) => call.input);
  const elements = [...(Array.isArray(init) ? init : []), ...enqueued].map(datumKey);
  if (new Set(elements).size < elements.length) return undefined;
  const taken = new Map<Datum, Asked['op']>();
  for (const { op, call } of all) if (call.f === 'dequeue' && op.ending === 'ok') taken.set(datumKey(op.output), op);
  const mayBeLost = all.some(({ op, call }) => call.f === 'dequeue' && op.ending === 'info');
  return (state) => {
    const queue = state as readonly Datum[];
    const last = queue.length === 0 ? undefined : taken.get(datumKey(queue[queue.length - 1]));
    if (last === undefined) return false;
    return queue.some((element) => {
      const other = taken.get(datumKey(element));
      return other === undefined ? !mayBeLost : last.end < other.call;
    });
  };
}
