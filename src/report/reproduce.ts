/** The command that gives this result again. */
import type { ResultDocument } from '../lab/document.ts';
import { plainText } from './text.ts';

export function reproduce(document: ResultDocument): string {
  const { file, seeds, set: changed } = document.scenario;
  const set = changed.map((path) => `--set ${quoted(path)}`);
  const seed = seeds.length === 1 ? [`--seed ${seeds[0]}`] : [];
  return ['npx lightcone run', quoted(file), ...seed, ...set].join(' ');
}

/** As a shell reads it. */
export function quoted(word: string): string {
  const plain = plainText(word);
  return /^[\w./:=@%+,-]+$/.test(plain) ? plain : `'${plain.replaceAll("'", "'\\''")}'`;
}
