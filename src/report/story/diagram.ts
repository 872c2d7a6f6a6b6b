/** What of a replay is drawn: the lanes that took part, their messages, and what kept them apart. */
import type { Promised, Setting } from '../../lab/document.ts';
import type { Arrow, Facts, Lane, Mark } from '../../lab/story/facts.ts';
import type { Diagram, DiagramArrow, DiagramMark } from '../../lab/story/story.ts';
import { placeName } from '../places.ts';
import { milliseconds, shorten } from '../text.ts';
import { isTold, marksToTell, spanOf, troublesOf } from './lines.ts';
import { isWrite } from './people.ts';

const MOST_REPLICAS = 6;
const MOST_CLIENTS = 4;
const MOST_ARROWS = 60;
const MOST_LABEL = 34;
/** Something still happens when the last line is told. */
const AFTER_MS = 20;

/** Undefined where there is nothing to draw. */
export function diagramOf(promise: Promised, facts: Facts, setting: Setting): Diagram | undefined {
  const told = spanOf(promise, facts);
  const to = told.to + AFTER_MS;
  const arrows = facts.arrows.filter(({ at }) => at <= to).slice(0, MOST_ARROWS);
  const marks = [...marksToTell(facts, told), ...facts.marks.filter(({ kind, at }) => kind === 'shows' && at <= to)];
  const lanes = lanesOf(facts, arrows, marks, setting);
  if (lanes.length === 0 || arrows.length + marks.length === 0) return undefined;
  const place = new Map(lanes.map((lane, index) => [lane, index]));
  const operations = facts.deeds.map(({ name }) => name);
  const operationOf = (id: number | undefined) => facts.deeds.findIndex((deed) => deed.id === id);
  const firstOf = ({ deeds }: Arrow) => deeds.map(operationOf).find((index) => index >= 0) ?? -1;
  const labelled = new Set<string>();
  return {
    from: told.from,
    to,
    lanes: lanes.map((lane) => ({ name: shownName(facts.lanes[lane]), kind: facts.lanes[lane].kind })),
    arrows: arrows
      .filter((arrow) => place.has(arrow.from) && place.has(arrow.to))
      .map((arrow) => drawn(arrow, place, firstOf(arrow), labelOf(arrow, facts, labelled))),
    marks: [
      ...marks
        .filter(({ lane }) => place.has(lane))
        .map((mark) => ({ ...pointOf(mark), lane: place.get(mark.lane)!, operation: operationOf(mark.deed) })),
      ...facts.deeds.flatMap((deed) => givingUp(deed, place)),
    ],
    spans: spansOf(facts, place, to),
    bands: troublesOf(facts, told)
      .filter(isTold(facts))
      .map((trouble) => ({
        name: trouble.name,
        from: trouble.from,
        to: Math.min(trouble.to, to),
        gaps: gapsOf(trouble.pairs, lanes, facts.lanes),
      })),
    operations,
  };
}

/** Replicas in the order of their distance from where it began, each client left of its own region's. */
function lanesOf(facts: Facts, arrows: readonly Arrow[], marks: readonly Mark[], setting: Setting): readonly number[] {
  const weights = new Map<number, number>();
  const add = (lane: number, weight: number) => weights.set(lane, (weights.get(lane) ?? 0) + weight);
  for (const { from, to, fate } of arrows) {
    add(from, 3);
    add(to, fate === 'arrived' ? 1 : 2);
  }
  for (const { lane, kind } of marks) add(lane, kind === 'shows' ? 1 : 4);
  for (const { server } of facts.deeds) if (server >= 0) add(server, 6);
  const isReplica = (lane: number) => facts.lanes[lane].kind === 'replica';
  const all = [...weights.keys()].toSorted((a, b) => weights.get(b)! - weights.get(a)! || a - b);
  const replicas = all.filter(isReplica).slice(0, MOST_REPLICAS);
  const clients = all.filter((lane) => !isReplica(lane)).slice(0, MOST_CLIENTS);
  const first = facts.deeds[0]?.server ?? -1;
  const anchor = facts.lanes[first >= 0 && replicas.includes(first) ? first : (replicas[0] ?? 0)]?.region;
  const { regions, round_trips } = setting;
  const far = (lane: number) => round_trips[regions.indexOf(anchor)]?.[regions.indexOf(facts.lanes[lane].region)] ?? 0;
  const inOrder = replicas.toSorted((a, b) => far(a) - far(b) || a - b);
  const lanes: number[] = [];
  for (const replica of inOrder) {
    const own = clients.filter((client) => facts.lanes[client].region === facts.lanes[replica].region);
    lanes.push(...own.filter((client) => !lanes.includes(client)), replica);
  }
  return [...clients.filter((client) => !lanes.includes(client)), ...lanes];
}

function shownName({ name, kind, region }: Lane): string {
  const place = placeName(region);
  if (kind === 'client') return name === '' ? `client in ${place}` : `${name}, in ${place}`;
  return place === region ? name : `${name} (${place})`;
}

function drawn(arrow: Arrow, place: ReadonlyMap<number, number>, operation: number, label: string): DiagramArrow {
  const { at, arrives, fate, wasHeld } = arrow;
  const isThere = fate === 'arrived' || fate === 'on its way';
  return {
    from: place.get(arrow.from)!,
    to: place.get(arrow.to)!,
    at,
    arrives: isThere ? arrives : null,
    fate: wasHeld ? 'held' : isThere ? 'arrived' : 'dropped',
    operation,
    label: shorten(label, MOST_LABEL),
  };
}

/** Requests say what is asked, answers what is told; of messages the first of each kind its name. */
function labelOf(arrow: Arrow, { deeds }: Facts, labelled: Set<string>): string {
  const deed = deeds.find(({ id }) => arrow.deeds.includes(id));
  if (deed === undefined) return '';
  const mine = `${arrow.what} ${arrow.kind} ${deed.id} ${arrow.what === 'message' ? arrow.from : arrow.at}`;
  if (labelled.has(mine)) return '';
  labelled.add(mine);
  if (arrow.what === 'message') return arrow.kind;
  if (arrow.what === 'answer') return isTaken(arrow, deed.over) ? answerOf(deed) : 'an answer';
  if (!isWrite(deed)) return `${deed.key}?`;
  return deed.value === '' ? deed.name : `${deed.key} ${signOf(deed.kind)} ${deed.value}`;
}

function isTaken({ arrives }: Arrow, over: number | null): boolean {
  return arrives !== null && over !== null && Math.abs(arrives - over) < 0.01;
}

function answerOf(deed: Facts['deeds'][number]): string {
  if (deed.outcome !== 'ok') return deed.answer === '' ? 'no' : `no: ${deed.answer}`;
  if (isWrite(deed)) return 'yes';
  if (deed.answer !== '') return deed.answer;
  return deed.client === '' ? 'something else' : 'nothing';
}

function signOf(kind: string): string {
  if (kind === 'increment' || kind === 'add') return '+';
  return /decrement|remove/.test(kind) ? '−' : '=';
}

function givingUp({ lane, over, outcome }: Facts['deeds'][number], place: ReadonlyMap<number, number>): DiagramMark[] {
  if (outcome !== 'unknown' || over === null || !place.has(lane)) return [];
  return [{ lane: place.get(lane)!, at: over, kind: 'event', operation: -1, label: 'gives up' }];
}

function pointOf(mark: Mark): Pick<DiagramMark, 'at' | 'kind' | 'label'> {
  const { at, kind, note } = mark;
  switch (kind) {
    case 'shows':
      return { at, kind, label: '' };
    case 'gone':
      return { at, kind, label: note === 'undone' ? 'undone' : 'gone' };
    case 'conflict':
      return { at, kind: note === 'merged' || note === 'sibling' ? 'event' : 'gone', label: note };
    case 'leads':
      return { at, kind: 'event', label: `leads (term ${note})` };
    default: {
      const words = { follows: 'leads no longer', suspects: 'hears no leader', alone: 'confirms alone' } as const;
      const lives = { crashed: note === 'wiped' ? 'dies, disk lost' : 'dies', restarted: 'is back' } as const;
      return { at, kind: 'event', label: { ...words, ...lives }[kind] };
    }
  }
}

/** Dead replicas, and clients who wait for an answer that never comes. */
function spansOf({ marks, deeds }: Facts, place: ReadonlyMap<number, number>, end: number): Diagram['spans'] {
  const dead = marks.flatMap(({ kind, lane, at }) => {
    if (kind !== 'crashed' || !place.has(lane) || at > end) return [];
    const back = marks.find((mark) => mark.kind === 'restarted' && mark.lane === lane && mark.at > at);
    return [{ lane: place.get(lane)!, from: at, to: Math.min(back?.at ?? end, end), kind: 'dead' as const }];
  });
  const waits = deeds.flatMap(({ lane, at, over, outcome }) => {
    if (!place.has(lane) || over === null || (outcome !== 'unknown' && over - at < 500)) return [];
    return [{ lane: place.get(lane)!, from: at, to: Math.min(over, end), kind: 'waits' as const }];
  });
  return [...dead, ...waits];
}

/** Neighbouring lanes that a fault of links keeps apart. */
function gapsOf(pairs: Facts['troubles'][number]['pairs'], lanes: readonly number[], all: readonly Lane[]): number[] {
  const isCut = (a: string, b: string) => pairs.some(([x, y]) => (x === a && y === b) || (x === b && y === a));
  const gaps: number[] = [];
  for (let gap = 0; gap + 1 < lanes.length; gap++) {
    if (isCut(all[lanes[gap]].region, all[lanes[gap + 1]].region)) gaps.push(gap);
  }
  return gaps;
}

/** Under the picture: what it leaves out, and how to read it. */
export function captionOf({ arrows, marks, bands }: Diagram): string {
  const dropped = arrows.some(({ fate }) => fate === 'dropped') ? ' An arrow that ends in ✕ never arrived.' : '';
  const held = arrows.some(({ fate }) => fate === 'held') ? ' Dashed: held back by a cut.' : '';
  const cut = bands.length > 0 ? ' Hatched: a fault, where it lies.' : '';
  const taken = arrows.flatMap(({ at, arrives }) => (arrives === null ? [] : [arrives - at]));
  const longest = Math.max(0, ...taken);
  const scale = longest > 0 ? ` The longest way took ${milliseconds(longest)}.` : '';
  const shows = marks.some(({ kind }) => kind === 'shows') ? ' Solid: from here on this place has it.' : '';
  return `Time runs downwards, evenly between breaks.${shows}${dropped}${held}${cut}${scale}`;
}
