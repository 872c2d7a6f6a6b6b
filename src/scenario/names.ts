/** Regions and key groups by name: where they stand in their list, or −1 and a word about a name that nobody has. */
import type { Desk } from './problem.ts';
import { type At, suggest } from './shape.ts';

/** `words`: what else might have been meant there. */
export function regionNamed(
  { value, origin }: At<string>,
  regions: readonly string[],
  desk: Desk,
  words: readonly string[] = [],
): number {
  const index = regions.indexOf(value);
  if (index < 0)
    desk.error('E0201', origin, `no region is called \`${value}\``, suggest(value, [...words, ...regions]));
  return index;
}

export function groupNamed({ value, origin }: At<string>, groups: readonly string[], desk: Desk): number {
  const index = groups.indexOf(value);
  if (index < 0) desk.error('E0205', origin, `no key group is called \`${value}\``, suggest(value, groups));
  return index;
}
