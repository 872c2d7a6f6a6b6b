/** `list` and `explain`: what there is, and what a word means. */
import { rowMetric } from '../../checks/metrics.ts';
import { editDistance, nearest } from '../../kit/nearest.ts';
import { plainText } from '../../report/text.ts';
import { resolvedYaml } from '../../scenario/write.ts';
import { CATALOGUE, type Entry } from '../catalogue.ts';
import { BAD_COMMAND, HELD, Stop } from '../exit.ts';
import { loadAll } from '../files.ts';
import { instead } from '../instead.ts';
import { colours, out, width, wrap } from '../screen.ts';

const MOST_SIMILAR = 3;

/** Without a kind, everything. */
export function listCommand(kind: string | undefined, json: boolean): number {
  const kinds = Object.keys(CATALOGUE);
  if (kind === undefined) return listAll(json);
  const entries = CATALOGUE[kind]?.();
  if (entries === undefined)
    throw new Stop(BAD_COMMAND, `error: there are no ${plainText(kind)} to list; ${instead(kind, kinds)}`);
  out(json ? JSON.stringify(entries.map(brief), null, 2) : linesOf(entries));
  return HELD;
}

function listAll(json: boolean): number {
  const all = Object.entries(CATALOGUE).map(([kind, entries]) => [kind, entries()] as const);
  if (json) out(JSON.stringify(Object.fromEntries(all.map(([kind, entries]) => [kind, entries.map(brief)])), null, 2));
  else out(all.map(([kind, entries]) => `${colours.bold(kind)}\n${linesOf(entries)}`).join('\n\n'));
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
  throw new Stop(BAD_COMMAND, `error: nothing here is called ${plainText(word)}; ${similar(word)}`);
}

/** Who speaks of the word is nearer than who is spelled a little like it: `raft` is consensus. */
function similar(word: string): string {
  const all = Object.values(CATALOGUE).flatMap((entries) => entries());
  const names = all.map(({ name }) => name);
  const under = names.filter((name) => name.endsWith(`.${word}`));
  if (under.length > 0) return `see ${under.slice(0, MOST_SIMILAR).join(', ')}`;
  const near = nearest(word, names);
  if (near !== undefined) return `did you mean ${near}?`;
  const wanted = word.toLowerCase();
  const speak = all.filter(({ about }) => about.toLowerCase().includes(wanted)).map(({ name }) => name);
  if (speak.length > 0) return `see ${speak.slice(0, MOST_SIMILAR).join(', ')}`;
  const distances = names.map((name) => ({ name, distance: editDistance(wanted, name.toLowerCase()) }));
  distances.sort((a, b) => a.distance - b.distance);
  const nearby = distances.slice(0, MOST_SIMILAR).map(({ name }) => name);
  return `the nearest are ${nearby.join(', ')}; \`lightcone list\` shows all`;
}

function brief({ name, about }: Entry): { readonly name: string; readonly about: string } {
  return { name, about };
}

function linesOf(entries: readonly Entry[]): string {
  return entries.map((entry) => lineOf(entry, longest(entries))).join('\n');
}

function patternOf(word: string): string {
  const rows = rowMetric(word);
  return rows === undefined ? word.replace(/^invariant\..+$/, 'invariant.NAME') : `GROUP.${rows.fate}`;
}

function lineOf(entry: Entry, column: number): string {
  return wrap(`${entry.name.padEnd(column)}  ${entry.about}`, column + 2, width);
}

function longest(entries: readonly Entry[]): number {
  return Math.max(...entries.map(({ name }) => name.length));
}
