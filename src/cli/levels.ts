/** `npm run levels`: tries every read level of every strategy, and writes the page src/strategies/LEVELS.md. */
import { writeFileSync } from 'node:fs';
import { levelsPage } from '../lab/levels/page.ts';
import { ASKED, SUBJECTS } from '../lab/levels/subjects.ts';
import { rowOf, surprises } from '../lab/levels/table.ts';

/** Forty of each of five kinds of trouble. */
const SEEDS = Number(process.argv[2] ?? 200);
const PAGE = new URL('../src/strategies/LEVELS.md', import.meta.url);

const rows = SUBJECTS.flatMap((subject) => {
  console.error(subject.title);
  return ASKED.flatMap((asked) => rowOf(subject, asked, SEEDS) ?? []);
});
writeFileSync(PAGE, levelsPage(rows, SEEDS));
const found = surprises(rows);
for (const surprise of found) console.error(surprise);
process.exitCode = found.length === 0 ? 0 : 1;
