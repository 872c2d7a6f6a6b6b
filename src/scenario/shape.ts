/** Shapes: each reads one part of the tree, tells what is wrong with it, and knows its JSON Schema. */
import { nearest } from '../kit/nearest.ts';
import type { Desk, Origin, Read } from './problem.ts';
import { type Field, isNull, type Tree } from './tree.ts';

export type Json = { readonly [name: string]: unknown };

export interface Shape<T> {
  /** Undefined = something is wrong, and the desk knows it. */
  read(tree: Tree, desk: Desk): T | undefined;
  readonly schema: Json;
}

/** A value together with where it was written. */
export interface At<T> {
  readonly value: T;
  readonly origin: Origin;
}

export interface Entry<T> extends At<T> {
  readonly name: string;
}

/** A field of a map: its shape, what it means, and whether it must be there. */
export interface Member<T> {
  /** Undefined: the format has it, this version has not. */
  readonly shape: Shape<T> | undefined;
  readonly about: string;
  readonly needed: boolean;
}

export type Members = Readonly<Record<string, Member<unknown>>>;
/** What a map of members reads as; a field that was absent or wrong is undefined. */
export type Got<M extends Members> = {
  // `origin` of what was read is where it stands, so a field of that name reads as `origin_`.
  readonly [K in keyof M as K extends 'origin' ? 'origin_' : K]: M[K] extends Member<infer T> ? T | undefined : never;
} & Read;

export function must<T>(about: string, shape: Shape<T>): Member<T> {
  return { shape, about, needed: true };
}

export function may<T>(about: string, shape: Shape<T>): Member<T> {
  return { shape, about, needed: false };
}

/** A field of the format that is refused by name until it is built, so that nobody believes it works. */
export function later(about: string): Member<undefined> {
  return { shape: undefined, about, needed: false };
}

export function fields<M extends Members>(what: string, members: M): Shape<Got<M>> {
  const names = Object.keys(members);
  return {
    schema: schemaOfFields(members),
    read(tree, desk) {
      if (tree.kind !== 'map')
        return desk.error('E0009', tree.origin, `${what} is a map of fields`, hintOfNames(names));
      const said = new Set<string>();
      const got: Record<string, unknown> = {};
      for (const [name, field] of tree.fields) {
        // `faults:` and no more says nothing, so the default holds.
        if (Object.hasOwn(members, name) && isNull(field.value)) continue;
        const slot = name === 'origin' ? 'origin_' : name;
        if (Object.hasOwn(members, name)) got[slot] = readMember(name, members[name], field.value, field.origin, desk);
        const meant =
          Object.hasOwn(members, name) || name.startsWith('x-')
            ? name
            : refuseField(what, name, names, field.origin, desk, isCutOff(field) && said.size > 0);
        if (meant !== undefined) said.add(meant);
      }
      const read = { ...got, origin: tree.origin, said } as Got<M>;
      for (const name of names.filter((name) => members[name].needed)) {
        desk.missing(read, [name], `${what} needs \`${name}\``, members[name].about);
      }
      return read;
    },
  };
}

/** A map whose names are the user's. */
export function mapOf<T>(what: string, shape: Shape<T>): Shape<readonly Entry<T>[]> {
  return {
    schema: { type: 'object', additionalProperties: shape.schema },
    read(tree, desk) {
      if (tree.kind !== 'map') return desk.error('E0009', tree.origin, `${what} is a map from names`, '`name: …`');
      const entries: Entry<T>[] = [];
      for (const [name, field] of tree.fields) {
        if (checkName(name, field.origin, desk) === undefined) continue;
        // `A:` and no more is an A with every default.
        const said: Tree = isNull(field.value) ? { kind: 'map', fields: new Map(), origin: field.origin } : field.value;
        const value = shape.read(said, desk);
        if (value !== undefined) entries.push({ name, value, origin: field.origin });
      }
      return entries;
    },
  };
}

export function listOf<T>(what: string, shape: Shape<T>): Shape<readonly T[]> {
  return {
    schema: { type: 'array', items: shape.schema },
    read(tree, desk) {
      if (tree.kind !== 'list')
        return desk.error('E0009', tree.origin, `${what} is a list`, '`[a, b]`, or one `- …` a line');
      return tree.items.map((item) => shape.read(item, desk)).filter((item) => item !== undefined) as T[];
    },
  };
}

/** All of a list or map, or nothing: for what makes no sense in part. */
export function whole<T>(shape: Shape<readonly T[]>): Shape<readonly T[]> {
  return {
    schema: shape.schema,
    read(tree, desk) {
      const got = shape.read(tree, desk);
      const size = tree.kind === 'list' ? tree.items.length : tree.kind === 'map' ? tree.fields.size : 0;
      return got?.length === size ? got : undefined;
    },
  };
}

/** Keeps where the value was written, for what is checked against other parts later. */
export function at<T>(shape: Shape<T>): Shape<At<T>> {
  return {
    schema: shape.schema,
    read(tree, desk) {
      const value = shape.read(tree, desk);
      return value === undefined ? undefined : { value, origin: tree.origin };
    },
  };
}

/** Different shapes for a plain value, a list and a map; a form that has none is refused by the first. */
export function either<A, B = A, C = A>(forms: {
  readonly leaf?: Shape<A>;
  readonly list?: Shape<B>;
  readonly map?: Shape<C>;
}): Shape<A | B | C> {
  const all = [forms.leaf, forms.list, forms.map].filter((form) => form !== undefined) as Shape<A | B | C>[];
  return {
    schema: { anyOf: all.map((form) => form.schema) },
    read: (tree, desk) => ((forms[tree.kind] ?? all[all.length - 1]) as Shape<A | B | C>).read(tree, desk),
  };
}

/** Any value as it is, unread. */
export const anything: Shape<Tree> = { schema: {}, read: (tree) => tree };

/** Names may hold anything that can be shown on one line; the hosts escape them. */
export function checkName(name: string, origin: Origin, desk: Desk): string | undefined {
  if (name.trim() === '') return desk.error('E0009', origin, 'a name cannot be empty');
  if (name.length > 120) return desk.error('E0009', origin, 'a name has at most 120 characters');
  return name;
}

export function suggest(word: string, names: readonly string[]): string {
  const near = nearest(word, names);
  return near === undefined ? hintOfNames(names) : `did you mean \`${near}\`?`;
}

export function hintOfNames(names: readonly string[]): string {
  if (names.length === 0 || names.length > 16) return '';
  return names.length === 1 ? `only \`${names[0]}\`` : `one of: ${names.map((name) => `\`${name}\``).join(', ')}`;
}

function readMember(name: string, member: Member<unknown>, tree: Tree, origin: Origin, desk: Desk): unknown {
  if (member.shape !== undefined) return member.shape.read(tree, desk);
  return desk.error('E0010', origin, `\`${name}\` is not built yet in this version`, member.about);
}

/** `{because: a thing, and another}`: what follows the comma reads as a field without a value. */
function isCutOff({ origin }: Field): boolean {
  const { source, end } = origin;
  return /^\s*[,}]/.test(source.text.slice(end));
}

/** Says so, and returns the member that was probably meant: it is not missing too. */
function refuseField(
  what: string,
  name: string,
  names: readonly string[],
  origin: Origin,
  desk: Desk,
  isText: boolean,
): string | undefined {
  if (name === 'latency') {
    desk.error('E0107', origin, '`latency` can mean a round trip or one way', 'say `rtt` or `one_way`');
    return names.includes('rtt') ? 'rtt' : undefined;
  }
  const near = nearest(name, names);
  const known = isText ? 'text with `,` in it must be quoted inside `{ }`' : hintOfNames(names);
  const hint = near === undefined ? known : `did you mean \`${near}\`?`;
  const notes = what === 'a scenario' ? ['note: your own notes go under `x-…`'] : [];
  desk.error('E0001', origin, `\`${name}\` is not a field of ${what}`, hint, notes);
  return near;
}

function schemaOfFields(members: Members): Json {
  const known = Object.entries(members).filter(([, member]) => member.shape !== undefined);
  const needed = known.filter(([, member]) => member.needed).map(([name]) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(
      known.map(([name, member]) => [name, { ...member.shape!.schema, description: member.about }]),
    ),
    ...(needed.length > 0 ? { required: needed } : {}),
    patternProperties: { '^x-': {} },
    additionalProperties: false,
  };
}

/** A map that may be written as one word, which then is its field `key`. */
export function shorthand<T>(key: string, names: readonly string[], map: Shape<T>): Shape<T> {
  return {
    schema: { anyOf: [names.length > 0 ? { enum: names } : { type: 'string' }, map.schema] },
    read: (tree, desk) => map.read(spelledOut(key, tree), desk),
  };
}

/** `aws-5` as `{preset: aws-5}`. */
export function spelledOut(key: string, tree: Tree): Tree {
  if (tree.kind !== 'leaf' || isNull(tree)) return tree;
  return { kind: 'map', fields: new Map([[key, { origin: tree.origin, value: tree }]]), origin: tree.origin };
}
