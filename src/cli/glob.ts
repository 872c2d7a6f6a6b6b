/** Finds files by patterns: `**`, `*`, `?` and `{a,b}`, from the folder one is in; folders mean all their scenarios. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { plainText } from '../report/text.ts';
import { NO_SUCH_FILE, Stop } from './exit.ts';

const SPECIAL = /[*?{]/;

/** In the order of the patterns, then of their names; each file once. A name without a pattern must be there. */
export function filesOf(patterns: readonly string[]): readonly string[] {
  const found = new Set<string>();
  for (const pattern of patterns) {
    const files = existsSync(pattern) ? named(pattern) : matching(pattern);
    if (files.length === 0) throw new Stop(NO_SUCH_FILE, `error: there is no file ${plainText(pattern)}`);
    for (const file of files) found.add(file);
  }
  return [...found];
}

function named(path: string): readonly string[] {
  return statSync(path).isDirectory() ? matching(join(path, '**/*.{yaml,yml}')) : [path];
}

function matching(pattern: string): readonly string[] {
  const parts = normalize(pattern).split(/[\\/]/);
  const first = parts.findIndex((part) => SPECIAL.test(part));
  if (first < 0) return [];
  const start = parts.slice(0, first).join('/');
  const wanted = patternOf(parts.slice(first).join('/'));
  const prefix = start === '' ? (pattern.startsWith('/') ? '/' : '') : `${start}/`;
  return under(prefix === '' ? '.' : prefix)
    .filter((path) => wanted.test(path))
    .sort((a, b) => (a < b ? -1 : 1))
    .map((path) => prefix + path);
}

/** Every file below a folder, as paths from it; hidden folders and packages are nobody's scenarios. */
function under(folder: string, path = ''): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(join(folder, path), { withFileTypes: true }).flatMap((entry) => {
    const own = path === '' ? entry.name : `${path}/${entry.name}`;
    if (!entry.isDirectory()) return [own];
    return entry.name.startsWith('.') || entry.name === 'node_modules' ? [] : under(folder, own);
  });
}

function patternOf(glob: string): RegExp {
  const source = glob.replace(/\*\*\/|\*\*|\*|\?|\{[^{}]*\}|[.+^$()|[\]\\{}]/g, (part) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    if (part.length === 1) return `\\${part}`;
    const words = part.slice(1, -1).split(',');
    return `(?:${words.map((word) => word.replace(/[.+^$()|[\]\\*?]/g, '\\$&')).join('|')})`;
  });
  return new RegExp(`^${source}$`, 'u');
}
