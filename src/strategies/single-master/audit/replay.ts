/** S4 and S5: what is shown is a prefix of the log, and the rows are what it makes. */
import type { Key, Value } from '../../contract.ts';
import type { Life, Tell, View } from './life.ts';

/** So many changes of rows are remembered, to go back as far as a replica does. */
const REMEMBERED = 100_000;

/** `cut`: the lowest position that the log went back to since the last look. */
export function replay(life: Life, { shown, last }: View, cut: number, isOrdered: boolean, tell: Tell): void {
  if (shown > last) tell('S4', life, `it shows ${shown} entries of ${last}`);
  if (shown < Math.min(life.shown, cut)) tell('S4', life, `it showed ${life.shown} entries, and now ${shown}`);
  const touched = new Set<Key>();
  const through = Math.min(life.shown, shown, cut);
  let from = through;
  // Given a snapshot, or in a new life: there is no other beginning than that of its own disk.
  if (through < life.since || through + 1 < life.disk.first) from = restart(life, touched);
  else goBack(life, through, touched);
  for (let position = from + 1; position <= Math.min(shown, last); position++) {
    for (const [key, value] of life.entry(position).changes) {
      life.undo.push({ position, key, before: life.rows.get(key), wasThere: life.rows.has(key) });
      life.rows.set(key, value);
      touched.add(key);
    }
  }
  life.shown = shown;
  forget(life);
  for (const key of touched) if (!compare(life, key, last, isOrdered, tell)) return;
}

/** From the snapshot on; says up to where that goes. */
function restart(life: Life, touched: Set<Key>): number {
  const snapshot = life.snapshot();
  life.rows = new Map(snapshot?.image.rows ?? []);
  life.undo = [];
  life.since = snapshot?.position ?? 0;
  for (const key of life.rows.keys()) touched.add(key);
  return life.since;
}

function goBack(life: Life, through: number, touched: Set<Key>): void {
  while (life.undo.length > 0 && life.undo.at(-1)!.position > through) {
    const { key, before, wasThere } = life.undo.pop()!;
    touched.add(key);
    if (wasThere) life.rows.set(key, before);
    else life.rows.delete(key);
  }
}

function forget(life: Life): void {
  if (life.undo.length <= REMEMBERED) return;
  const gone = life.undo.splice(0, REMEMBERED / 2);
  life.since = gone.at(-1)!.position;
}

function compare(life: Life, key: Key, last: number, isOrdered: boolean, tell: Tell): boolean {
  const made = life.rows.has(key) ? life.rows.get(key) : life.keys.initial(key);
  const read = life.replica.read(key);
  if (isSame(read, made)) return true;
  if (!isOrdered && isMadeAhead(life, key, read, last)) return true;
  tell('S5', life, `it shows ${told(read)} where its log up to ${life.shown} makes ${told(made)}`);
  return false;
}

/** Parallel appliers may show a later entry first. */
function isMadeAhead(life: Life, key: Key, read: Value | undefined, last: number): boolean {
  for (let position = life.shown + 1; position <= last; position++) {
    if (life.entry(position).changes.some(([changed, value]) => changed === key && isSame(value, read))) return true;
  }
  return false;
}

function isSame(a: Value | undefined, b: Value | undefined): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

function told(value: Value | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
