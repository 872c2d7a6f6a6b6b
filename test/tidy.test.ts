/** The law of the house, read over every file; and the law itself, tried on files that break it. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { functionsOf } from './tidy/code.ts';
import { breaches } from './tidy/law.ts';

const root = new URL('../', import.meta.url);
const files = ['src', 'test'].flatMap((folder) =>
  readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts') && !name.startsWith('test/tidy')),
);

describe('the house', () => {
  it('is lived in', () => {
    expect(files.length).toBeGreaterThan(40);
  });

  it('keeps its law', () => {
    const found = files.sort().flatMap((file) => breaches(file, readFileSync(new URL(file, root), 'utf8')));
    expect(found.join('\n')).toBe('');
  });

  it('has small files: half of src at most 110 lines', () => {
    const sizes = files
      .filter((file) => file.startsWith('src/'))
      .map((file) => readFileSync(new URL(file, root), 'utf8').split('\n').length - 1)
      .sort((a, b) => a - b);
    expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThanOrEqual(110);
  });
});

const broken: readonly (readonly [string, string, string])[] = [
  ['src/kit/a.ts', 'const a = Date.now();', 'simulated time'],
  ['src/world/a.ts', 'const a = Math.random();', 'named stream'],
  ['src/checks/a.ts', 'const a = b.sort();', 'comparator'],
  ['src/network/a.ts', 'const a = 2 ** 3;', 'multiplication'],
  ['src/network/a.ts', 'const a = Math.log(3);', 'exact-math'],
  ['src/scenario/a.ts', 'for (const a in b) c(a);', 'Object.entries'],
  ['src/faults/a.ts', 'let a = 1;', 'made for each run'],
  ['src/clients/a.ts', 'async function a() {}', 'agenda'],
  ['src/report/a.ts', 'const a: any = 1;', 'unknown'],
  ['src/report/a.ts', 'const a = b as unknown as string;', 'fits'],
  ['src/lab/a.ts', 'export default 1;', 'named export'],
  ['src/lab/a.ts', 'class RunManager {}', 'word of the field'],
  ['src/lab/a.ts', '// TODO later', 'the work itself'],
  ['src/lab/a.ts', 'console.log(1);', 'no console'],
  ['src/strategies/a.ts', "import { run } from '../world/run.ts';", 'must not import src/world/run.ts'],
  ['src/strategies/crdt/a.ts', "import type { Link } from '../../network/topology.ts';", 'must not import'],
  ['src/lab/a.ts', "const b = await import('../cli/main.ts');", 'must not import src/cli/main.ts'],
  ['src/cellar/a.ts', 'const a = 1;', 'no room'],
  ['src/lab/a.ts', `const a = ${'x + '.repeat(40)}x;`, 'columns'],
  ['src/lab/a.ts', '\n'.repeat(300), '300'],
  ['src/lab/a.ts', `function a(b: number): number {\n${'  b;\n'.repeat(50)}}`, 'a function of 52 lines'],
  ['src/lab/runHelper.ts', 'const a = 1;', 'name the file'],
];

describe('the law', () => {
  it.each(broken)('finds what is wrong in %s: %s', (path, code, message) => {
    expect(breaches(path, `/** A file that breaks the law. */\n${code}\n`).join('\n')).toContain(message);
  });

  it('asks for a first sentence', () => {
    expect(breaches('src/kit/a.ts', 'const a = 1;\n').join()).toContain('open with one sentence');
  });

  it('lets good files alone, whatever their strings and comments say', () => {
    const good = "/** A good file. */\n// Date, Math.random and any are spoken of.\nconst a = 'Math.log(Date)';\n";
    expect(breaches('src/kit/a.ts', good)).toEqual([]);
  });

  it('measures functions and nothing else', () => {
    const code = 'function a() {\n  if (b) {\n  }\n}\nconst c = { d() {\n} };\nconst e = () => {\n};\n';
    expect(functionsOf(code)).toEqual([
      { line: 1, lines: 4 },
      { line: 5, lines: 2 },
      { line: 7, lines: 2 },
    ]);
  });
});
