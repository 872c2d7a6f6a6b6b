/** All partial orders of up to five operations, for causal models as they are defined: does any of them do? */
import type { History } from '../../../src/checks/checker.ts';
import { type Fact, factsOf, programOrder, type Relation, relationOf } from './weak-facts.ts';

/** Each order is one number for each element: the set of what comes before it. */
const KNOWN = new Map<number, readonly (readonly number[])[]>();

/** There are 1, 3, 19, 219 and 4231 on one to five elements. */
export function partialOrders(n: number): readonly (readonly number[])[] {
  const known = KNOWN.get(n);
  if (known !== undefined) return known;
  const orders = n === 0 ? [[]] : partialOrders(n - 1).flatMap((order) => withOneMore(order));
  KNOWN.set(n, orders);
  return orders;
}

/** Below the new element is a set closed downwards, above it one closed upwards, and the first is below the second. */
function withOneMore(order: readonly number[]): readonly (readonly number[])[] {
  const n = order.length;
  const found: number[][] = [];
  for (let below = 0; below < 1 << n; below++) {
    for (let above = 0; above < 1 << n; above++) {
      if ((below & above) !== 0) continue;
      const isClosed = order.every((before, element) => {
        if ((below & (1 << element)) !== 0 && (before & ~below) !== 0) return false;
        if ((above & (1 << element)) !== 0) return (below & ~before) === 0;
        return (before & above) === 0;
      });
      if (isClosed) found.push([...order.map((before, i) => ((above >> i) & 1 ? before | (1 << n) : before)), below]);
    }
  }
  return found;
}

export function someCausalOrder(
  history: History,
  explains: (facts: readonly Fact[], order: Relation) => boolean,
): boolean {
  const facts = factsOf(history);
  const program = programOrder(facts);
  const needed = facts.map((_, b) => facts.reduce((set, _fact, a) => (program[a][b] ? set | (1 << a) : set), 0));
  return partialOrders(facts.length).some((order) => {
    if (order.some((before, b) => (needed[b] & ~before) !== 0)) return false;
    return explains(
      facts,
      relationOf(facts.length, (a, b) => (order[b] & (1 << a)) !== 0),
    );
  });
}
