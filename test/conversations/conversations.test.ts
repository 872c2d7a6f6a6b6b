/** Scripts in plain verbs, each followed by all that was said. `REWRITE=1` writes them anew; read the diff. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { retold } from './retold.ts';

const folder = new URL('.', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');
const stories = readdirSync(folder).filter((name) => name.endsWith('.txt'));
const SCENARIOS = 67;

describe('a conversation', () => {
  it.each(stories)('%s goes as written', (name) => {
    const text = read(name);
    const now = retold(text);
    if (process.env.REWRITE !== undefined) writeFileSync(new URL(name, folder), now.text);
    else expect(now.text).toBe(text);
    expect(now.broken).toEqual([]);
    for (const [twin, broken] of now.twins) expect(broken.length, twin).toBeGreaterThan(0);
  });

  it('stands in the index, all scenarios do, and their twins play', () => {
    const rows = read('README.md')
      .split('\n')
      .filter((line) => line.startsWith('| [R'));
    const listed = rows.map((row) => /\((R.*?\.txt)\)/.exec(row)?.[1]);
    expect([...listed].sort()).toEqual([...stories].sort());
    const numbers = new Set(stories.map((name) => Number(name.slice(1, 3))));
    expect(numbers.size).toBe(SCENARIOS);
    for (const row of rows) {
      const [, name, , twins] = row.split('|').map((cell) => cell.trim());
      const played = read(/\((R.*?\.txt)\)/.exec(name!)![1]!).match(/^twin .*$/gm) ?? [];
      for (const twin of twins!.split(' · ').filter((one) => one !== '' && !one.startsWith('see ')))
        expect(played.join('\n')).toContain(`twin ${twin.split(':')[0]}`);
    }
  });
});
