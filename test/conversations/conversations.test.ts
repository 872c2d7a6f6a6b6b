/** Scripts in plain verbs, each followed by all that was said. `REWRITE=1` writes them anew; read the diff. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FIGURE_8 } from '../broken/raft.ts';
import { Stage } from './stage.ts';

const folder = new URL('.', import.meta.url);
const stories = readdirSync(folder).filter((name) => name.endsWith('.txt'));

/** Commands, `----`, what was said, an empty line; lines with # are remarks and stay. */
function retold(text: string, stage: Stage): string {
  return text
    .trim()
    .split(/\n\n+/)
    .map((part) => {
      const commands = part.split('\n----')[0]!;
      const lines = commands.split('\n').filter((line) => !line.startsWith('#'));
      if (lines.length === 0) return commands;
      const said = lines.flatMap((line) => stage.run(line));
      return [commands, '----', ...(said.length > 0 ? said : ['  nothing'])].join('\n');
    })
    .join('\n\n')
    .concat('\n');
}

describe('a conversation', () => {
  it.each(stories)('%s goes as written', (name) => {
    const file = new URL(name, folder);
    const text = readFileSync(file, 'utf8');
    const now = retold(text, new Stage());
    if (process.env.REWRITE !== undefined) writeFileSync(file, now);
    else expect(now).toBe(text);
  });

  it('is there to be read', () => {
    expect(stories.length).toBeGreaterThan(8);
  });

  it('of figure 8 ends badly where copies of earlier terms are counted', () => {
    const story = readFileSync(new URL('figure-8.txt', folder), 'utf8');
    const commands = story.split('\n\n').flatMap((part) => part.split('\n----')[0]!.split('\n'));
    const ending = (stage: Stage) => {
      const before: string[][] = [];
      for (const line of commands.filter((command) => !command.startsWith('#'))) {
        if (line === 'crash 1' && before.length < 2) before.push(stage.applied(1));
        stage.run(line);
      }
      return { before: before.at(-1)!, after: stage.applied(5) };
    };
    const sound = ending(new Stage());
    expect(sound.after.slice(0, sound.before.length)).toEqual(sound.before);
    const broken = ending(new Stage(FIGURE_8.maker));
    expect(broken.after.slice(0, broken.before.length)).not.toEqual(broken.before);
  });
});
