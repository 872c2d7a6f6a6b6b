/** A text or list that grows: write, append, read. Appending text to nothing starts a text, anything else a list. */

import { same } from '../../datum.ts';
import type { Datum } from '../../history/history.ts';
import type { Asked, Model } from './model.ts';

export const appendModel: Model = {
  name: 'append',
  fs: ['read', 'write', 'append'],
  overwrites: ['write'],
  declines: [],
  fits: () => true,
  start: (init) => init,
  step: (state, { f, input, output }) => {
    if (f === 'read') return same(state, output!) ? state : undefined;
    return f === 'append' ? appended(state, input) : input;
  },
  undoes: ({ f }) => f === 'write',
  replaces: ({ f }) => f === 'write',
  overshoots: (state, { f, output }) => f === 'read' && !startsWith(output!, state),
  foresee,
  rests: (call, other) => {
    if (call.f !== 'read' || other.f === 'read') return false;
    return other.f === 'append' ? holds(call.output!, other.input) : startsWith(call.output!, other.input);
  },
};

/** Where nothing is written over, all that is ever read is a beginning of what is read last. */
function foresee(all: readonly Asked[]): ((state: Datum) => boolean) | undefined {
  if (all.some(({ call }) => call.f === 'write')) return undefined;
  let longest: Datum = null;
  for (const { op, call } of all) {
    if (op.ending === 'ok' && call.f === 'read' && startsWith(call.output!, longest)) longest = call.output!;
  }
  return (state) => !startsWith(longest, state) && !startsWith(state, longest);
}

function appended(state: Datum, element: Datum): Datum {
  if (typeof element === 'string' && (state === null || typeof state === 'string')) return (state ?? '') + element;
  return Array.isArray(state) ? [...state, element] : state === null ? [element] : [state, element];
}

function startsWith(whole: Datum, start: Datum): boolean {
  if (start === null) return true;
  if (typeof whole === 'string' && typeof start === 'string') return whole.startsWith(start);
  if (!Array.isArray(whole) || !Array.isArray(start)) return same(whole, start);
  return start.length <= whole.length && start.every((element, place) => same(element, whole[place]));
}

function holds(whole: Datum, element: Datum): boolean {
  if (typeof whole === 'string' && typeof element === 'string') return whole.includes(element);
  return Array.isArray(whole) && whole.some((item) => same(item, element));
}
