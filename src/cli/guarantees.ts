/** `npm run guarantees`: measures what each strategy keeps, and writes the table in src/strategies/GUARANTEES.md. */
import { writeFileSync } from 'node:fs';
import { matrixText, rowOf, surprises } from '../lab/guarantees/matrix.ts';
import { VARIANTS } from '../lab/guarantees/variants.ts';

const SEEDS = 8;
const PAGE = new URL('../src/strategies/GUARANTEES.md', import.meta.url);

const rows = VARIANTS.map((variant) => {
  console.error(variant.title);
  return [variant, rowOf(variant, SEEDS)] as const;
});
writeFileSync(PAGE, matrixText(rows, SEEDS));
const found = rows.flatMap(([variant, row]) => surprises(variant, row));
for (const surprise of found) console.error(surprise);
process.exitCode = found.length === 0 ? 0 : 1;
