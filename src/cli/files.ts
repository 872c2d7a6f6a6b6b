/** Reads files for the loader, and says in a few words why it could not. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { plainText } from '../report/text.ts';
import { type Loaded, loadScenario, type ReadFile } from '../scenario/load.ts';
import { showProblem, showProblems } from '../scenario/problem.ts';
import { BAD_SCENARIO, NO_SUCH_FILE, Stop } from './exit.ts';
import { err } from './screen.ts';

const MOST_BYTES = 16 * 1024 * 1024;

export const readText: ReadFile = (path) => {
  try {
    const about = statSync(resolve(path));
    if (about.isDirectory()) return { error: 'it is a directory' };
    if (about.size > MOST_BYTES) return { error: `it has ${about.size} bytes, and ${MOST_BYTES} are the most` };
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(resolve(path)));
  } catch (error) {
    return { error: reasonOf(error) };
  }
};

/** Throws a Stop where nothing is called so. */
export function demandFile(path: string): void {
  if (!existsSync(resolve(path))) throw new Stop(NO_SUCH_FILE, `error: there is no file ${plainText(path)}`);
}

/** Every file, or a Stop that tells all problems of all files at once. Nothing has been run by then. */
export function loadAll(paths: readonly string[], set: readonly string[], quiet = false): readonly Loaded[] {
  for (const path of paths) demandFile(path);
  const loaded: Loaded[] = [];
  const told: string[] = [];
  for (const path of paths) {
    const result = loadScenario(path, readText, { set });
    if ('problems' in result) told.push(showProblems(result.problems, path));
    else loaded.push(result);
  }
  if (told.length > 0) throw new Stop(BAD_SCENARIO, told.join('\n\n'));
  if (!quiet) for (const { warnings } of loaded) for (const warning of warnings) err(`${showProblem(warning)}\n`);
  return loaded;
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES') return 'it may not be read';
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'it is not UTF-8 text';
  return error instanceof Error ? error.message : String(error);
}
