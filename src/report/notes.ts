/** What limits the numbers of a result, in sentences, each with the runs it is about. */
import type { ResultDocument } from '../lab/document.ts';
import { variantName } from '../lab/summary.ts';

/** Empty but for runs that reached a bound. */
export function notesOf(document: ResultDocument): readonly string[] {
  const about = new Map<string, string[]>();
  for (const { strategy, set, seed, notes } of document.runs) {
    const name = variantName(strategy, set);
    const run = document.scenario.seeds.length > 1 ? `${name} (seed ${seed})` : name;
    for (const note of notes) about.set(note, [...(about.get(note) ?? []), run]);
  }
  return [...about].map(([note, runs]) => `${runs.join(', ')}: ${note}`);
}
