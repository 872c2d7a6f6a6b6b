/** What each kind of fault takes in the file, and the options (by index) that it becomes. */
import type { Desk } from './problem.ts';
import { type At, at, either, fields, type Got, later, listOf, type Member, may, must, type Shape } from './shape.ts';
import { names, type Places, resolveTarget, TARGET_MEMBERS } from './targets.ts';
import { duration, flag, name, number, offset, ppm, share, speed, word } from './values.ts';

/** Options of a fault, and the names of all it touches: the same kind may touch a thing once at a time. */
export interface Action {
  readonly options: unknown;
  readonly touches: readonly string[];
}

export interface ActionKind {
  readonly about: string;
  /** What stands under the kind's name. */
  readonly shape: Shape<unknown>;
  /** Undefined: nothing could be made of it, and the desk knows. */
  resolve(got: never, places: Places, desk: Desk): Action | undefined;
}

const PARTITION = {
  isolate: may('these regions, together, are cut off from all others', names),
  groups: may('lists of regions; what is in different lists is cut', listOf('groups', names)),
  one_way: may('`A -> B`: nothing gets from A to B; B to A still works', names),
  links: may('`A <-> B`: this link alone', names),
  nodes: may('each of these nodes is cut off from everybody', names),
  sent: may('what is sent meanwhile is dropped, or held and delivered later', word('dropped', 'held')),
  bridge: later('two halves that one region still reaches'),
  ring: later('every region reaches its neighbours only'),
};

function partition(got: Got<typeof PARTITION>, places: Places, desk: Desk): Action | undefined {
  const inside = (got.isolate ?? []).map((region) => places.region(region, desk));
  const outside = places.regions.map((_, index) => index).filter((index) => !inside.includes(index));
  const sides = (got.groups ?? []).map((group) => group.map((region) => places.region(region, desk)));
  const pairs = [
    ...places.between(got.isolate ? inside : [], outside),
    ...sides.flatMap((side, i) => sides.slice(i + 1).flatMap((other) => places.between(side, other))),
    ...places.pairs(got.one_way ?? [], desk),
    ...places.pairs(got.links ?? [], desk),
  ];
  for (const said of got.one_way ?? []) {
    if (said.value.includes('<->')) desk.error('E0208', said.origin, '`one_way` takes `A -> B`', 'or use `links`');
  }
  const nodes = (got.nodes ?? []).map((node) => places.node(node, desk));
  const ways = ['isolate', 'groups', 'one_way', 'links', 'nodes', 'bridge', 'ring'];
  desk.missing(
    got,
    ways,
    '`partition` does not say what is cut',
    'say `isolate`, `groups`, `one_way`, `links` or `nodes`',
  );
  const named = [...inside, ...sides.flat(), ...nodes];
  const isFine = named.length > 0 && named.every((index) => index >= 0) && !got.links && !got.one_way;
  if (isFine && pairs.length === 0 && nodes.length === 0) {
    return desk.error('E0217', got.origin, 'this partition cuts nothing', 'all regions are on one side');
  }
  const touches = [...pairs.map(([a, b]) => `${a}>${b}`), ...nodes.map((node) => `node ${node}`)];
  return { options: { pairs: unique(pairs), nodes, sent: got.sent ?? 'dropped' }, touches };
}

const DEGRADE = {
  link: may('`A <-> B` or `A -> B`, or a list of them', names),
  region: may('every link of this region', at(name)),
  add_rtt: may('added to the round trip, half each way', duration),
  add_one_way: may('added to each direction', duration),
  jitter: may('standard deviation of the one-way delay meanwhile', duration),
  loss: may('share of messages lost on top', share),
  duplicate: may('share of messages that arrive twice', share),
  reorder: may('share of messages that are overtaken', share),
  bandwidth: may('bits per second, if less than before', speed),
};

function degrade(got: Got<typeof DEGRADE>, places: Places, desk: Desk): Action | undefined {
  const { link, region } = got;
  desk.missing(got, ['link', 'region'], '`degrade` does not say what gets worse', '`link: A <-> B`, or `region: A`');
  if (link && region) {
    return desk.error('E0208', region.origin, '`degrade` has either `link` or `region`', 'keep one of the two');
  }
  if (got.add_rtt !== undefined && got.add_one_way !== undefined) {
    return desk.error('E0208', got.origin, '`degrade` has either `add_rtt` or `add_one_way`', 'keep one of the two');
  }
  const centre = region ? places.region(region, desk) : -1;
  const all = places.regions.map((_, index) => index);
  const pairs = link ? places.pairs(link, desk) : centre < 0 ? [] : places.between([centre], all);
  const options = {
    pairs: unique(pairs),
    addDelay: got.add_one_way ?? Math.round((got.add_rtt ?? 0) / 2),
    jitter: got.jitter ?? 0,
    loss: got.loss ?? 0,
    duplicate: got.duplicate ?? 0,
    reorder: got.reorder ?? 0,
    bandwidth: got.bandwidth ?? Number.POSITIVE_INFINITY,
  };
  return { options, touches: pairs.map(([a, b]) => `${a}>${b}`) };
}

const CRASH = {
  ...TARGET_MEMBERS,
  wipe: may('the disk is lost too: the node comes back blank', flag),
  lose_unsynced: later('whether writes that were not synced survive'),
};
const PAUSE = { ...TARGET_MEMBERS, client: later('a client that stops for a while') };
const SLOW = {
  ...TARGET_MEMBERS,
  factor: may('its work takes so many times as long; default 10', number(1, 1_000_000)),
};
const CLOCK = {
  ...TARGET_MEMBERS,
  offset: may('how far its clock is off while this lasts', offset),
  step: may('the same as `offset`', offset),
  rate: may('how much too fast (+) or slow (-) it runs', ppm),
};
const OUTAGE = { region: must('every node of this region dies; its clients live on', at(name)) };

function crash(got: Got<typeof CRASH>, places: Places, desk: Desk): Action {
  const target = resolveTarget(got, 'crash', true, places, desk);
  return { options: { ...target, wipe: got.wipe ?? false }, touches: touched(target) };
}

function pause(got: Got<typeof PAUSE>, places: Places, desk: Desk): Action {
  const target = resolveTarget(got, 'pause', true, places, desk);
  return { options: target, touches: touched(target) };
}

function slow(got: Got<typeof SLOW>, places: Places, desk: Desk): Action {
  const target = resolveTarget(got, 'slow', true, places, desk);
  return { options: { ...target, factor: got.factor ?? 10 }, touches: touched(target) };
}

function clock(got: Got<typeof CLOCK>, places: Places, desk: Desk): Action {
  const { nodes } = resolveTarget(got, 'clock', false, places, desk);
  if (got.offset !== undefined && got.step !== undefined) {
    desk.error('E0208', got.origin, '`offset` and `step` are one thing', 'keep one of the two');
  }
  desk.missing(got, ['offset', 'step', 'rate'], '`clock` does not say what is wrong with it', 'say `offset` or `rate`');
  const options = { nodes, step: got.offset ?? got.step ?? 0, ppm: got.rate ?? 0 };
  return { options, touches: nodes.map((node) => `node ${node}`) };
}

function outage(got: Got<typeof OUTAGE>, places: Places, desk: Desk): Action {
  const region = got.region ? places.region(got.region, desk) : -1;
  return { options: { region }, touches: [`region ${region}`] };
}

function leader(how: At<string>): Action {
  return { options: { how: how.value }, touches: ['leader'] };
}

function touched(target: { readonly nodes: readonly number[]; readonly role: string | undefined }): string[] {
  return target.role === undefined ? target.nodes.map((node) => `node ${node}`) : [target.role];
}

function unique(pairs: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  return pairs.filter(([a, b], index) => pairs.findIndex((pair) => pair[0] === a && pair[1] === b) === index);
}

const outageShape = either<unknown, never, unknown>({
  leaf: {
    schema: { type: 'string' },
    read: (tree, desk) => ({ region: at(name).read(tree, desk), origin: tree.origin, said: new Set(['region']) }),
  },
  map: fields('outage', OUTAGE),
});

export const ACTIONS: ReadonlyMap<string, ActionKind> = new Map<string, ActionKind>([
  [
    'partition',
    { about: 'regions cannot reach each other', shape: fields('partition', PARTITION), resolve: partition },
  ],
  ['degrade', { about: 'links get worse', shape: fields('degrade', DEGRADE), resolve: degrade }],
  ['crash', { about: 'nodes die and restart', shape: fields('crash', CRASH), resolve: crash }],
  ['pause', { about: 'nodes stop for a while and do not know it', shape: fields('pause', PAUSE), resolve: pause }],
  ['outage', { about: 'every node of a region dies', shape: outageShape, resolve: outage }],
  ['clock', { about: 'clocks are wrong', shape: fields('clock', CLOCK), resolve: clock }],
  ['slow', { about: 'nodes work slowly', shape: fields('slow', SLOW), resolve: slow }],
  [
    'leader',
    {
      about: 'the leader crashes, pauses, …',
      shape: at(word('crash', 'pause', 'isolate', 'transfer')),
      resolve: leader,
    },
  ],
]);

export const UNBUILT_ACTIONS: Readonly<Record<string, Member<undefined>>> = {
  clog: later('a link holds everything, then delivers in order'),
  disk: later('disks stall, fill up or lie'),
  load: later('a burst of requests'),
  flap: later('a link that comes and goes'),
  restart: later('a rolling restart'),
};
