/** `topology.links`: what is said of links, layer over layer, resolved to one record a direction. */
import type { Law, Link } from '../network/topology.ts';
import { regionNamed } from './names.ts';
import type { Desk, Origin } from './problem.ts';
import { type Entry, fields, type Got, may, type Shape } from './shape.ts';
import type { Tree } from './tree.ts';
import { duration, share, speed, word, wordOr } from './values.ts';

const LINK_MEMBERS = {
  rtt: may('round trip; each direction takes half of it', duration),
  one_way: may('mean delay of one direction (with `<->`: of each)', duration),
  jitter: may('standard deviation of the one-way delay', duration),
  distribution: may(
    'law of the delay',
    wordOr<Law>(['lognormal', 'normal', 'constant', 'exponential', 'pareto'], ['empirical']),
  ),
  loss: may('share of messages lost', share),
  duplicate: may('share of messages that arrive twice', share),
  reorder: may('share of messages that are overtaken', share),
  bandwidth: may('bits per second; default unlimited', speed),
  order: may('`kept`: as TCP, loss costs a retransmission timer; `free`: as UDP', word('kept', 'free')),
};
const MEMBERS_READ = fields('a link', LINK_MEMBERS);
export type LinkGot = Got<typeof LINK_MEMBERS>;

/** Refuses what contradicts itself; whether a delay is there at all is known when layers are put together. */
export const LINK: Shape<LinkGot> = {
  schema: MEMBERS_READ.schema,
  read(tree: Tree, desk: Desk) {
    const got = MEMBERS_READ.read(tree, desk);
    if (got === undefined) return undefined;
    if (got.rtt !== undefined && got.one_way !== undefined) {
      desk.error('E0208', got.origin, 'a link has either `rtt` or `one_way`', 'keep one of the two');
    }
    if (got.distribution === 'constant' && (got.jitter ?? 0) > 0) {
      desk.error('E0208', got.origin, 'a constant delay has no jitter', 'remove `jitter` or `distribution`');
    }
    return got;
  },
};

/** What was measured between two regions before anything was said about it. */
export interface Ground {
  /** Round trip in milliseconds; NaN = unknown. */
  readonly rttMs: number;
  readonly jitter: number;
}

export interface LinkRules {
  readonly said: readonly Entry<LinkGot>[];
  readonly within: LinkGot | undefined;
  readonly ground: (from: number, to: number) => Ground;
  readonly scale: number;
  /** Every link has a jitter of its own, measured or said of the whole topology. */
  readonly hasJitter: boolean;
  readonly origin: Origin;
}

const UNLIMITED = Number.POSITIVE_INFINITY;
const WITHIN_RTT_MS = 0.25;

export function resolveLinks(rules: LinkRules, regions: readonly string[], desk: Desk): Link[][] {
  const pairs = readPairs(rules.said, regions, desk);
  const everywhere = rules.said.filter((entry) => entry.name === 'default').map((entry) => entry.value);
  checkLaws(rules, everywhere, desk);
  const missing: string[] = [];
  const links = regions.map((a, from) =>
    regions.map((b, to) => {
      const own = [pairs.get(`${from}<>${to}`), pairs.get(`${from}>${to}`)].filter((got) => got !== undefined);
      const shared = from === to ? (rules.within ? [rules.within] : []) : everywhere;
      const link = layered([...shared, ...own], rules.ground(from, to), from === to ? 1 : rules.scale, from === to);
      if (link === undefined) missing.push(`${a} -> ${b}`);
      return link ?? layered([], { rttMs: 0, jitter: 0 }, 1, true)!;
    }),
  );
  if (missing.length > 0) {
    const more = missing.length > 1 ? ` (and ${missing.length - 1} more)` : '';
    const hint = `say \`${missing[0].replace('->', '<->')}: {rtt: …}\` or \`default: {rtt: …}\` under \`links\``;
    desk.error('E0212', rules.origin, `nothing says how far it is ${missing[0]}${more}`, hint);
  }
  return links;
}

/** A law of chance without a spread would be no law at all, and nobody would notice. */
function checkLaws(rules: LinkRules, everywhere: readonly LinkGot[], desk: Desk): void {
  const around = everywhere.some((got) => got.jitter !== undefined) || rules.hasJitter;
  const inside = rules.within ? [rules.within] : [];
  for (const got of [...rules.said.map((entry) => entry.value), ...inside]) {
    if (got.distribution === undefined || got.distribution === 'constant') continue;
    if (got.jitter !== undefined || around) continue;
    desk.missing(got, ['jitter'], `a ${got.distribution} delay needs a \`jitter\``, 'its standard deviation');
  }
}

/** Later layers win field by field; `rtt` and `one_way` are two ways to say one thing. */
function layered(layers: readonly LinkGot[], ground: Ground, scale: number, isWithin: boolean): Link | undefined {
  const last = <K extends keyof LinkGot>(name: K) => layers.findLast((layer) => layer[name] !== undefined)?.[name];
  const stated = layers.findLast((layer) => layer.rtt !== undefined || layer.one_way !== undefined);
  let oneWay = stated === undefined ? (ground.rttMs * 1000) / 2 : (stated.one_way ?? stated.rtt! / 2);
  if (Number.isNaN(oneWay)) {
    // A delay that was said badly is not one that nobody said.
    const isTold = layers.some((layer) => layer.said.has('rtt') || layer.said.has('one_way'));
    if (!isWithin && !isTold) return undefined;
    oneWay = (WITHIN_RTT_MS * 1000) / 2;
  }
  const jitter = last('jitter') ?? ground.jitter;
  return {
    delay: Math.round(oneWay * scale),
    jitter,
    law: last('distribution') ?? (jitter > 0 ? 'lognormal' : 'constant'),
    loss: last('loss') ?? 0,
    duplicate: last('duplicate') ?? 0,
    reorder: last('reorder') ?? 0,
    bandwidth: last('bandwidth') ?? UNLIMITED,
    order: last('order') ?? 'kept',
  };
}

/** By `from<>to` (said of both directions) and `from>to` (said of this one, which wins). */
function readPairs(said: readonly Entry<LinkGot>[], regions: readonly string[], desk: Desk): Map<string, LinkGot> {
  const pairs = new Map<string, LinkGot>();
  for (const entry of said) {
    if (entry.name === 'default') continue;
    const pair = parsePair(entry.name, regions, entry.origin, desk);
    if (pair === undefined) continue;
    const [from, to] = pair.ends;
    const keys = pair.both ? [`${from}<>${to}`, `${to}<>${from}`] : [`${from}>${to}`];
    if (keys.some((key) => pairs.has(key))) desk.error('E0208', entry.origin, 'this link was already described');
    for (const key of keys) pairs.set(key, entry.value);
  }
  return pairs;
}

export interface Pair {
  readonly ends: readonly [number, number];
  readonly both: boolean;
}

/** `A <-> B` or `A -> B`. */
export function parsePair(text: string, regions: readonly string[], origin: Origin, desk: Desk): Pair | undefined {
  const match = /^(.+?)\s*(<->|->)\s*(.+)$/.exec(text);
  if (match === null) {
    return desk.error('E0218', origin, `\`${text}\` names no link`, 'write `A <-> B`, or `A -> B` for one direction');
  }
  const ends: number[] = [];
  for (const region of [match[1].trim(), match[3].trim()]) {
    const index = regionNamed({ value: region, origin }, regions, desk);
    if (index >= 0) ends.push(index);
  }
  return ends.length === 2 ? { ends: [ends[0], ends[1]], both: match[2] === '<->' } : undefined;
}
