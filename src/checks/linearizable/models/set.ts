/** A set: add, remove, read the whole. */

import { datumText } from '../../datum.ts';
import type { Datum } from '../../history/history.ts';
import { type Model, never } from './model.ts';

type Texts = readonly string[];

/** The state is the sorted list of its elements' texts; reads are brought to the same form. */
export const setModel: Model = {
  name: 'set',
  fs: ['read', 'add', 'remove'],
  overwrites: [],
  declines: [],
  fits: ({ f, output }) => f !== 'read' || output === undefined || output === null || Array.isArray(output),
  prepare: ({ f, input, output }) =>
    f === 'read' ? { f, input, output: sorted(output ?? []) } : { f, input: datumText(input), output },
  start: (init) => (Array.isArray(init) ? sorted(init) : []),
  asRead: (state) => (state as Texts).map((element) => JSON.parse(element) as Datum),
  step: (state, { f, input, output }) => {
    const elements = state as Texts;
    if (f === 'read') return isSame(elements, output as Texts) ? elements : undefined;
    return f === 'add' ? including(elements, input as string) : elements.filter((element) => element !== input);
  },
  undoes: ({ f }) => f === 'remove',
  replaces: never,
  overshoots: (state, { f, output }) => f === 'read' && !holdsAll(output as Texts, state as Texts),
  rests: (call, other) => {
    if (other.f === 'read') return false;
    return call.f === 'read' ? holdsAll(call.output as Texts, [other.input as string]) : call.input === other.input;
  },
};

function sorted(elements: Datum): Texts {
  return (elements as readonly Datum[]).map(datumText).sort(byText);
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isSame(a: Texts, b: Texts): boolean {
  return a.length === b.length && a.every((element, place) => element === b[place]);
}

function including(elements: Texts, element: string): Texts {
  const place = placeOf(elements, element);
  return elements[place] === element ? elements : [...elements.slice(0, place), element, ...elements.slice(place)];
}

function holdsAll(elements: Texts, wanted: Texts): boolean {
  return wanted.every((element) => elements[placeOf(elements, element)] === element);
}

/** Where it stands, or would. */
function placeOf(elements: Texts, element: string): number {
  let low = 0;
  let high = elements.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (elements[middle] < element) low = middle + 1;
    else high = middle;
  }
  return low;
}
