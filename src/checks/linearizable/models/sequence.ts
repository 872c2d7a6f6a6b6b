/** Text, word by word: insert at a place, append, delete at a place or all of it, read the whole. */
import { same } from '../../datum.ts';
import type { Datum } from '../../history/history.ts';
import { type Model, never } from './model.ts';

/** The state is what is read; places count from 0, and one beyond the end is the end. */
export const sequenceModel: Model = {
  name: 'sequence',
  fs: ['read', 'insert-at', 'append-at', 'delete-at', 'delete'],
  overwrites: ['delete'],
  declines: ['delete-at'],
  fits: ({ f, input }) => !f.endsWith('-at') || (Array.isArray(input) && input.length === 2),
  start: (init) => init,
  step(state, { f, input, output }) {
    if (f === 'read') return same(state, output!) ? state : undefined;
    if (f === 'delete') return null;
    const words = wordsOf(state);
    const [place, value] = input as readonly Datum[];
    const at = f === 'append-at' ? words.length : Math.min(place as number, words.length);
    const isDone = f !== 'delete-at' || at < words.length;
    if (output !== undefined && isDone !== (output !== false)) return undefined;
    if (!isDone) return state;
    const now = f === 'delete-at' ? words.toSpliced(at, 1) : words.toSpliced(at, 0, ...wordsOf(value));
    return now.length === 0 ? null : now.join(' ');
  },
  undoes: ({ f }) => f.startsWith('delete'),
  replaces: ({ f }) => f === 'delete',
  overshoots: never,
  rests: (_call, other) => other.f !== 'read',
};

function wordsOf(value: Datum): readonly string[] {
  return value === null || value === '' ? [] : String(value).split(' ');
}
