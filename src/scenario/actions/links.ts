/** Faults of links as the file says them: partition, clog, degrade, and what flaps. */
import type { ClogOptions, DegradeOptions, FlapOptions, PartitionOptions } from '../../faults/index.ts';
import { between, bridge, ring } from '../../faults/shapes.ts';
import { durationText, shareText, speedText } from '../../kit/format.ts';
import type { Desk } from '../problem.ts';
import { type At, at, either, fields, type Got, listOf, may, must } from '../shape.ts';
import { names, type Places } from '../targets.ts';
import { duration, flag, name, share, speed, word } from '../values.ts';
import { type Action, type ActionKind, some, touchedBy, unique, writeNodes, writePairs } from './action.ts';

const RING = either<boolean, readonly At<string>[], never>({ leaf: flag, list: listOf('ring', at(name)) });

const PARTITION = {
  isolate: may('these regions, together, are cut off from all others', names),
  groups: may('lists of regions; what is in different lists is cut', listOf('groups', names)),
  one_way: may('`A -> B`: nothing gets from A to B; B to A still works', names),
  links: may('`A <-> B`: this link alone', names),
  nodes: may('each of these nodes is cut off from everybody', names),
  bridge: may('two halves that only this region still reaches', at(name)),
  ring: may('each region hears a majority, no two the same one: `true`, or the regions in order', RING),
  sent: may('what is sent meanwhile is dropped, or held and delivered later', word('dropped', 'held')),
};
const WAYS = ['isolate', 'groups', 'one_way', 'links', 'nodes', 'bridge', 'ring'] as const;

const partition: ActionKind = {
  shape: fields('partition', PARTITION),

  resolve(got: Got<typeof PARTITION>, places, desk) {
    const isRead = WAYS.every((way) => !got.said.has(way) || got[way] !== undefined);
    const before = desk.problems.length;
    const pairs = unique(pairsOf(got, places, desk));
    for (const said of got.one_way ?? []) {
      if (said.value.includes('<->')) desk.error('E0208', said.origin, '`one_way` takes `A -> B`', 'or use `links`');
    }
    const nodes = (got.nodes ?? []).map((node) => places.node(node, desk));
    const hint = WAYS.map((way) => `\`${way}\``).join(', ');
    desk.missing(got, WAYS, '`partition` does not say what is cut', `say one of ${hint}`);
    const isFine = isRead && places.isKnown && desk.problems.length === before;
    if (isFine && pairs.length === 0 && nodes.length === 0) {
      return desk.error('E0217', got.origin, 'this partition cuts nothing', 'all regions are on one side');
    }
    return { options: { pairs, nodes, sent: got.sent ?? 'dropped' }, touches: touchedBy(pairs, nodes) };
  },

  write: ({ pairs, nodes, sent }: PartitionOptions, places) => ({
    one_way: some(writePairs(pairs, places)),
    nodes: some(writeNodes(nodes, places)),
    sent,
  }),
};

function pairsOf(got: Got<typeof PARTITION>, places: Places, desk: Desk) {
  const region = (said: At<string>) => places.region(said, desk);
  const all = places.regions.map((_, index) => index);
  const homes = all.filter((index) => places.nodesOf(index).length > 0);
  const inside = (got.isolate ?? []).map(region);
  const outside = all.filter((index) => !inside.includes(index));
  const sides = (got.groups ?? []).map((group) => group.map(region));
  const round = got.ring === true ? homes : got.ring ? got.ring.map(region) : [];
  return [
    ...between(got.isolate ? inside : [], outside),
    ...sides.flatMap((side, i) => sides.slice(i + 1).flatMap((other) => between(side, other))),
    ...places.pairs(got.one_way ?? [], desk),
    ...places.pairs(got.links ?? [], desk),
    ...(got.bridge ? bridge(homes, region(got.bridge)) : []),
    ...ring([...new Set(round)]),
  ].filter(([from, to]) => from >= 0 && to >= 0);
}

const CLOG = {
  link: may('`A <-> B` or `A -> B`, or a list of them', names),
  region: may('every link of this region', at(name)),
  nodes: may("every link of these nodes, their clients' too", names),
};

const clog: ActionKind = {
  shape: fields('clog', CLOG),

  resolve(got: Got<typeof CLOG>, places, desk) {
    const choice = '`link: A <-> B`, `region: A` or `nodes: [A/1]`';
    desk.missing(got, Object.keys(CLOG), '`clog` does not say what is clogged', `say ${choice}`);
    const nodes = (got.nodes ?? []).map((node) => places.node(node, desk)).filter((node) => node >= 0);
    const pairs = unique(linksOf(got.link, got.region, places, desk));
    return { options: { pairs, nodes }, touches: touchedBy(pairs, nodes) };
  },

  write: ({ pairs, nodes }: ClogOptions, places) => ({
    link: some(writePairs(pairs, places)),
    nodes: some(writeNodes(nodes, places)),
  }),
};

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

const degrade: ActionKind = {
  shape: fields('degrade', DEGRADE),

  resolve(got: Got<typeof DEGRADE>, places, desk) {
    const { link, region } = got;
    desk.missing(got, ['link', 'region'], '`degrade` does not say what gets worse', '`link: A <-> B`, or `region: A`');
    if (link && region) {
      return desk.error('E0208', region.origin, '`degrade` has either `link` or `region`', 'keep one of the two');
    }
    if (got.add_rtt !== undefined && got.add_one_way !== undefined) {
      return desk.error('E0208', got.origin, '`degrade` has either `add_rtt` or `add_one_way`', 'keep one of the two');
    }
    const pairs = unique(linksOf(link, region, places, desk));
    const options: DegradeOptions = {
      pairs,
      addDelay: got.add_one_way ?? Math.round((got.add_rtt ?? 0) / 2),
      jitter: got.jitter ?? 0,
      loss: got.loss ?? 0,
      duplicate: got.duplicate ?? 0,
      reorder: got.reorder ?? 0,
      bandwidth: got.bandwidth ?? Number.POSITIVE_INFINITY,
    };
    return { options, touches: touchedBy(pairs, []) };
  },

  write: (options: DegradeOptions, places) => ({
    link: writePairs(options.pairs, places),
    add_one_way: durationText(options.addDelay),
    jitter: durationText(options.jitter),
    loss: shareText(options.loss),
    duplicate: shareText(options.duplicate),
    reorder: shareText(options.reorder),
    bandwidth: options.bandwidth === Number.POSITIVE_INFINITY ? undefined : speedText(options.bandwidth),
  }),
};

function linksOf(link: readonly At<string>[] | undefined, region: At<string> | undefined, places: Places, desk: Desk) {
  const centre = region ? places.region(region, desk) : -1;
  const all = places.regions.map((_, index) => index);
  return [...places.pairs(link ?? [], desk), ...(centre < 0 ? [] : between([centre], all))];
}

const FLAPPING = { partition, degrade, clog };
const FLAP = {
  period: must('from one coming to the next', at(duration)),
  duty: may('the share of each period in which it is there; default 50%', at(share)),
  link: may('`A <-> B` or `A -> B`, or a list: a partition of these links', names),
  partition: may('as the fault of this name', fields('partition', PARTITION)),
  degrade: may('as the fault of this name', fields('degrade', DEGRADE)),
  clog: may('as the fault of this name', fields('clog', CLOG)),
};
const FLAPS = ['link', 'partition', 'degrade', 'clog'] as const;

const flap: ActionKind = {
  shape: fields('flap', FLAP),

  resolve(got: Got<typeof FLAP>, places, desk) {
    const { period, duty } = got;
    const choice = '`link: A <-> B`, `partition`, `degrade` or `clog`';
    desk.missing(got, FLAPS, '`flap` does not say what comes and goes', `say ${choice}`);
    if (FLAPS.filter((way) => got[way] !== undefined).length > 1) {
      return desk.error('E0208', got.origin, '`flap` lets one thing come and go', `keep one of ${choice}`);
    }
    if (period?.value === 0) desk.error('E0109', period.origin, 'a period takes time', 'such as `10s`');
    if (duty && (duty.value === 0 || duty.value === 1)) {
      desk.error('E0109', duty.origin, 'what flaps is there for a part of each period', 'such as `50%`');
    }
    const kind = got.degrade ? 'degrade' : got.clog ? 'clog' : 'partition';
    const inner: Action | undefined = got.link
      ? partition.resolve({ links: got.link, origin: got.origin, said: new Set(['links']) } as never, places, desk)
      : got[kind] && FLAPPING[kind].resolve(got[kind] as never, places, desk);
    if (inner === undefined || period === undefined) return undefined;
    const options = { period: period.value, duty: duty?.value ?? 0.5, kind, options: inner.options };
    return { options, touches: inner.touches };
  },

  write: ({ period, duty, kind, options }: FlapOptions, places) => ({
    period: durationText(period),
    duty: shareText(duty),
    [kind]: FLAPPING[kind].write(options as never, places),
  }),
};

export const LINK_ACTIONS = { partition, degrade, clog, flap };
