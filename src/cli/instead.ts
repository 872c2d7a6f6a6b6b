/** What could have been meant by a word that nobody knows. */
import { nearest } from '../kit/nearest.ts';

export function instead(word: string, names: readonly string[]): string {
  const near = nearest(word, names);
  return near === undefined ? `there are ${names.join(', ')}` : `did you mean ${near}?`;
}
