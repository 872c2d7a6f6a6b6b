/** Scripts in plain verbs, each followed by all that was said. `REWRITE=1` writes them anew; read the diff. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { retold } from './retold.ts';

const folder = new URL('.', import.meta.url);
const stories = readdirSync(folder).filter((name) => name.endsWith('.txt'));

describe('a conversation', () => {
  it.each(stories)('%s goes as written', (name) => {
    const file = new URL(name, folder);
    const text = readFileSync(file, 'utf8');
    const now = retold(text);
    if (process.env.REWRITE !== undefined) writeFileSync(file, now.text);
    else expect(now.text).toBe(text);
    expect(now.broken).toEqual([]);
    for (const [twin, broken] of now.twins) expect(broken.length, twin).toBeGreaterThan(0);
  });
});
