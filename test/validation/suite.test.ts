/** The command that prints it all: every part has a name of its own and says where its numbers come from. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { SUITE } from '../../src/report/validation/suite.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const validate = (...words: string[]) =>
  spawnSync(process.execPath, ['dist/validation.js', ...words], { cwd: root, encoding: 'utf8' });

test('parts have names and sources, and files that they name are there', () => {
  expect(new Set(SUITE.map(({ name }) => name)).size).toBe(SUITE.length);
  for (const { source } of SUITE) {
    const [file] = /src\/report\/data\/[\w.-]+\.json/.exec(source) ?? [];
    if (file !== undefined) expect(existsSync(`${root}${file}`), file).toBe(true);
  }
});

test('prints the parts that are asked for', () => {
  const { status, stdout } = validate('c.21');
  expect(stdout).toMatch(/in print: us-east-1 with us-west-2 and eu-west-1 +270\.290 +270\.2\d\d/);
  expect(stdout).toMatch(/\n30 rows, 0 beyond their tolerance\n$/);
  expect(status).toBe(0);
});

test('knows its parts', () => {
  const { status, stderr } = validate('P99');
  expect(stderr).toContain('P1 P2 P3 P4 P5');
  expect(status).toBe(64);
});
