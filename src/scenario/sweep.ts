/** `sweep:` — a grid of paths and values, or a list of rows, each a variant of the scenario. */
import type { Override } from './paths.ts';
import type { Desk } from './problem.ts';
import { isNull, plainOf, type Tree } from './tree.ts';

export interface Row {
  readonly overrides: readonly Override[];
  /** path → value as written, for results. */
  readonly set: Readonly<Record<string, unknown>>;
}

const MOST_ROWS = 10_000;

/** The first path varies slowest. Empty without `sweep:`. */
export function rowsOf(tree: Tree, desk: Desk): Row[] {
  const sweep = tree.kind === 'map' ? tree.fields.get('sweep')?.value : undefined;
  if (sweep === undefined || isNull(sweep)) return [];
  if (sweep.kind === 'list') return sweep.items.flatMap((item) => listed(item, desk));
  if (sweep.kind === 'map') return grid(sweep, desk);
  desk.error('E0009', sweep.origin, '`sweep` is a map from paths to lists', '`sweep: {topology.rtt_scale: [1, 2]}`');
  return [];
}

function listed(item: Tree, desk: Desk): Row[] {
  if (item.kind === 'map') {
    return [rowOf([...item.fields].map(([path, { value, origin }]) => ({ path, value, origin })))];
  }
  desk.error('E0009', item.origin, 'a row of `sweep` is a map from paths to values');
  return [];
}

function grid(sweep: Tree & { readonly kind: 'map' }, desk: Desk): Row[] {
  let rows: (readonly Override[])[] = [[]];
  for (const [path, { value, origin }] of sweep.fields) {
    if (value.kind !== 'list' || value.items.length === 0) {
      desk.error('E0009', value.origin, 'the values of a path stand in a list', '`[1, 2, 4]`');
      continue;
    }
    if (rows.length * value.items.length > MOST_ROWS) {
      desk.error('E0109', origin, `this grid has more than ${MOST_ROWS} rows`);
      return [];
    }
    rows = rows.flatMap((row) => value.items.map((item) => [...row, { path, value: item, origin }]));
  }
  return rows.map(rowOf);
}

function rowOf(overrides: readonly Override[]): Row {
  return { overrides, set: Object.fromEntries(overrides.map(({ path, value }) => [path, plainOf(value)])) };
}
