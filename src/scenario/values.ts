/** The shapes of single values: words, numbers, and everything that carries a unit. */
import * as units from '../kit/units.ts';
import type { Desk } from './problem.ts';
import { checkName, type Json, type Shape, suggest } from './shape.ts';
import type { Leaf, Tree } from './tree.ts';

export const text: Shape<string> = leaf('text', { type: ['string', 'number', 'boolean'] }, (tree) => tree.text);

export const name: Shape<string> = leaf('a name', { type: ['string', 'number'] }, (tree, desk) =>
  checkName(tree.text, tree.origin, desk),
);

export const flag: Shape<boolean> = leaf('`true` or `false`', { type: 'boolean' }, (tree, desk) =>
  typeof tree.value === 'boolean'
    ? tree.value
    : desk.error('E0108', tree.origin, `\`${tree.text}\` is neither \`true\` nor \`false\``),
);

/** A number or a text as written: the value of a key. */
export const scalar: Shape<string | number> = leaf('a number or text', { type: ['string', 'number'] }, (tree) =>
  typeof tree.value === 'number' ? tree.value : tree.text,
);

export const duration = united('E0101', 'a time', units.DURATION, units.parseDuration);
export const offset = united('E0101', 'a time', `^-?${units.DURATION.slice(1)}`, units.parseSignedDuration);
export const share = united('E0102', 'a share', units.SHARE, units.parseShare);
export const rate = united('E0103', 'a rate', units.RATE, units.parseRate);
export const size = united('E0104', 'a size', units.SIZE, units.parseSize);
export const speed = united('E0105', 'a bandwidth', units.SPEED, units.parseSpeed);
export const ppm = united('E0106', 'a clock rate', units.PPM, units.parsePpm);
export const price = united('E0110', 'a price', units.PRICE, units.parsePrice);

/** A time, or a word that stands for one. */
export function durationOr(word: string, value: number): Shape<number> {
  return {
    schema: { anyOf: [duration.schema, { const: word }] },
    read: (tree, desk) => (tree.kind === 'leaf' && tree.text === word ? value : duration.read(tree, desk)),
  };
}

export function integer(least: number, most = Number.MAX_SAFE_INTEGER): Shape<number> {
  return numeric('a whole number', { type: 'integer', ...bounds(least, most) }, least, most, Number.isSafeInteger);
}

export function number(least: number, most = Number.MAX_VALUE): Shape<number> {
  return numeric('a number', { type: 'number', ...bounds(least, most) }, least, most, Number.isFinite);
}

export function word<W extends string>(...words: readonly W[]): Shape<W> {
  return wordOr(words, []);
}

/** One of `words`; those of `unbuilt` are in the format and refused by name. `others` may stand here too. */
export function wordOr<W extends string>(
  words: readonly W[],
  unbuilt: readonly string[],
  others: readonly string[] = [],
): Shape<W> {
  return leaf('a word', { enum: words }, (tree, desk) => {
    if ((words as readonly string[]).includes(tree.text)) return tree.text as W;
    if (unbuilt.includes(tree.text)) {
      return desk.error(
        'E0010',
        tree.origin,
        `\`${tree.text}\` is not built yet in this version`,
        suggest('', [...words, ...others]),
      );
    }
    return desk.error(
      'E0108',
      tree.origin,
      `\`${tree.text}\` is not a word for this`,
      suggest(tree.text, [...words, ...others]),
    );
  });
}

function leaf<T>(what: string, schema: Json, read: (tree: Leaf, desk: Desk) => T | undefined): Shape<T> {
  return {
    schema,
    read(tree: Tree, desk: Desk) {
      if (tree.kind === 'leaf' && tree.value !== null) return read(tree, desk);
      const found = tree.kind === 'leaf' ? 'nothing' : tree.kind === 'list' ? 'a list' : 'a map';
      return desk.error('E0009', tree.origin, `here stands ${found} where ${what} is expected`);
    },
  };
}

function united(code: string, what: string, pattern: string, parse: (text: string) => units.Reading): Shape<number> {
  return leaf(what, { type: 'string', pattern }, (tree, desk) => {
    const reading = parse(tree.text);
    return typeof reading === 'number' ? reading : desk.error(code, tree.origin, reading.what, reading.hint);
  });
}

function numeric(
  what: string,
  schema: Json,
  least: number,
  most: number,
  isFine: (n: number) => boolean,
): Shape<number> {
  return leaf(what, schema, (tree, desk) => {
    const n = tree.value;
    if (typeof n === 'number' && isFine(n) && n >= least && n <= most) return n;
    const range = most < 1e15 ? `from ${least} to ${most}` : `of at least ${least}`;
    return desk.error('E0109', tree.origin, `\`${tree.text}\` is not ${what} ${range}`);
  });
}

function bounds(least: number, most: number): Json {
  return most < 1e15 ? { minimum: least, maximum: most } : { minimum: least };
}
