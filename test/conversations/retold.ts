/** Plays a script and writes down what was said after every part, and how a twin would have ended it. */
import { castOf } from './plays/options.ts';
import type { Cast } from './plays/play.ts';
import { Script } from './script.ts';

const TWIN = 'twin ';

export interface Retold {
  readonly text: string;
  /** What the sound replicas broke: nothing, one hopes. */
  readonly broken: readonly string[];
  /** What each twin broke, by its name. */
  readonly twins: ReadonlyMap<string, readonly string[]>;
}

/** Commands, `----`, what was said, an empty line; lines with # are remarks and stay. */
export function retold(text: string): Retold {
  const script = new Script();
  const twins = new Map<string, readonly string[]>();
  const broken: string[] = [];
  let played: string[] = [];
  let said: string[] = [];
  const play = (line: string) => {
    if (line.startsWith('nodes ')) {
      broken.push(...script.broken);
      played = [];
      said = [];
    }
    played.push(line);
    const heard = script.run(line);
    said.push(...heard);
    return heard;
  };
  const parts = partsOf(text).map(({ head, lines }) => {
    if (lines.length === 0) return head;
    const heard = lines.flatMap((line) => {
      if (!line.startsWith(TWIN)) return play(line);
      const { differs, found } = playedBy(castOf(script.play, line.slice(TWIN.length)), played, said);
      twins.set(line, found);
      return differs;
    });
    return [head, '----', ...(heard.length > 0 ? heard : ['  nothing'])].join('\n');
  });
  return { text: `${parts.join('\n\n')}\n`, broken: [...broken, ...script.broken], twins };
}

function partsOf(text: string): { head: string; lines: string[] }[] {
  const parts = text.trim().split(/\n\n+/);
  return parts.map((part) => {
    const head = part.split('\n----')[0]!;
    return { head, lines: head.split('\n').filter((line) => !line.startsWith('#')) };
  });
}

/** The same script by another cast: the first and the last line that differ, and what is broken by the end. */
function playedBy(cast: Cast, played: readonly string[], said: readonly string[]) {
  const script = new Script(cast);
  const heard: string[] = [];
  const found: string[] = [];
  try {
    for (const line of played) heard.push(...script.run(line));
  } catch (error) {
    found.push(`stopped: ${(error as Error).message}`);
  }
  found.unshift(...script.broken);
  const lines = heard.filter((line) => !line.startsWith('  !'));
  const differs = differences(said, lines);
  if (differs.length === 0) differs.push('  nothing else is said');
  return { differs: [...differs, ...summed(found)], found };
}

/** The first line that is not the same, and from the end the last. */
function differences(sound: readonly string[], other: readonly string[]): string[] {
  const from = other.findIndex((line, i) => line !== sound[i]);
  if (from < 0) return [];
  const back = [...other].reverse().findIndex((line, i) => line !== sound.at(-1 - i));
  const pairs: [string | undefined, string | undefined][] = [[sound[from], other[from]]];
  if (back >= 0 && other.length - 1 - back !== from) pairs.push([sound.at(-1 - back), other.at(-1 - back)]);
  return pairs.flatMap(([one, two]) => [`  - ${one?.trim() ?? 'nothing'}`, `  + ${two?.trim()}`]);
}

/** The first breach of each rule, and how many more there are. */
function summed(found: readonly string[]): string[] {
  const byRule = new Map<string, string[]>();
  for (const what of found) {
    const rule = what.split(/[ :]/)[0]!;
    byRule.set(rule, [...(byRule.get(rule) ?? []), what]);
  }
  return [...byRule.values()].map(
    ([what, ...more]) => `  ! ${what}${more.length > 0 ? ` (and ${more.length} more)` : ''}`,
  );
}
