/** Results that lie in folders: written there with their report, found again, and read. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ResultDocument } from '../lab/document.ts';
import { plainText } from '../report/text.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { BESIDE, type TextFile } from '../scenario/trace.ts';
import { resolvedOf } from '../scenario/write.ts';
import { BAD_SCENARIO, Stop } from './exit.ts';
import { demandFile } from './files.ts';

const RESOLVED = 'resolved.yaml';

/** Of a folder, the result in it; any other file as it is named. Throws a Stop where there is none. */
export function resultFile(path: string): string {
  const isFolder = existsSync(path) && statSync(path).isDirectory();
  const file = isFolder ? join(path, 'result.json') : path;
  demandFile(file);
  return file;
}

export function readResult(file: string): ResultDocument {
  const wrong = new Stop(BAD_SCENARIO, `error: ${plainText(file)} is not a result that \`lightcone run\` wrote`);
  try {
    const document: ResultDocument = JSON.parse(readFileSync(file, 'utf8'));
    if (document.schema !== 'lightcone.result/1') throw wrong;
    return document;
  } catch {
    throw wrong;
  }
}

/** The scenario with all defaults, as the report left it beside its result. */
export function resolvedBeside(file: string): string | undefined {
  const beside = join(dirname(file), RESOLVED);
  return existsSync(beside) ? beside : undefined;
}

/** As a result keeps it: the scenario with all defaults first, then what that names. */
export function resolvedFiles(scenario: Scenario): readonly TextFile[] {
  const { yaml, beside } = resolvedOf(scenario);
  return [[RESOLVED, yaml], ...beside];
}

/** The same, as they were kept with a result; nothing where the scenario is gone. */
export function keptFiles(file: string): readonly TextFile[] {
  if (resolvedBeside(file) === undefined) return [];
  return [RESOLVED, BESIDE].flatMap((name): TextFile[] => {
    const path = join(dirname(file), name);
    return existsSync(path) ? [[name, readFileSync(path, 'utf8')]] : [];
  });
}

/** Gives the page. What draws it is loaded by those alone who want it. */
export async function store(
  folder: string,
  document: ResultDocument,
  resolved: readonly TextFile[],
  home: URL,
): Promise<string> {
  const { writeReport } = await import('../report/write.ts');
  const written = await writeReport(folder, document, resolved, new URL('page.js', home));
  return `${written.shortcut}/report.html`;
}
