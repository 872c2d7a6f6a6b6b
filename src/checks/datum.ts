/** Values as JSON says them: when two are the same, and how a sentence shows one. */
import type { Datum } from './history/history.ts';

/** Equal values have equal texts; the order of a record's fields does not matter. */
export function datumText(value: Datum): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${(value as readonly Datum[]).map(datumText).join(',')}]`;
  const fields = Object.entries(value as { readonly [name: string]: Datum });
  fields.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, item]) => `${JSON.stringify(name)}:${datumText(item)}`).join(',')}}`;
}

/** What a Map may be asked by: equal for equal values, and free for numbers and text. */
export function datumKey(value: Datum): Datum {
  return typeof value !== 'object' || value === null ? value : `\u0000${datumText(value)}`;
}

export function same(a: Datum, b: Datum): boolean {
  return a === b || (typeof a === 'object' && typeof b === 'object' && datumText(a) === datumText(b));
}

const LONGEST = 60;
const START = 20;

/** For people: `nothing` for null, and of a long one no more than its start and its end. */
export function shown(value: Datum): string {
  if (value === null) return 'nothing';
  const text = datumText(value);
  return text.length <= LONGEST ? text : `${text.slice(0, START)}…${text.slice(START + 1 - LONGEST)}`;
}
