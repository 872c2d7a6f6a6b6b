/** `list` and `explain`: what there is, and what a word means. */
import { nearest } from '../../kit/nearest.ts';
import { plainText } from '../../report/text.ts';
import { resolvedYaml } from '../../scenario/write.ts';
import { CATALOGUE, type Entry } from '../catalogue.ts';
import { BAD_COMMAND, HELD, Stop } from '../exit.ts';
import { loadAll } from '../files.ts';
import { out, width, wrap } from '../screen.ts';

export function listCommand(kind: string | undefined, json: boolean): number {
  const kinds = Object.keys(CATALOGUE);
  if (kind === undefined) throw new Stop(BAD_COMMAND, `error: list what? one of: ${kinds.join(', ')}`);
  const entries = CATALOGUE[kind]?.();
  if (entries === undefined)
    throw new Stop(BAD_COMMAND, `error: there are no ${plainText(kind)} to list; ${instead(kind, kinds)}`);
  if (json)
    out(
      JSON.stringify(
        entries.map(({ name, about }) => ({ name, about })),
        null,
        2,
      ),
    );
  else out(entries.map((entry) => lineOf(entry, longest(entries))).join('\n'));
  return HELD;
}

/** `orders.lost` is explained as `GROUP.lost`; a scenario file by all that it leaves unsaid. */
export function explainCommand(word: string): number {
  if (/\.ya?ml$/i.test(word)) {
    for (const { scenario } of loadAll([word], [])) out(resolvedYaml(scenario).trimEnd());
    return HELD;
  }
  for (const [kind, entries] of Object.entries(CATALOGUE)) {
    const entry = entries().find(({ name }) => name === word || name === patternOf(word));
    if (entry === undefined) continue;
    out(`${entry.name} (${kind})\n\n${wrap(entry.about)}`);
    for (const line of entry.more) if (line !== '') out(wrap(`  ${line}`, 4));
    return HELD;
  }
  const names = Object.values(CATALOGUE).flatMap((entries) => entries().map(({ name }) => name));
  throw new Stop(BAD_COMMAND, `error: nothing here is called ${plainText(word)}; ${instead(word, names)}`);
}

function patternOf(word: string): string {
  return word.replace(/^.+\.(lost|duplicated)$/, 'GROUP.$1').replace(/^invariant\..+$/, 'invariant.NAME');
}

function lineOf(entry: Entry, column: number): string {
  return wrap(`${entry.name.padEnd(column)}  ${entry.about}`, column + 2, width);
}

function longest(entries: readonly Entry[]): number {
  return Math.max(...entries.map(({ name }) => name.length));
}

function instead(word: string, names: readonly string[]): string {
  const near = nearest(word, names);
  if (near !== undefined) return `did you mean ${near}?`;
  return names.length > 12 ? 'try `lightcone list`' : `there are ${names.join(', ')}`;
}
