/** Scripts in plain verbs, each followed by all that was said. `REWRITE=1` writes them anew; read the diff. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { retold } from './retold.ts';

const folder = new URL('.', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');
const stories = readdirSync(folder).filter((name) => name.endsWith('.txt'));

describe('a conversation', () => {
  it.each(stories)('%s goes as written', (name) => {
    const text = read(name);
    const now = retold(text);
    if (process.env.REWRITE !== undefined) writeFileSync(new URL(name, folder), now.text);
    else expect(now.text).toBe(text);
    expect(now.broken).toEqual([]);
    for (const [twin, broken] of now.twins) expect(broken.length, twin).toBeGreaterThan(0);
  });

  it.each([
    ['R', 67],
    ['P', 14],
  ])('of %s stands in the index, all %d scenarios do, and their twins play', (list, scenarios) => {
    const rows = read('README.md')
      .split('\n')
      .filter((line) => new RegExp(`^\\| \\[?${list}\\d\\d `).test(line))
      .map((line) => line.split('|').map((cell) => cell.trim()));
    const numbers = new Set(rows.map(([, name]) => Number(/\d\d/.exec(name!)![0])));
    expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: scenarios }, (_, i) => i + 1));
    const linked = rows.filter(([, name]) => name!.startsWith('['));
    expect(linked.length).toBe(rows.length);
    const files = linked.map(([, name]) => /\((.*?\.txt)\)/.exec(name!)![1]!);
    expect([...files].sort()).toEqual(stories.filter((name) => name.startsWith(list)).sort());
    linked.forEach(([, , , twins], row) => {
      const played = read(files[row]!).match(/^twin .*$/gm) ?? [];
      for (const twin of twins!.split(' · ').filter((one) => one !== '' && !one.startsWith('see ')))
        expect(played.join('\n')).toContain(`twin ${twin.split(':')[0]}`);
    });
  });
});
