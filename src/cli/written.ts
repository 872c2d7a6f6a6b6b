/** Where a promise or a step of a script stands in the files, for those who point at it. */

import type { Loaded } from '../scenario/load.ts';
import { located, type Origin } from '../scenario/problem.ts';
import { plainOf, type Tree } from '../scenario/tree.ts';
import type { Judgement } from '../world/result.ts';

/** Line and column count from 1; 0 where nothing in the file can be pointed at. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A promise may stand in a parent file; one that a flag gave stands nowhere. */
export function placeOf({ tree }: Loaded, file: string, { that, line }: Judgement): Place {
  const step = /^script ([^:]+): /.exec(that)?.[1];
  const found = line === 0 && step !== undefined ? stepNamed(tree, step) : promiseOn(tree, that, line);
  if (found === undefined || found.source.name.startsWith('--')) return { file, line: 0, column: 0 };
  const at = located('error', '', found, '', '', []);
  return { file: at.file, line: at.line, column: at.column };
}

function promiseOn(tree: Tree, that: string, line: number): Origin | undefined {
  return itemsOf(tree, 'expect')
    .map((item) => (item.kind === 'map' ? (item.fields.get('that')?.value ?? item) : item))
    .find((item) => plainOf(item) === that && lineOf(item.origin) === line)?.origin;
}

function stepNamed(tree: Tree, id: string): Origin | undefined {
  return itemsOf(tree, 'script').find((item, index) => {
    const own = item.kind === 'map' ? item.fields.get('id')?.value : undefined;
    return (own === undefined ? `step-${index + 1}` : String(plainOf(own))) === id;
  })?.origin;
}

function itemsOf(tree: Tree, name: string): readonly Tree[] {
  const list = tree.kind === 'map' ? tree.fields.get(name)?.value : undefined;
  return list?.kind === 'list' ? list.items : [];
}

function lineOf({ source, start }: Origin): number {
  return source.text.slice(0, start).split('\n').length;
}
