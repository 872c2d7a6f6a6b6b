/** Reads a scenario: files, parents and overrides into one tree, the tree into a resolved scenario. */
import { digestOf } from '../kit/hash.ts';
import { withoutBlock } from './geo-replication.ts';
import { parse } from './parse.ts';
import { type Override, setPath } from './paths.ts';
import { aboutFile, Desk, inOrder, type Origin, type Problem } from './problem.ts';
import { resolve, SCENARIO } from './resolve.ts';
import type { Scenario } from './scenario.ts';
import { type Row, rowsOf } from './sweep.ts';
import { isNull, merge, type Tree } from './tree.ts';

/** Gives the text at a path, or says in a few words why not. */
export type ReadFile = (path: string) => string | { readonly error: string };

export interface LoadOptions {
  /** `path=value`, as after `--set`, applied last and in this order. */
  readonly set?: readonly string[];
}

export interface Loaded {
  readonly scenario: Scenario;
  readonly warnings: readonly Problem[];
  /** The file after `extends` and `set`, each value knowing where it was written. */
  readonly tree: Tree;
  /** One a variant of `sweep:`; empty without it. */
  readonly rows: readonly (Row & { readonly scenario: Scenario })[];
}

export type LoadResult = Loaded | { readonly problems: readonly Problem[] };

export function loadScenario(path: string, readFile: ReadFile, options: LoadOptions = {}): LoadResult {
  const desk = new Desk();
  const tree = assemble(path, readFile, [], desk);
  if (tree === undefined) return { problems: inOrder(desk.problems) };
  const overrides = [...fromFile(tree, desk), ...fromFlags(options.set ?? [], desk)];
  const whole = overrides.reduce((changed, override) => setPath(changed, override, desk), tree);
  const resolved = finish(whole, path, readFile, desk);
  const rows: (Row & { readonly scenario: Scenario })[] = [];
  for (const row of rowsOf(whole, desk)) {
    const own = new Desk();
    const varied = row.overrides.reduce((changed, override) => setPath(changed, override, own), whole);
    const scenario = !own.isClean ? undefined : finish(varied, path, readFile, own);
    for (const problem of own.problems) if (!isTold(problem, desk)) desk.add(problem);
    if (scenario) rows.push({ ...row, scenario });
  }
  if (resolved === undefined || !desk.isClean) return { problems: inOrder(desk.problems) };
  return { scenario: resolved, warnings: inOrder(desk.warnings), tree: whole, rows };
}

/** Of all that a run depends on: equal for equal scenarios, however they were written. */
export function scenarioDigest(scenario: Scenario): string {
  return digestOf({ ...scenario, expect: scenario.expect.map((expectation) => ({ ...expectation, line: 0 })) });
}

function finish(tree: Tree, path: string, readFile: ReadFile, desk: Desk): Scenario | undefined {
  const got = SCENARIO.read(withoutBlock(tree, desk), desk);
  if (got === undefined) return undefined;
  const neighbour = (other: string, from: string) => {
    const answer = readFile(beside(from.startsWith('--') ? path : from, other));
    return typeof answer === 'string' ? { text: answer } : answer;
  };
  return resolve(got, baseName(path), neighbour, desk);
}

/** The file and its parents, merged; `chain` holds the files that led here. */
function assemble(path: string, readFile: ReadFile, chain: readonly string[], desk: Desk): Tree | undefined {
  const text = readFile(path);
  if (typeof text !== 'string') {
    desk.add(aboutFile('E0011', path, `\`${path}\` cannot be read: ${text.error}`));
    return undefined;
  }
  const parsed = parse({ name: path, text });
  if ('problems' in parsed) {
    desk.add(...parsed.problems);
    return undefined;
  }
  const { tree } = parsed;
  if (tree.kind !== 'map')
    return desk.error('E0009', tree.origin, 'a scenario is a map of fields', '`topology: aws-5`, …');
  const parent = tree.fields.get('extends')?.value;
  if (parent === undefined || isNull(parent)) return tree;
  if (parent.kind !== 'leaf')
    return desk.error('E0009', parent.origin, '`extends` names one file', '`extends: ./base.yaml`');
  const target = beside(path, parent.text);
  if ([...chain, path].includes(target)) {
    return desk.error(
      'E0012',
      parent.origin,
      'these files extend each other in a circle',
      [...chain, path, target].join(' → '),
    );
  }
  const under = readParent(target, parent.origin, readFile, [...chain, path], desk);
  return under && merge(under, tree);
}

function readParent(target: string, origin: Origin, readFile: ReadFile, chain: readonly string[], desk: Desk) {
  const probe = readFile(target);
  if (typeof probe === 'string') return assemble(target, readFile, chain, desk);
  return desk.error('E0011', origin, `\`${target}\` cannot be read`, probe.error);
}

function fromFile(tree: Tree, desk: Desk): Override[] {
  const set = tree.kind === 'map' ? tree.fields.get('set')?.value : undefined;
  if (set === undefined || isNull(set)) return [];
  if (set.kind === 'map')
    return [...set.fields].map(([path, field]) => ({ path, value: field.value, origin: field.origin }));
  desk.error('E0009', set.origin, '`set` is a map from paths to values', '`set: {faults.eu-cut.for: 6m}`');
  return [];
}

function fromFlags(flags: readonly string[], desk: Desk): Override[] {
  return flags.flatMap((flag): Override[] => {
    const equals = flag.indexOf('=');
    const source = { name: '--set', text: flag };
    const origin = { source, start: 0, end: equals < 0 ? flag.length : equals };
    if (equals <= 0) {
      desk.error('E0013', origin, '`--set` takes path=value', '`--set faults.eu-cut.for=6m`');
      return [];
    }
    const path = flag.slice(0, equals);
    if (flag.slice(equals + 1).trim() === '') {
      const nothing = { kind: 'leaf' as const, value: null, text: '', origin };
      return [{ path, value: nothing, origin }];
    }
    const parsed = parse(source, ' '.repeat(equals + 1) + flag.slice(equals + 1));
    if ('tree' in parsed) return [{ path, value: parsed.tree, origin }];
    desk.add(...parsed.problems);
    return [];
  });
}

function isTold(problem: Problem, desk: Desk): boolean {
  return desk.problems.some(
    (told) => told.code === problem.code && told.line === problem.line && told.column === problem.column,
  );
}

function baseName(path: string): string {
  return (path.split('/').at(-1) ?? path).replace(/\.ya?ml$/i, '');
}

/** `other` as seen from the folder of the file `from`. */
export function beside(from: string, other: string): string {
  const parts = other.startsWith('/') ? [] : from.split('/').slice(0, -1);
  for (const part of other.split('/')) {
    const isRoot = parts.length === 1 && parts[0] === '';
    if (part === '..' && isRoot) continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '.' && (part !== '' || parts.length === 0)) parts.push(part);
  }
  return parts.join('/');
}
