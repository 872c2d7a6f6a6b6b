/** Items that each carry one dot, beside a context of all dots ever seen: what MV-registers and OR-maps are made of. */
import { type DotSet, hasDot, NO_DOTS, withDot } from '../../parts/dots.ts';

/** An item (slot, n) is one update; where the context has the dot and nothing carries it, it was replaced. */
export interface Dotted {
  readonly slot: number;
  readonly n: number;
}

/**
 * Keeps an item that both have, or that one has and the other never saw (Almeida et al. 2018 §7). In order of
 * dots. `mine` itself where nothing changes.
 */
export function survivors<T extends Dotted>(
  mine: readonly T[],
  theirs: readonly T[],
  seenHere: DotSet,
  seenThere: DotSet,
): readonly T[] {
  const kept = mine.filter((item) => carries(theirs, item) || !hasDot(seenThere, item.slot, item.n));
  const news = theirs.filter((item) => !hasDot(seenHere, item.slot, item.n));
  if (news.length === 0) return kept.length === mine.length ? mine : kept;
  return [...kept, ...news].sort((a, b) => a.slot - b.slot || a.n - b.n);
}

export function carries<T extends Dotted>(items: readonly T[], dot: Dotted): boolean {
  return items.some(({ slot, n }) => slot === dot.slot && n === dot.n);
}

/** The dots of these items alone. */
export function contextOf(items: readonly Dotted[]): DotSet {
  let context = NO_DOTS;
  for (const { slot, n } of items) context = withDot(context, slot, n);
  return context;
}

/** Dots of items that live here and are known to be replaced there. */
export function replacedThere<T extends Dotted>(mine: readonly T[], theirs: readonly T[], seenThere: DotSet) {
  return mine.filter((item) => hasDot(seenThere, item.slot, item.n) && !carries(theirs, item));
}
