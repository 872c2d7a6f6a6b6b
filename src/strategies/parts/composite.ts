/** Maps and sequences as plain values: what an operation on one field, or at one place, makes of the whole. */
import { declined, type Operation, type Outcome, ok, type Scalar, type Value } from '../contract.ts';
import type { Rows } from './table.ts';

type Entries = readonly string[];

/** True where an operation changes a map or a sequence in one place, and leaves the rest as it is. */
export function isPartial({ kind, part }: Operation): boolean {
  return part !== undefined || kind === 'append';
}

/** Only for operations that are partial: a place is a number, and stands in a sequence. */
export function executePart(rows: Rows, { kind, key, value, amount, part }: Operation): Outcome {
  const before = rows.read(key);
  if (kind === 'append' || typeof part === 'number') {
    const words = wordsOf(before);
    const place = Math.min(kind === 'append' ? words.length : (part as number), words.length);
    if (kind === 'delete' && place === words.length) return declined('nothing stands there', before);
    const news = kind === 'delete' ? [] : wordsOf(value);
    return shown(rows, key, textOf([...words.slice(0, place), ...news, ...words.slice(place + (news.length ? 0 : 1))]));
  }
  const name = String(part);
  const entries = entriesOf(before);
  const others = entries.filter((entry) => nameIn(entry) !== name);
  if (kind === 'delete') return shown(rows, key, mapOf(others));
  const count = kind === 'decrement' ? -amount : amount;
  const now = kind === 'write' ? value : numberIn(entries.find((entry) => nameIn(entry) === name)) + count;
  return shown(rows, key, mapOf([...others, entryOf(name, now as Scalar)]));
}

/** Of a sequence; what is no text has none. */
export function wordsOf(value: Value | undefined): readonly string[] {
  if (value === undefined || value === '') return [];
  return String(value).split(' ');
}

/** One blank between two; undefined where there is no word. */
export function textOf(words: readonly Scalar[]): string | undefined {
  return words.length === 0 ? undefined : words.join(' ');
}

/** Of a map. */
export function entriesOf(value: Value | undefined): Entries {
  return Array.isArray(value) ? value.map(String) : [];
}

export function entryOf(name: Scalar, value: Scalar): string {
  return `${name}=${value}`;
}

/** In one order everywhere; undefined where there is no field. */
export function mapOf(entries: Entries): Entries | undefined {
  return entries.length === 0 ? undefined : [...entries].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

export function nameIn(entry: string): string {
  return entry.slice(0, entry.indexOf('='));
}

export function textIn(entry: string): string {
  return entry.slice(entry.indexOf('=') + 1);
}

/** A field that was never counted in starts at 0. */
function numberIn(entry: string | undefined): number {
  const number = entry === undefined ? 0 : Number(textIn(entry));
  return Number.isFinite(number) ? number : 0;
}

function shown(rows: Rows, key: number, now: Value | undefined): Outcome {
  rows.set(key, now);
  return ok(now);
}
