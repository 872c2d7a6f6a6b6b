/** Prints how many tests passed, failed and were skipped; fails where a test of determinism was not run. */
import { existsSync, readFileSync } from 'node:fs';

const [, , file] = process.argv;
if (!existsSync(file)) {
  console.log('no tests were run');
  process.exit(1);
}
const report = JSON.parse(readFileSync(file, 'utf8'));
const tests = report.testResults.flatMap((suite) => suite.assertionResults.map((test) => ({ ...test, file: suite.name })));
const count = (status) => tests.filter((test) => test.status === status).length;
const skipped = tests.filter((test) => test.status !== 'passed' && test.status !== 'failed');
const missing = skipped.filter((test) => /determinism/i.test(`${test.file} ${test.fullName}`));
for (const test of skipped) console.log(`skipped: ${test.fullName}`);
console.log(`${count('passed')} passed, ${count('failed')} failed, ${skipped.length} skipped`);
if (missing.length > 0) console.log(`${missing.length} tests of determinism were skipped; they may not be`);
process.exit(count('failed') > 0 || missing.length > 0 || count('passed') === 0 ? 1 : 0);
