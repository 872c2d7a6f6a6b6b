/** The tree that YAML text stands for, in which every value and every field knows where it was written. */
import type { Origin } from './problem.ts';

export interface Leaf {
  readonly kind: 'leaf';
  readonly value: string | number | boolean | null;
  /** As written, without quotes: `007`, `1e3`. */
  readonly text: string;
  readonly origin: Origin;
}

export interface List {
  readonly kind: 'list';
  readonly items: readonly Tree[];
  readonly origin: Origin;
}

export interface Field {
  /** Of the field's name. */
  readonly origin: Origin;
  readonly value: Tree;
}

export interface Fields {
  readonly kind: 'map';
  readonly fields: ReadonlyMap<string, Field>;
  readonly origin: Origin;
}

export type Tree = Leaf | List | Fields;

/** A plain value (a preset, a `--set`) as a tree whose every part points at `origin`. */
export function treeOf(value: unknown, origin: Origin): Tree {
  if (Array.isArray(value)) return { kind: 'list', items: value.map((item) => treeOf(item, origin)), origin };
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(
      ([name, item]) => [name, { origin, value: treeOf(item, origin) }] as const,
    );
    return { kind: 'map', fields: new Map(fields), origin };
  }
  const leaf = value as Leaf['value'];
  return { kind: 'leaf', value: leaf, text: String(leaf), origin };
}

/** The plain value of a tree, for messages and for what is kept as it was written. */
export function plainOf(tree: Tree): unknown {
  if (tree.kind === 'leaf') return tree.value;
  if (tree.kind === 'list') return tree.items.map(plainOf);
  return Object.fromEntries([...tree.fields].map(([name, field]) => [name, plainOf(field.value)]));
}

/** Child over parent: maps merge, everything else (lists too) replaces, null removes. */
export function merge(parent: Tree, child: Tree): Tree {
  if (parent.kind !== 'map' || child.kind !== 'map') return child;
  const fields = new Map(parent.fields);
  for (const [name, field] of child.fields) {
    const under = fields.get(name);
    if (isNull(field.value)) fields.delete(name);
    else fields.set(name, under ? { origin: field.origin, value: merge(under.value, field.value) } : field);
  }
  return { kind: 'map', fields, origin: child.origin };
}

export function isNull(tree: Tree): boolean {
  return tree.kind === 'leaf' && tree.value === null;
}
