/** `with:` — reads what a part's own schema declares, and writes it back with its units. */
import { durationText } from '../kit/format.ts';
import { type Count, defaults, type OptionSpec, type Schema } from '../kit/options.ts';
import { regionNamed } from './names.ts';
import type { Desk } from './problem.ts';
import { type Json, spelledOut, suggest } from './shape.ts';
import type { Tree } from './tree.ts';
import { duration, durationOr, flag, integer, name, share, wordOr } from './values.ts';

/** What a value may refer to. */
export interface Surroundings {
  readonly regions: readonly string[];
  /** Replicas that can answer for a quorum: without the leader, where there is one. */
  readonly voters: number;
  /** Options of the format that are refused by name until they are built. */
  readonly unbuilt: readonly string[];
}

type Specs = Readonly<Record<string, OptionSpec>>;
type Values = Record<string, unknown>;

export function readOptions(tree: Tree, schema: Schema<unknown>, around: Surroundings, desk: Desk): Values {
  const specs = schema as Specs;
  const values = defaults(schema as Schema<Values>);
  if (tree.kind !== 'map') {
    desk.error(
      'E0009',
      tree.origin,
      'options are a map of fields',
      `\`{${Object.keys(specs).map(snake).join(', ')}}\``,
    );
    return values;
  }
  for (const [written, field] of tree.fields) {
    if (written.startsWith('x-')) continue;
    const spec = Object.entries(specs).find(([key]) => snake(key) === written);
    if (spec === undefined) refuse(written, Object.keys(specs).map(snake), around, field.origin, desk);
    else if (field.value.kind !== 'leaf' || field.value.value !== null) {
      const value = readOption(field.value, spec[1], around, desk);
      if (value !== undefined) values[spec[0]] = value;
    }
  }
  preset(values, specs, (key) => tree.fields.has(snake(key)));
  return values;
}

/** What a chosen profile says stands wherever the file says nothing itself. */
function preset(values: Values, specs: Specs, isWritten: (key: string) => boolean): void {
  for (const [key, spec] of Object.entries(specs)) {
    if (spec.kind !== 'choice' || spec.presets === undefined) continue;
    const chosen = spec.presets[String(values[key])] ?? {};
    for (const [other, value] of Object.entries(chosen)) if (!isWritten(other)) values[other] = value;
  }
}

function refuse(written: string, names: string[], around: Surroundings, origin: Tree['origin'], desk: Desk): void {
  if (around.unbuilt.includes(written)) {
    desk.error('E0010', origin, `\`${written}\` is not built yet in this version`, suggest('', names));
  } else desk.error('E0206', origin, `there is no option \`${written}\` here`, suggest(written, names));
}

function readOption(tree: Tree, spec: OptionSpec, around: Surroundings, desk: Desk): unknown {
  switch (spec.kind) {
    case 'duration':
      return (spec.never ? durationOr('never', Number.POSITIVE_INFINITY) : duration).read(tree, desk);
    case 'integer':
      return integer(spec.least, spec.most).read(tree, desk);
    case 'count':
      return readNumberOrWord(tree, spec, around, desk);
    case 'flag':
      return flag.read(tree, desk);
    case 'share':
      return share.read(tree, desk);
    case 'region':
      return readRegion(tree, around, desk);
    case 'regions':
      return readRegions(tree, around, desk);
    case 'region-map':
      return readRegionMap(tree, around, desk);
    case 'region-pairs':
      return readRegionPairs(tree, around, desk);
    case 'choice':
      return tree.kind === 'map' && spec.counted
        ? readCount(tree, spec.counted, around, desk)
        : readWord(tree, spec, desk);
    case 'nested': {
      const short = tree.kind === 'leaf' && /^\d/.test(tree.text) ? (spec.number ?? spec.word) : spec.word;
      const inner = short === undefined ? tree : spelledOut(snake(short), tree);
      const own = { ...(spec.initial as Values) };
      return { ...own, ...readGiven(inner, spec.fields as Schema<unknown>, around, desk) };
    }
  }
}

/** Only what was written, so that a nested default of the outer option stays. */
function readGiven(tree: Tree, schema: Schema<unknown>, around: Surroundings, desk: Desk): Values {
  const all = readOptions(tree, schema, around, desk);
  const given = Object.entries(all).filter(([key]) => tree.kind === 'map' && tree.fields.has(snake(key)));
  return Object.fromEntries(given);
}

function readNumberOrWord(tree: Tree, spec: Count, around: Surroundings, desk: Desk): number | string | undefined {
  if (tree.kind !== 'leaf' || typeof tree.value !== 'number')
    return wordOr([...spec.words], [], ['2']).read(tree, desk);
  const count = integer(spec.least, spec.most).read(tree, desk);
  if (count === undefined || spec.isFree || around.voters < 0 || count <= around.voters) return count;
  const replicas = around.voters === 1 ? '1 replica' : `${around.voters} replicas`;
  return desk.error('E0209', tree.origin, `${count} of ${replicas} can never answer`, `at most ${around.voters}`);
}

function readWord(tree: Tree, spec: OptionSpec & { readonly kind: 'choice' }, desk: Desk): unknown {
  const words = spec.words.filter((candidate) => candidate !== spec.counted);
  const counted = spec.counted === undefined ? [] : [`{${spec.counted}: 2}`];
  const chosen = wordOr(words, [], counted).read(tree, desk);
  // A choice among numbers is declared as one among their texts.
  return chosen !== undefined && typeof spec.initial === 'number' ? Number(chosen) : chosen;
}

function readRegion(tree: Tree, around: Surroundings, desk: Desk): string | undefined {
  const region = name.read(tree, desk);
  if (region === undefined || around.regions.length === 0 || around.regions.includes(region)) return region;
  regionNamed({ value: region, origin: tree.origin }, around.regions, desk);
  return undefined;
}

function readRegions(tree: Tree, around: Surroundings, desk: Desk): readonly string[] | undefined {
  if (tree.kind !== 'list') return desk.error('E0009', tree.origin, 'this is a list of regions', '`[eu-west-1]`');
  const named = tree.items.map((item) => readRegion(item, around, desk));
  const twice = named.findIndex((region, at) => region !== undefined && named.indexOf(region) !== at);
  if (twice >= 0) return desk.error('E0207', tree.items[twice].origin, `\`${named[twice]}\` stands here twice`, '');
  return named.filter((region) => region !== undefined);
}

function readRegionMap(tree: Tree, around: Surroundings, desk: Desk): Readonly<Record<string, string>> | undefined {
  if (tree.kind !== 'map') {
    return desk.error(
      'E0009',
      tree.origin,
      'this says for regions which other they take from',
      '`{ap-south-1: eu-west-1}`',
    );
  }
  const from = new Map<string, string>();
  for (const [region, { value, origin }] of tree.fields) {
    if (around.regions.length > 0) regionNamed({ value: region, origin }, around.regions, desk);
    const other = readRegion(value, around, desk);
    if (other !== undefined) from.set(region, other);
  }
  for (const region of from.keys()) {
    let at = from.get(region);
    for (let steps = 0; at !== undefined && at !== region && steps < from.size; steps++) at = from.get(at);
    if (at === region) return desk.error('E0222', tree.origin, `\`${region}\` would take from itself in the end`);
  }
  return Object.fromEntries(from);
}

function readRegionPairs(tree: Tree, around: Surroundings, desk: Desk): readonly (readonly string[])[] | undefined {
  if (tree.kind !== 'list')
    return desk.error('E0009', tree.origin, 'this is a list of links', '`[eu-west-1 <-> us-east-1]`');
  const pairs: (readonly string[])[] = [];
  for (const item of tree.items) {
    const ends = name
      .read(item, desk)
      ?.split('<->')
      .map((end) => end.trim());
    if (ends === undefined) continue;
    if (ends.length !== 2) return desk.error('E0218', item.origin, 'this names no link', 'write `A <-> B`');
    const unknown = ends.find((end) => around.regions.length > 0 && !around.regions.includes(end));
    if (unknown === undefined) pairs.push(ends);
    else regionNamed({ value: unknown, origin: item.origin }, around.regions, desk);
  }
  return pairs;
}

function readCount(tree: Tree, counted: string, around: Surroundings, desk: Desk): unknown {
  const entries = tree.kind === 'map' ? [...tree.fields] : [];
  if (entries.length !== 1 || entries[0][0] !== counted) {
    return desk.error('E0206', tree.origin, 'this is no option', `\`{${counted}: 2}\``);
  }
  const value = entries[0][1].value;
  const count = integer(1).read(value, desk);
  if (count === undefined || around.voters < 0) return undefined;
  if (count > around.voters) {
    const replicas = around.voters === 1 ? '1 replica' : `${around.voters} replicas`;
    return desk.error('E0209', value.origin, `${count} of ${replicas} can never answer`, `at most ${around.voters}`);
  }
  return { [counted]: count };
}

/** The options as they would be written in a file, complete. */
export function writeOptions(values: unknown, schema: Schema<unknown>): Values {
  const written: Values = {};
  for (const [key, spec] of Object.entries(schema as Specs)) {
    const value = (values as Values)[key];
    if (value === undefined) continue;
    if (spec.kind === 'duration') written[snake(key)] = durationText(value as number);
    else if (spec.kind === 'share') written[snake(key)] = `${Math.round((value as number) * 1e6) / 1e4}%`;
    else if (spec.kind === 'region-pairs')
      written[snake(key)] = (value as string[][]).map((ends) => ends.join(' <-> '));
    else if (spec.kind === 'nested') written[snake(key)] = writeOptions(value, spec.fields as Schema<unknown>);
    else written[snake(key)] = value;
  }
  return written;
}

export function schemaOfOptions(schema: Schema<unknown>): Json {
  const properties = Object.entries(schema as Specs).map(([key, spec]) => [
    snake(key),
    { ...schemaOfOption(spec), description: spec.about },
  ]);
  return { type: 'object', properties: Object.fromEntries(properties), additionalProperties: false };
}

function schemaOfOption(spec: OptionSpec): Json {
  switch (spec.kind) {
    case 'duration':
      return spec.never ? { anyOf: [duration.schema, { const: 'never' }] } : duration.schema;
    case 'integer':
      return integer(spec.least, spec.most).schema;
    case 'count':
      return { anyOf: [integer(spec.least, spec.most).schema, { enum: spec.words }] };
    case 'flag':
      return flag.schema;
    case 'share':
      return share.schema;
    case 'region':
      return { type: 'string' };
    case 'regions':
      return { type: 'array', items: { type: 'string' }, uniqueItems: true };
    case 'region-map':
      return { type: 'object', additionalProperties: { type: 'string' } };
    case 'region-pairs':
      return { type: 'array', items: { type: 'string', pattern: '<->' } };
    case 'choice': {
      const words = { enum: spec.words.filter((candidate) => candidate !== spec.counted) };
      if (spec.counted === undefined) return words;
      const count = { type: 'object', properties: { [spec.counted]: integer(1).schema }, additionalProperties: false };
      return { anyOf: [words, count] };
    }
    case 'nested': {
      const map = schemaOfOptions(spec.fields as Schema<unknown>);
      const short = [spec.word, spec.number].filter((field) => field !== undefined);
      const bare = short.map((field) => schemaOfOption((spec.fields as Specs)[field]));
      return bare.length === 0 ? map : { anyOf: [...bare, map] };
    }
  }
}

/** `electionTimeout` in the code is `election_timeout` in a file. */
export function snake(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
