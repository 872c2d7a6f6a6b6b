/** Names of updates, as they travel, and which of them are new here. */
import { at, joined, NOTHING_SEEN, replaced, type Vector } from '../../parts/version-vector.ts';

/** Slot, n, write, slot, n, write, … */
export type Names = readonly number[];

/** Those that follow what is seen here, and what is seen with them. */
export function newNames(names: Names, before: Vector): { readonly news: Names; readonly seen: Vector } {
  const news: number[] = [];
  let seen = before;
  for (let i = 0; i < names.length; i += 3) {
    // Behind a hole it is not told by name: what came before it is only in the whole state that this belongs to.
    if (names[i + 1]! !== at(seen, names[i]!) + 1) continue;
    seen = replaced(seen, names[i]!, names[i + 1]!);
    news.push(names[i]!, names[i + 1]!, names[i + 2]!);
  }
  return { news, seen };
}

/** For each slot the newest of them: the marks of the keys that they changed. */
export function marksOf(names: Names): Vector {
  let marks = NOTHING_SEEN;
  for (let i = 0; i < names.length; i += 3) marks = joined(marks, replaced(NOTHING_SEEN, names[i]!, names[i + 1]!));
  return marks;
}
