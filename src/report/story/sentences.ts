/** Sentences about what went on among replicas: copies, leaders, lives, faults. */
import type { Arrow, Deed, Facts, Mark, Trouble } from '../../lab/story/facts.ts';
import { laneName, listed } from './people.ts';
import { FAULT, LIFE, lossOf, type Said } from './said.ts';

/** Copies that show something within this time of each other do so together. */
const TOGETHER_MS = 1000;

/** Copies of a write on their way: those that were stopped, and those that arrived. */
export function saidOfCopies(deed: Deed, facts: Facts): readonly Said[] {
  const said: Said[] = [];
  const sent = facts.arrows.filter(({ what, deeds }) => what === 'message' && deeds.includes(deed.id));
  const stopped = sent.filter(({ wasHeld, fate }) => wasHeld || fate === 'dropped' || fate === 'lost');
  const name = ({ wasHeld, fate, fault, from }: Arrow) => `${wasHeld ? 'held' : fate} ${fault} ${from}`;
  const groups = new Map<string, Arrow[]>();
  for (const arrow of stopped) groups.set(name(arrow), [...(groups.get(name(arrow)) ?? []), arrow]);
  for (const arrows of groups.values()) {
    const to = listed(arrows.map((arrow) => laneName(facts, arrow.to)));
    const [first] = arrows;
    const many = arrows.length > 1;
    const how = lossOf(first.wasHeld ? { ...first, fate: 'held' } : first);
    const text = `the ${many ? 'copies' : 'copy'} of ${deed.name} for ${to} ${many ? manyOf(how) : how}.`;
    said.push({ at: first.at, text, weight: 7 });
  }
  return [...said, ...saidOfShowing(deed, facts)];
}

function manyOf(how: string): string {
  return how.replace(/^is /, 'are ').replace(/^never arrives/, 'never arrive');
}

function saidOfShowing(deed: Deed, facts: Facts): readonly Said[] {
  const own = facts.marks.filter((mark) => mark.deed === deed.id);
  // What is dropped arrives everywhere, and is seen nowhere.
  if (own.some(({ kind, note }) => kind === 'conflict' && note === 'dropped')) return [];
  const shows = own.filter(({ kind }) => kind === 'shows').slice(1);
  const groups: Mark[][] = [];
  for (const mark of shows) {
    const group = groups[groups.length - 1];
    if (group !== undefined && mark.at - group[group.length - 1].at <= TOGETHER_MS) group.push(mark);
    else groups.push([mark]);
  }
  return groups.map((group) => {
    const names = [...new Set(group.map(({ lane }) => laneName(facts, lane)))];
    const text = `${listed(names)} ${names.length > 1 ? 'have' : 'has'} ${deed.name} too.`;
    return { at: group[group.length - 1].at, text, weight: 4 };
  });
}

export function saidOfMark(mark: Mark, facts: Facts): Said | undefined {
  const { at, note, kind } = mark;
  const who = laneName(facts, mark.lane);
  switch (kind) {
    case 'gone':
      return saidOfLoss(mark, who, facts);
    case 'conflict':
      return saidOfConflict(mark, who, facts);
    case 'leads':
      return { at, text: `${who} leads from now on (term ${note}).`, weight: 7 };
    case 'follows':
      return { at, text: `${who} leads no longer.`, weight: 6 };
    case 'suspects':
      return { at, text: `${who} hears no leader any more.`, weight: 3 };
    case 'crashed': {
      const by = facts.troubles.find(({ from }) => from === at);
      const cause = by === undefined ? '' : ` (${by.name})`;
      const disk = note === 'wiped' ? ', and its disk with it' : '';
      return { at, text: `${who} dies${disk}${cause}.`, weight: 8, rank: LIFE };
    }
    case 'restarted':
      return { at, text: `${who} is back.`, weight: 5, rank: LIFE };
    case 'alone':
      return { at, text: `${who} confirms alone from now on.`, weight: 7 };
    default:
      return undefined;
  }
}

function saidOfLoss({ at, note, left, deed }: Mark, who: string, { deeds, replicas }: Facts): Said {
  const what = deeds.find(({ id }) => id === deed)?.name ?? 'a write';
  const ways: Readonly<Record<string, string>> = { undone: `undoes ${what}`, wiped: `loses its disk, and ${what}` };
  const rest =
    left === 0 ? 'no replica has it any more' : `${left} of ${replicas} still ${left === 1 ? 'has' : 'have'} it`;
  return { at, text: `${who} ${ways[note] ?? `is back without ${what}`}; ${rest}.`, weight: left === 0 ? 10 : 6 };
}

const FATES: Readonly<Record<string, string>> = {
  dropped: 'is dropped',
  merged: 'is merged with it',
  sibling: 'stays beside it',
  rejected: 'is rejected',
};

function saidOfConflict({ at, note, deed, rival }: Mark, who: string, { deeds }: Facts): Said {
  const nameOf = (one: number) => deeds.find(({ id }) => id === one)?.name ?? 'another write';
  return { at, text: `at ${who} ${nameOf(deed)} meets ${nameOf(rival)}, and ${FATES[note] ?? note}.`, weight: 10 };
}

export function saidOfTrouble(trouble: Trouble, regions: readonly string[]): readonly Said[] {
  const { name, from, to } = trouble;
  const begins = { at: from, text: `${name} begins${wordsOf(trouble, regions)}.`, weight: 8, rank: FAULT };
  return Number.isFinite(to) && to > from
    ? [begins, { at: to, text: `${name} is over.`, weight: 5, rank: FAULT }]
    : [begins];
}

function wordsOf({ kind, pairs }: Trouble, regions: readonly string[]): string {
  if (pairs.length === 0) return ` (${kind})`;
  if (kind !== 'partition')
    return `: ${pairs.length === 1 ? `the link ${pairs[0].join(' – ')}` : `${pairs.length} links`} (${kind})`;
  const sides = sidesOf(pairs, regions).toSorted((a, b) => a.length - b.length);
  if (sides.length > 1)
    return `: ${listed(sides[0], 'regions')} ${sides[0].length > 1 ? 'are' : 'is'} cut off from the rest`;
  return `: ${listed(
    pairs.map((pair) => pair.join(' – ')),
    'pairs of regions',
  )} cannot reach each other`;
}

/** Regions that still reach one another, over however many others. */
function sidesOf(pairs: Trouble['pairs'], regions: readonly string[]): readonly (readonly string[])[] {
  const isCut = (a: string, b: string) => pairs.some(([x, y]) => (x === a && y === b) || (x === b && y === a));
  const sides: string[][] = [];
  for (const region of regions) {
    const near = sides.filter((side) => side.some((other) => !isCut(region, other)));
    const joined = [...near.flat(), region];
    for (const side of near) sides.splice(sides.indexOf(side), 1);
    sides.push(joined);
  }
  return sides;
}
