/** A map: write, count in or delete a field, delete all of them, read the whole. */
import type { Datum } from '../../history/history.ts';
import { type Model, never } from './model.ts';

type Entries = readonly string[];

/** The state is the sorted list of `field=value`, and so are reads. */
export const mapModel: Model = {
  name: 'map',
  fs: ['read', 'write-at', 'increment-at', 'decrement-at', 'delete-at', 'delete'],
  overwrites: ['delete'],
  declines: [],
  fits: ({ f, input, output }) =>
    f.endsWith('-at')
      ? Array.isArray(input) && input.length === 2
      : f !== 'read' || output === undefined || output === null || Array.isArray(output),
  prepare: ({ f, input, output }) => (f === 'read' ? { f, input, output: sorted(output ?? []) } : { f, input, output }),
  start: (init) => sorted(Array.isArray(init) ? init : []),
  step(state, { f, input, output }) {
    const entries = state as Entries;
    if (f === 'read') return isSame(entries, output as Entries) ? entries : undefined;
    if (f === 'delete') return [];
    const [field, value] = input as readonly Datum[];
    const start = `${field}=`;
    const others = entries.filter((entry) => !entry.startsWith(start));
    if (f === 'delete-at') return others;
    const before = Number(entries.find((entry) => entry.startsWith(start))?.slice(start.length) ?? 0);
    const count = f === 'decrement-at' ? -(value as number) : (value as number);
    return sorted([...others, `${start}${f === 'write-at' ? value : before + count}`]);
  },
  undoes: ({ f }) => f !== 'read',
  replaces: ({ f }) => f === 'delete',
  overshoots: never,
  rests: (call, other) =>
    other.f !== 'read' && (call.f === 'read' || other.f === 'delete' || fieldIn(call.input) === fieldIn(other.input)),
};

function fieldIn(input: Datum): Datum {
  return Array.isArray(input) ? input[0] : null;
}

function sorted(entries: Datum): Entries {
  return (entries as readonly Datum[]).map(String).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

function isSame(a: Entries, b: Entries): boolean {
  return a.length === b.length && a.every((entry, place) => entry === b[place]);
}
