/** S4 and S5: what is shown is a prefix of the log, and the rows are what it makes. */
import type { Key, Value } from '../../contract.ts';
import type { Life, Tell, View } from './life.ts';

/** `cut`: the lowest position that the log went back to since the last look. */
export function replay(life: Life, { shown, last }: View, cut: number, isOrdered: boolean, tell: Tell): void {
  if (shown > last) tell('S4', life, `it shows ${shown} entries of ${last}`);
  if (shown < Math.min(life.shown, cut)) tell('S4', life, `it showed ${life.shown} entries, and now ${shown}`);
  const isAnew = shown < life.shown || cut < life.shown || life.shown + 1 < life.disk.first;
  const touched = new Set<Key>();
  let from = life.shown;
  if (isAnew) from = restart(life, touched);
  for (let position = from + 1; position <= Math.min(shown, last); position++) {
    for (const [key, value] of life.entry(position).changes) {
      life.rows.set(key, value);
      touched.add(key);
    }
  }
  life.shown = shown;
  for (const key of touched) if (!compare(life, key, last, isOrdered, tell)) return;
}

/** From the snapshot on; says up to where that goes. */
function restart(life: Life, touched: Set<Key>): number {
  const snapshot = life.snapshot();
  life.rows = new Map(snapshot?.image.rows ?? []);
  for (const key of life.rows.keys()) touched.add(key);
  return snapshot?.position ?? 0;
}

function compare(life: Life, key: Key, last: number, isOrdered: boolean, tell: Tell): boolean {
  const made = life.rows.get(key);
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
