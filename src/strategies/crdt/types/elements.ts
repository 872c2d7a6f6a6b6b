/** Sorted lists of elements, as grow-only sets keep them: one order everywhere, so that equal sets have equal bytes. */
import type { Scalar, Value } from '../../contract.ts';
import { byText } from '../../parts/table.ts';

export type Elements = readonly Scalar[];

export const EMPTY: Elements = [];

/** Numbers before text: unlike `byText`, a total order over both, in which 1 and '1' differ. */
export function byElement(a: Scalar, b: Scalar): number {
  if (typeof a === typeof b) return byText(a, b);
  return typeof a === 'number' ? -1 : 1;
}

/** The elements of a value: of one that is no list, none. */
export function listed(value: Value | undefined): Elements {
  return Array.isArray(value) ? (value as Elements) : EMPTY;
}

export function sortedElements(elements: Elements): Elements {
  const sorted = [...elements].sort(byElement);
  return sorted.filter((element, i) => i === 0 || element !== sorted[i - 1]);
}

/** All of both; `mine` itself where it has them all. */
export function united(mine: Elements, theirs: Elements): Elements {
  const both: Scalar[] = [];
  let i = 0;
  let j = 0;
  while (i < mine.length || j < theirs.length) {
    const order = i === mine.length ? 1 : j === theirs.length ? -1 : byElement(mine[i]!, theirs[j]!);
    both.push(order <= 0 ? mine[i]! : theirs[j]!);
    if (order <= 0) i++;
    if (order >= 0) j++;
  }
  return both.length === mine.length ? mine : both;
}

/** Those of `theirs` that `mine` lacks. */
export function without(theirs: Elements, mine: Elements): Elements {
  const lacking: Scalar[] = [];
  let j = 0;
  for (const element of theirs) {
    while (j < mine.length && byElement(mine[j]!, element) < 0) j++;
    if (j === mine.length || mine[j] !== element) lacking.push(element);
  }
  return lacking;
}

/** By bisection. */
export function contains(elements: Elements, element: Scalar): boolean {
  let low = 0;
  let high = elements.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (byElement(elements[middle]!, element) < 0) low = middle + 1;
    else high = middle;
  }
  return elements[low] === element;
}

/** Sorted ones in the order in which readers get them: the same, but where numbers and text meet. */
export function inText(elements: Elements): Elements {
  if (typeof elements[0] === typeof elements[elements.length - 1]) return elements;
  return [...elements].sort(byText);
}
