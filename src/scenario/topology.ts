/** `topology:` — a preset, a matrix or regions of your own, resolved to regions and directed links. */
import {
  jurisdictionOf,
  type Matrix,
  oneWayDeviationMs,
  PLANETS,
  planet,
  readRows,
  roundTripMs,
} from '../network/planet.ts';
import type { Region, Topology } from '../network/topology.ts';
import { LINK, resolveLinks } from './links.ts';
import { CLOCKS, NODE, resolveClocks, resolveNode } from './nodes.ts';
import { aboutFile, type Desk } from './problem.ts';
import { type At, at, type Entry, either, fields, type Got, listOf, mapOf, may, shorthand, suggest } from './shape.ts';
import { durationOr, integer, name, number, text } from './values.ts';

/** How files named in a scenario are read: `path` as written there, `from` the file that says it. */
export type Neighbour = (path: string, from: string) => { readonly text: string } | { readonly error: string };

const REGION_MEMBERS = {
  nodes: may('how many nodes; 0 = clients only', integer(0, 1000)),
  jurisdiction: may('whose law holds for data here, such as `eu`', text),
};
type RegionGot = Got<typeof REGION_MEMBERS>;

const MEASURED = -1;

const MEMBERS = {
  name: may('what reports call it', text),
  source: may('where the numbers come from', text),
  preset: may(`measured regions: ${PLANETS.join(', ')}`, at(name)),
  matrix: may('your own measurements: a CSV file with from,to,rtt_ms', at(text)),
  regions: may(
    'regions by name; with a preset or a matrix, changes to its regions, or a list that picks some of them',
    either<readonly At<string>[], readonly At<string>[], readonly Entry<RegionGot>[]>({
      list: listOf('regions', at(name)),
      map: mapOf('regions', fields('a region', REGION_MEMBERS)),
    }),
  ),
  links: may('`A <-> B`, `A -> B` or `default`', at(mapOf('links', LINK))),
  jitter: may('standard deviation of every one-way delay, or `measured`', at(durationOr('measured', MEASURED))),
  within_region: may('the link inside every region', LINK),
  rtt_scale: may('stretches every delay between regions', number(0, 1000)),
  node: may('every node as a finite server with a disk', NODE),
  clocks: may('how wrong the clocks are', CLOCKS),
};
type TopologyGot = Got<typeof MEMBERS>;

export const TOPOLOGY = shorthand('preset', PLANETS, fields('a topology', MEMBERS));

interface Ground extends Matrix {
  readonly name: string;
  readonly source: string;
}

const UNMEASURED: Ground = { name: 'inline', source: '', regions: [], rttMs: [], deviationMs: [] };

export function resolveTopology(got: TopologyGot, neighbour: Neighbour, desk: Desk): Topology | undefined {
  const ground = groundOf(got, neighbour, desk);
  if (ground === undefined) return undefined;
  const regions = regionsOf(got, ground, desk);
  if (regions === undefined) return undefined;
  const names = regions.map((region) => region.name);
  const jitter = got.jitter?.value ?? 0;
  if (got.jitter && jitter === MEASURED && !ground.deviationMs.flat().some((ms) => !Number.isNaN(ms))) {
    desk.error('E0208', got.jitter.origin, `no jitter was measured for ${ground.name}`, 'write a time, such as `2ms`');
  }
  const measured = (from: number, to: number) => {
    const [a, b] = [ground.regions.indexOf(names[from]), ground.regions.indexOf(names[to])];
    if (a < 0 || b < 0) return { rttMs: Number.NaN, jitter: from === to ? 0 : Math.max(jitter, 0) };
    const deviation = Math.round(oneWayDeviationMs(ground, a, b) * 1000);
    const own = jitter === MEASURED ? deviation || 0 : from === to ? 0 : jitter;
    return { rttMs: roundTripMs(ground, a, b), jitter: own };
  };
  const rules = {
    said: got.links?.value ?? [],
    within: got.within_region,
    ground: measured,
    scale: got.rtt_scale ?? 1,
    hasJitter: jitter !== 0,
    origin: got.links?.origin ?? got.origin,
  };
  return {
    name: got.name ?? ground.name,
    regions,
    links: resolveLinks(rules, names, desk),
    node: resolveNode(got.node),
    clocks: resolveClocks(got.clocks, names, desk),
    source: got.source ?? ground.source,
  };
}

function groundOf(got: TopologyGot, neighbour: Neighbour, desk: Desk): Ground | undefined {
  if (got.preset && got.matrix) {
    return desk.error('E0208', got.matrix.origin, 'a topology has either a `preset` or a `matrix`');
  }
  if (got.matrix) return readMatrix(got.matrix, neighbour, desk);
  if (!got.preset) return UNMEASURED;
  const found = planet(got.preset.value);
  if (found) return found;
  const wrong = got.preset.value;
  return desk.error('E0203', got.preset.origin, `no topology preset is called \`${wrong}\``, suggest(wrong, PLANETS), [
    'note: or describe your own with `topology: {regions: …, links: …}`',
  ]);
}

function readMatrix(matrix: At<string>, neighbour: Neighbour, desk: Desk): Ground | undefined {
  const file = neighbour(matrix.value, matrix.origin.source.name);
  if ('error' in file) return desk.error('E0011', matrix.origin, `\`${matrix.value}\` cannot be read`, file.error);
  const { matrix: rows, bad } = readRows(file.text);
  for (const row of bad) {
    desk.add({ ...aboutFile('E0213', matrix.value, row.what), ...lineOf(file.text, row.line) });
  }
  return bad.length > 0 ? undefined : { name: 'matrix', source: `measurements in ${matrix.value}`, ...rows };
}

function lineOf(text: string, line: number) {
  const excerpt = text.split(/\r?\n/)[line - 1] ?? '';
  return { line, column: 1, width: Math.max(1, excerpt.length), excerpt };
}

/** A list picks regions (all of them without one); a map changes those there are, and adds new ones. */
function regionsOf(got: TopologyGot, ground: Ground, desk: Desk): Region[] | undefined {
  const said = got.regions;
  const isInline = ground === UNMEASURED;
  if (said === undefined && isInline) {
    const ways = ['preset', 'matrix', 'regions'];
    return desk.missing(got, ways, 'a topology needs a `preset`, a `matrix` or `regions`', suggest('', PLANETS));
  }
  const picked = (said ?? []).filter((item): item is At<string> => typeof item.value === 'string');
  const changed = (said ?? []).filter((item): item is Entry<RegionGot> => typeof item.value !== 'string');
  const fine = picked.filter((item) => checkPicked(item, ground, picked, desk)).map((item) => item.value);
  const names = picked.length > 0 ? fine : [...ground.regions];
  for (const item of changed) if (!names.includes(item.name)) names.push(item.name);
  const regions = names.map((region) => {
    const own = changed.find((item) => item.name === region)?.value;
    return { name: region, jurisdiction: own?.jurisdiction ?? jurisdictionOf(region), nodes: own?.nodes ?? 1 };
  });
  if (regions.every((region) => region.nodes === 0)) {
    return desk.error('E0215', got.origin, 'no region has a node', 'give one of them `nodes: 1`');
  }
  return regions;
}

function checkPicked(item: At<string>, ground: Ground, picked: readonly At<string>[], desk: Desk): boolean {
  const known = ground.regions;
  const isThere = known.length === 0 || known.includes(item.value);
  const isFirst = picked.find((other) => other.value === item.value) === item;
  if (!isThere) {
    desk.error('E0201', item.origin, `${ground.name} has no region \`${item.value}\``, suggest(item.value, known));
  }
  if (!isFirst) desk.error('E0207', item.origin, `\`${item.value}\` is already in the list`);
  return isThere && isFirst;
}
