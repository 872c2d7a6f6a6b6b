/** `npm run validate [-- NAME…] [-- --long]`: everything that is compared with something outside, as one table. */
import { holds, printed } from '../report/validation/row.ts';
import { SUITE } from '../report/validation/suite.ts';

const words = process.argv.slice(2);
const isLong = words.includes('--long');
const names = words.filter((word) => !word.startsWith('-')).map((word) => word.toLowerCase());
const chosen = SUITE.filter(({ name }) => names.length === 0 || names.includes(name.toLowerCase()));

const unknown = names.filter((name) => !SUITE.some((part) => part.name.toLowerCase() === name));
const strange = words.filter((word) => word.startsWith('-') && word !== '--long');
if (unknown.length + strange.length > 0) {
  const known = SUITE.map(({ name }) => name).join(' ');
  console.error(`there is no ${[...unknown, ...strange].join(', ')}: choose among ${known}, or add --long`);
  process.exitCode = 64;
} else {
  let rows = 0;
  let failed = 0;
  for (const { name, title, source, rows: run } of chosen) {
    const compared = run(isLong);
    rows += compared.length;
    failed += compared.filter((row) => !holds(row)).length;
    console.log(`${printed(`${name} · ${title}\n${source}`, compared)}\n`);
  }
  console.log(`${rows} rows, ${failed} beyond their tolerance`);
  process.exitCode = failed === 0 ? 0 : 1;
}
