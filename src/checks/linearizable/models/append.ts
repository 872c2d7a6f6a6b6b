/** A text or list that grows: append, put, get. Appending text to nothing starts a text, anything else a list. */

import { same } from '../../datum.ts';
import type { Datum } from '../../history/history.ts';
import type { Asked, Model } from './model.ts';

export const appendModel: Model = {
  name: 'append',
  fs: ['get', 'read', 'put', 'write', 'append'],
  overwrites: ['put', 'write'],
  declines: [],
  fits: () => true,
  start: (init) => init,
  step: (state, { f, input, output }) => {
    if (isRead(f)) return same(state, output!) ? state : undefined;
    return f === 'append' ? appended(state, input) : input;
  },
  undoes: ({ f }) => f === 'put' || f === 'write',
  replaces: ({ f }) => f === 'put' || f === 'write',
  overshoots: (state, { f, output }) => isRead(f) && !startsWith(output!, state),
  foresee,
  rests: (call, other) => {
    if (!isRead(call.f) || isRead(other.f)) return false;
    return other.f === 'append' ? holds(call.output!, other.input) : startsWith(call.output!, other.input);
  },
};

/** Where nothing is put, all that is ever read is a beginning of what is read last. */
function foresee(all: readonly Asked[]): ((state: Datum) => boolean) | undefined {
  if (all.some(({ call }) => !isRead(call.f) && call.f !== 'append')) return undefined;
  let longest: Datum = null;
  for (const { op, call } of all) {
    if (op.ending === 'ok' && isRead(call.f) && startsWith(call.output!, longest)) longest = call.output!;
  }
  return (state) => !startsWith(longest, state) && !startsWith(state, longest);
}

function isRead(f: string): boolean {
  return f === 'get' || f === 'read';
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
