/** Sentences about what a replay saw: each says one thing, has a time, and a weight where there are too many. */
import type { Arrow, Deed, Facts, Mark, Trouble } from '../../lab/story/facts.ts';
import { milliseconds } from '../text.ts';
import { askOf, clientOf, isWrite, laneName, listed } from './people.ts';

export interface Said {
  readonly at: number;
  readonly text: string;
  /** Where room is short the heaviest stay. */
  readonly weight: number;
  /** Of what happens at one moment causes come first: FAULT, LIFE, or nothing. */
  readonly rank?: number;
}

const FAULT = -2;
const LIFE = -1;

/** The leader is worth knowing, for what it cannot be asked nobody does; so is a clock that is wrong. */
function placeOf(lane: number, at: number, facts: Facts): string {
  const led = facts.marks.findLast((mark) => mark.kind === 'leads' && mark.at <= at);
  const { offset } = facts.lanes[lane];
  const clock =
    Math.abs(offset) < WRONG_MS
      ? ''
      : `whose clock is ${milliseconds(Math.abs(offset))} ${offset < 0 ? 'slow' : 'fast'}`;
  const about = [led?.lane === lane ? 'the leader' : '', clock].filter((part) => part !== '').join(' and ');
  return `${laneName(facts, lane)}${about === '' ? '' : `, ${about},`}`;
}

/** Clocks that are less wrong than this are told of nowhere. */
const WRONG_MS = 10;
/** An answer that is as good as at once. */
const SOON_MS = 1000;
/** Copies that show something within this time of each other do so together. */
const TOGETHER_MS = 1000;

/** What a client asked, and how it ended for it. */
export function saidOfClient(deed: Deed, facts: Facts, isSubject: boolean): readonly Said[] {
  const requests = facts.arrows.filter(({ what, deeds }) => what === 'request' && deeds.includes(deed.id));
  const target = deed.attempts === 1 && deed.server >= 0 ? deed.server : requests[0]?.to;
  const where = target === undefined ? '' : placeOf(target, deed.at, facts);
  const weight = isSubject ? 10 : 9;
  const asks = `${clientOf(deed)} ${askOf(deed, where)}`;
  const { at, over } = deed;
  const again = saidOfRetries(deed, requests, facts);
  if (over === null) return [{ at, text: `${asks}.`, weight }, ...again];
  if (over - at <= SOON_MS && again.length === 0)
    return [{ at, text: `${asks}, and ${endOf(deed, facts, over)}.`, weight }];
  const person = deed.client === '' ? 'the client' : deed.client;
  return [
    { at, text: `${asks}.`, weight },
    ...again,
    { at: over, text: `${person} ${lateEndOf(deed, facts)}.`, weight },
  ];
}

function endOf(deed: Deed, facts: Facts, over: number): string {
  const after = milliseconds(over - deed.at);
  if (deed.outcome === 'unknown') return `hears nothing for ${after}`;
  if (deed.outcome !== 'ok' || !isWrite(deed)) return lateEndOf(deed, facts);
  return `is told yes after ${after}${heldBy(deed.copies, facts)}`;
}

function lateEndOf(deed: Deed, facts: Facts): string {
  switch (deed.outcome) {
    case 'ok':
      return isWrite(deed) ? `is told yes${heldBy(deed.copies, facts)}` : `is shown ${shownTo(deed, facts)}`;
    case 'declined':
      return `is told no: ${deed.answer}`;
    case 'unknown':
      return 'has waited in vain, and gives up';
    default:
      return `is refused: ${deed.answer}`;
  }
}

function heldBy(copies: number, { replicas }: Facts): string {
  if (replicas < 2) return '';
  return copies <= 1 ? ', when no other replica has heard of it' : `, when ${copies} of ${replicas} replicas have it`;
}

/** What a read showed, and what of the writes that matter it lacked. */
function shownTo(read: Deed, facts: Facts): string {
  const nothing = read.client === '' ? 'something else' : 'nothing';
  const seen = read.answer === '' ? nothing : read.answer;
  const told = facts.arrows.findLast(({ what, deeds }) => what === 'answer' && deeds.includes(read.id))?.at ?? read.at;
  const lacked = facts.deeds.filter(
    (write) => isWrite(write) && write.at < read.at && !shownBy(facts, write.id, read.server, told),
  );
  const names = lacked.map((write) => {
    const ago = write.outcome === 'ok' && write.over !== null && write.over <= read.at ? read.at - write.over : -1;
    return ago < 0 ? write.name : `${write.name}, confirmed ${milliseconds(ago)} before`;
  });
  return names.length === 0 ? seen : `${seen === 'something else' ? 'what was there' : seen}, without ${listed(names)}`;
}

function shownBy({ marks }: Facts, write: number, lane: number, at: number): boolean {
  const last = marks.findLast(
    (mark) => mark.deed === write && mark.lane === lane && mark.at <= at && /^(shows|gone)$/.test(mark.kind),
  );
  return last?.kind === 'shows';
}

function saidOfRetries(deed: Deed, requests: readonly Arrow[], facts: Facts): readonly Said[] {
  const answers = facts.arrows.filter(({ what, deeds }) => what === 'answer' && deeds.includes(deed.id));
  const lost = answers.find(({ fate }) => fate === 'dropped' || fate === 'lost');
  const said: Said[] = [];
  if (lost !== undefined) {
    const text = `${laneName(facts, lost.from)} answers, and the answer ${lossOf(lost)}.`;
    said.push({ at: lost.at, text, weight: 8 });
  }
  const stopped = requests.find(({ fate }) => fate === 'dropped' || fate === 'lost');
  if (stopped !== undefined) {
    said.push({ at: stopped.at, text: `the request to ${laneName(facts, stopped.to)} ${lossOf(stopped)}.`, weight: 8 });
  }
  if (deed.attempts > 1 && requests.length > 1) {
    const [last] = requests.slice(-1);
    const times = deed.attempts > 2 ? ` (attempt ${deed.attempts})` : '';
    said.push({
      at: last.at,
      text: `the client asks again, ${laneName(facts, last.to)} this time${times}.`,
      weight: 7,
    });
  }
  return said;
}

function lossOf({ fate, fault }: Arrow): string {
  if (fate === 'held') return fault === '' ? 'is held back' : `is held back by ${fault}`;
  return fault === '' ? 'never arrives' : `is lost in ${fault}`;
}

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
  const shows = facts.marks.filter(({ kind, deed: id }) => kind === 'shows' && id === deed.id).slice(1);
  const groups: Mark[][] = [];
  for (const mark of shows) {
    const group = groups[groups.length - 1];
    if (group !== undefined && mark.at - group[group.length - 1].at <= TOGETHER_MS) group.push(mark);
    else groups.push([mark]);
  }
  return groups.map((group) => {
    const names = [...new Set(group.map(({ lane }) => laneName(facts, lane)))];
    const text = `${listed(names)} ${names.length > 1 ? 'show' : 'shows'} ${deed.name} too.`;
    return { at: group[group.length - 1].at, text, weight: 4 };
  });
}

export function saidOfMark(mark: Mark, facts: Facts): Said | undefined {
  const { at, note, left } = mark;
  const who = laneName(facts, mark.lane);
  const deed = facts.deeds.find(({ id }) => id === mark.deed);
  switch (mark.kind) {
    case 'gone': {
      const what = deed?.name ?? 'a write';
      const how =
        note === 'undone'
          ? `undoes ${what}`
          : note === 'wiped'
            ? `loses its disk, and ${what}`
            : `is back without ${what}`;
      const rest = left === 0 ? 'no replica has it any more' : `${left} of ${facts.replicas} still have it`;
      return { at, text: `${who} ${how}; ${rest}.`, weight: left === 0 ? 10 : 6 };
    }
    case 'conflict': {
      const other = facts.deeds.find((one) => one.id !== mark.deed && isWrite(one) && one.key === deed?.key);
      const fate =
        {
          dropped: 'is dropped for it',
          merged: 'is merged with it',
          sibling: 'stays beside it',
          rejected: 'is rejected for it',
        }[note] ?? note;
      return { at, text: `at ${who} ${deed?.name} meets ${other?.name ?? 'another write'}, and ${fate}.`, weight: 10 };
    }
    case 'leads':
      return { at, text: `${who} leads from now on (term ${note}).`, weight: 7 };
    case 'follows':
      return { at, text: `${who} leads no longer.`, weight: 6 };
    case 'suspects':
      return { at, text: `${who} hears no leader any more.`, weight: 3 };
    case 'crashed': {
      const by = facts.troubles.find(({ from }) => from === at);
      const cause = by === undefined ? '' : ` (${by.name})`;
      return {
        at,
        text: `${who} dies${note === 'wiped' ? ', and its disk with it' : ''}${cause}.`,
        weight: 8,
        rank: LIFE,
      };
    }
    case 'restarted':
      return { at, text: `${who} is back.`, weight: 5, rank: LIFE };
    case 'alone':
      return { at, text: `${who} confirms alone from now on.`, weight: 7 };
    default:
      return undefined;
  }
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
