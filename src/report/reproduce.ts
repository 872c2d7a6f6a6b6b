/** The command that gives this result again. */
import type { ResultDocument } from '../lab/document.ts';
import { plainText } from './text.ts';

export function reproduce(document: ResultDocument): string {
  const { file, seeds, set: changed, only } = document.scenario;
  const set = changed.map((path) => `--set ${quoted(path)}`);
  const strategy = only.length === 0 ? [] : [`--strategy ${quoted(only.join(','))}`];
  return ['npx lightcone run', quoted(file), ...strategy, ...seedFlag(seeds), ...set].join(' ');
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
