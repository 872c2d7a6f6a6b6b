/** `npm run guarantees`: measures what each strategy keeps, and writes the table in src/strategies/GUARANTEES.md. */
import { writeFileSync } from 'node:fs';
import { type Measured, matrixText, rowOf, surprises } from '../lab/guarantees/matrix.ts';
import { VARIANTS } from '../lab/guarantees/variants.ts';

const SEEDS = 8;
const PAGE = new URL('../src/strategies/GUARANTEES.md', import.meta.url);

const rows = VARIANTS.map((variant): Measured => {
  console.error(variant.title);
  let operations = 0;
  const row = rowOf(variant, SEEDS, ({ history }) => {
    operations += history.ops.length;
  });
  return { variant, row, operations };
});
writeFileSync(PAGE, matrixText(rows, SEEDS));
const found = rows.flatMap(({ variant, row }) => surprises(variant, row));
for (const surprise of found) console.error(surprise);
process.exitCode = found.length === 0 ? 0 : 1;
