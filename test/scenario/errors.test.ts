/** What a person reads when a scenario is wrong, word for word: `REWRITE=1 npx vitest run test/scenario` renews it. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CODES } from '../../src/scenario/codes.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { showProblem, showProblems } from '../../src/scenario/problem.ts';

const FOLDER = new URL('./errors/', import.meta.url);
const GOOD = 'topology: aws-5\nworkload: checkout-10k\nstrategies: [single-site]\nseeds: 2\n';

interface Case {
  readonly title: string;
  /** File name → text; the first one is loaded. `$ …` lines of a case are flags. */
  readonly files: ReadonlyMap<string, string>;
  readonly flags: readonly string[];
  readonly said: string;
}

function read(file: string): Case[] {
  const text = readFileSync(new URL(file, FOLDER), 'utf8');
  return text
    .split(/^====\n/m)
    .filter((block) => block.trim() !== '')
    .map((block) => {
      const [head, said = ''] = block.split(/^----\n/m) as [string, string?];
      const lines = head.replace(/\n$/, '').split('\n');
      const flags = lines.filter((line) => line.startsWith('$ ')).map((line) => line.slice(2));
      const files = new Map<string, string>();
      let name = 'x.yaml';
      for (const line of lines.slice(1).filter((line) => !line.startsWith('$ '))) {
        if (line.startsWith('>> ')) name = line.slice(3);
        else files.set(name, `${files.get(name) ?? ''}${line === '(good)' ? GOOD : `${line}\n`}`);
      }
      return { title: lines[0].slice(2), files, flags, said };
    });
}

function load(one: Case): string {
  const readFile = (path: string) => one.files.get(path) ?? { error: 'no such file' };
  const result = loadScenario('x.yaml', readFile, { set: one.flags });
  // How many strategies there are is none of these tests' business.
  if ('problems' in result) return showProblems(result.problems, 'x.yaml').replace(/shows all \d+/g, 'shows all N');
  return result.warnings.length > 0 ? `${result.warnings.map(showProblem).join('\n\n')}\n` : 'nothing\n';
}

function write(one: Case, said: string): string {
  const files = [...one.files].map(([name, text]) => (name === 'x.yaml' ? text : `>> ${name}\n${text}`)).join('');
  const flags = one.flags.map((flag) => `$ ${flag}\n`).join('');
  return `# ${one.title}\n${flags}${files.replace(GOOD, '(good)\n')}----\n${said}`;
}

for (const file of readdirSync(FOLDER)
  .filter((name) => name.endsWith('.txt'))
  .sort((a, b) => (a < b ? -1 : 1))) {
  describe(file, () => {
    const cases = read(file);
    for (const one of cases) {
      test(one.title, () => {
        const said = load(one);
        for (const [, code] of said.matchAll(/\[([EW][0-9]+)\]/g)) expect(CODES.has(code), code).toBe(true);
        if (!process.env.REWRITE) expect(said).toBe(one.said);
      });
    }
    if (process.env.REWRITE)
      writeFileSync(new URL(file, FOLDER), cases.map((one) => write(one, load(one))).join('====\n'));
  });
}
