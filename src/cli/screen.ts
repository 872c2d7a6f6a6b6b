/** Where words go: results to stdout, everything else to stderr, colours only where eyes are. */
import pc from 'picocolors';

const { env } = process;
const plain = (env.NO_COLOR ?? '') !== '' || (env.CI ?? '') !== '' || env.TERM === 'dumb';

/** True where a line may be drawn over. */
export const isLive = process.stderr.isTTY === true && !plain;

export const colours = pc.createColors(process.stdout.isTTY === true && !plain);

/** Columns of the result: at most 100, on a narrower terminal what fits. */
export const width = Math.max(60, Math.min(100, process.stdout.columns ?? 100));

export function out(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function err(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Breaks text at spaces; following lines are indented. */
export function wrap(text: string, indent = 0, columns = width): string {
  const lines: string[] = [];
  let line = /^ */.exec(text)?.[0] ?? '';
  for (const word of text.trimStart().split(' ')) {
    const room = columns - (lines.length === 0 ? 0 : indent);
    if (line.trim() !== '' && [...line].length + 1 + [...word].length > room) {
      lines.push(line);
      line = word;
    } else line = line.trim() === '' ? line + word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.join(`\n${' '.repeat(indent)}`);
}
