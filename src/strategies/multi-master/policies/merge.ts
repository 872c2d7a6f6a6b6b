/** Merging by type: numbers add up, sets unite, anything else goes to the newest. */
import type { Key, KeySpace, Scalar, Value } from '../../contract.ts';
import { byText } from '../../parts/table.ts';
import { at, NOTHING_SEEN, raised, replaced, type Vector } from '../../parts/version-vector.ts';
import { firstBy, type Newer, type Version } from '../versions.ts';
import type { Around, Policy } from './policy.ts';
import { liveFirst } from './siblings.ts';

/** A join, causal, and no increment is lost; of registers all but the newest are. */
export function merge({ ground, newer }: Around): Policy {
  const { keys } = ground;
  const goesBefore = liveFirst(newer);
  return {
    keeps: 'all',
    isCausal: true,
    goesBefore,
    fate: 'merged',
    addsUp: (key) => isNumeric(keys, key),
    shown(key, versions) {
      const isCounted = isNumeric(keys, key) && versions.some(({ value }) => value !== undefined);
      return isCounted && versions.length > 1
        ? total(keys, key, gainsOf(versions))
        : union(keys, goesBefore, key, versions);
    },
  };
}

/** As in Dynamo's shopping cart (2007 §4.4), what one side removed comes back from the other. */
export function union(keys: KeySpace, first: Newer, key: Key, versions: readonly Version[]): Value | undefined {
  const live = versions.filter((version) => version.value !== undefined);
  if (live.length < 2 || keys.typeOf(key) !== 'set') return firstBy(first, versions).value;
  const elements = new Set<Scalar>();
  for (const { value } of live) for (const element of value as readonly Scalar[]) elements.add(element);
  return [...elements].sort(byText);
}

/** Whoever sets a number gains the difference to what is here. */
export function gainsAfter(
  keys: KeySpace,
  key: Key,
  versions: readonly Version[],
  value: Value | undefined,
  slot: number,
): Vector {
  const before = gainsOf(versions);
  const goal = typeof value === 'number' ? value : 0;
  return replaced(before, slot, at(before, slot) + goal - total(keys, key, before));
}

/** For each slot what the version that knows most of it says; a slot's own gains have one history. */
function gainsOf(versions: readonly Version[]): Vector {
  let known: Vector = NOTHING_SEEN;
  let gains: Vector = NOTHING_SEEN;
  for (const version of versions) {
    for (let slot = 0; slot < version.past.length; slot++) {
      const n = version.past[slot]!;
      if (n <= at(known, slot)) continue;
      known = raised(known, slot, n);
      gains = replaced(gains, slot, at(version.gains ?? NOTHING_SEEN, slot));
    }
  }
  return gains;
}

function total(keys: KeySpace, key: Key, gains: Vector): number {
  const initial = keys.initial(key);
  let sum = typeof initial === 'number' ? initial : 0;
  for (const gain of gains) sum += gain;
  return sum;
}

function isNumeric(keys: KeySpace, key: Key): boolean {
  const type = keys.typeOf(key);
  return type === 'counter' || type === 'bounded-counter';
}
