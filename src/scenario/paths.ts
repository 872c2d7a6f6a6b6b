/** Dotted paths into a scenario: `set:`, `--set` and `sweep:` all name a field in the same way. */
import { nearest } from '../kit/nearest.ts';
import { ACTIONS } from './actions/index.ts';
import type { Desk, Origin } from './problem.ts';
import { hintOfNames, spelledOut } from './shape.ts';
import { type Field, type Fields, isNull, type List, type Tree } from './tree.ts';

export interface Override {
  readonly path: string;
  readonly value: Tree;
  /** Of the path, for errors. */
  readonly origin: Origin;
}

/** The tree with one value in another place; a path that leads nowhere is an error. */
export function setPath(tree: Tree, override: Override, desk: Desk): Tree {
  const steps = override.path.split('.');
  if (steps.some((step) => step === '' || step === '__proto__')) {
    desk.error('E0013', override.origin, `\`${override.path}\` is no path`, 'such as `faults.eu-cut.for`');
    return tree;
  }
  return put(tree, steps, [], override, desk);
}

function put(tree: Tree, steps: readonly string[], walked: readonly string[], override: Override, desk: Desk): Tree {
  if (steps.length === 0) return override.value;
  if (tree.kind === 'map') return putField(tree, steps, walked, override, desk);
  if (tree.kind === 'list') return putItem(tree, steps, walked, override, desk);
  const long = longForm(tree, walked);
  if (long.kind === 'map') return putField(long, steps, walked, override, desk);
  const where = walked.join('.');
  desk.error('E0013', override.origin, `there is nothing under \`${where}\``, `\`${where}\` is \`${tree.text}\``);
  return tree;
}

function putField(
  tree: Fields,
  steps: readonly string[],
  walked: readonly string[],
  override: Override,
  desk: Desk,
): Tree {
  // Names may hold dots themselves, so the longest name that is there wins.
  let taken = steps.length;
  while (taken > 1 && !tree.fields.has(steps.slice(0, taken).join('.'))) taken -= 1;
  const name = steps.slice(0, taken).join('.');
  const rest = steps.slice(taken);
  const field: Field | undefined = tree.fields.get(name);
  const fields = new Map(tree.fields);
  if (rest.length === 0 && isNull(override.value)) fields.delete(name);
  else {
    const under = field?.value ?? { kind: 'map' as const, fields: new Map(), origin: override.origin };
    const value = put(under, rest, [...walked, name], override, desk);
    fields.set(name, { origin: rest.length === 0 || !field ? override.origin : field.origin, value });
  }
  // `seed` and `seeds` exclude each other: who sets one means it instead of the other.
  if (walked.length === 0 && name === 'seed') fields.delete('seeds');
  if (walked.length === 0 && name === 'seeds') fields.delete('seed');
  return { ...tree, fields };
}

function putItem(
  tree: List,
  steps: readonly string[],
  walked: readonly string[],
  override: Override,
  desk: Desk,
): Tree {
  const names = namesOf(tree);
  const byName = names.indexOf(steps[0]);
  const index = byName >= 0 ? byName : /^[0-9]+$/.test(steps[0]) ? Number(steps[0]) : -1;
  if (index < 0 || index >= tree.items.length) {
    const near = nearest(steps[0], names);
    const hint = near
      ? `did you mean \`${near}\`?`
      : names.every((name) => name === '')
        ? `it has ${tree.items.length} of them`
        : hintOfNames(names);
    desk.error('E0013', override.origin, `\`${walked.join('.')}\` has no \`${steps[0]}\``, hint);
    return tree;
  }
  const rest = steps.slice(1);
  if (rest.length === 0 && isNull(override.value)) return { ...tree, items: tree.items.toSpliced(index, 1) };
  const value = put(tree.items[index], rest, [...walked, steps[0]], override, desk);
  return { ...tree, items: tree.items.with(index, value) };
}

/** By `name` or `id`; a strategy also by what it uses, an unnamed fault by its kind and number. */
function namesOf(list: List): string[] {
  const counts = new Map<string, number>();
  return list.items.map((item) => {
    if (item.kind === 'leaf') return item.text;
    if (item.kind === 'list') return '';
    const kind = [...ACTIONS.keys()].find((action) => item.fields.has(action));
    if (kind) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    for (const key of ['name', 'id', 'use']) {
      const value = item.fields.get(key)?.value;
      if (value?.kind === 'leaf') return value.text;
    }
    return kind ? `${kind}-${counts.get(kind)}` : '';
  });
}

function longForm(tree: Tree, walked: readonly string[]): Tree {
  if (walked.length === 1 && (walked[0] === 'topology' || walked[0] === 'workload')) return spelledOut('preset', tree);
  if (walked.length === 2 && walked[0] === 'strategies') return spelledOut('use', tree);
  if (walked.length === 2 && walked[0] === 'expect') return spelledOut('that', tree);
  return tree;
}
