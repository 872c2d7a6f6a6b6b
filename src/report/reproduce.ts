/** The command that gives this result again. */
import type { Promised, ResultDocument } from '../lab/document.ts';
import { settingsOf } from '../lab/summary.ts';
import { plainText } from './text.ts';

export function reproduce(document: ResultDocument): string {
  const { file, seeds, set: changed, only } = document.scenario;
  const set = changed.map((path) => `--set ${quoted(path)}`);
  const strategy = only.length === 0 ? [] : [`--strategy ${quoted(only.join(','))}`];
  return ['npx lightcone run', quoted(file), ...strategy, ...seedFlag(seeds), ...set].join(' ');
}

/** The command for one promise alone; one against the baseline needs that too. */
export function reproducePromise(document: ResultDocument, promise: Promised): string {
  const { scenario } = document;
  const { strategy, seed, set, that } = promise;
  const isRelative = /\bbaseline\b/.test(that) && strategy !== scenario.baseline;
  const only = isRelative ? [scenario.baseline, strategy] : [strategy];
  const changed = [...scenario.set, ...settingsOf(set)];
  return reproduce({ ...document, scenario: { ...scenario, only, seeds: [seed], set: changed } });
}

/** A list that is not 1 to n stands in the file: no flag can give it. */
function seedFlag(seeds: readonly number[]): readonly string[] {
  if (seeds.length === 1) return [`--seed ${seeds[0]}`];
  return seeds.every((seed, index) => seed === index + 1) ? [`--seeds ${seeds.length}`] : [];
}

/** As a shell reads it. */
export function quoted(word: string): string {
  const plain = plainText(word);
  return /^[\w./:=@%+,-]+$/.test(plain) ? plain : `'${plain.replaceAll("'", "'\\''")}'`;
}
