/** The histories with known verdicts that lie beside the project, where they do. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { History } from '../../../src/checks/history/history.ts';
import { readHistory } from '../../../src/checks/history/read.ts';

const FOLDER = new URL('../../../../shared/histories/', import.meta.url);

export interface Listed {
  readonly file: string;
  /** The original, where `file` is its translation into JSON lines. */
  readonly source?: string;
  readonly model: string;
  readonly init?: null | number | string;
  readonly property?: string;
  readonly expected?: boolean;
  readonly verdicts?: Readonly<Record<string, boolean>>;
}

export const areShared = existsSync(FOLDER);

export function manifest(): readonly Listed[] {
  return areShared ? JSON.parse(readFileSync(new URL('MANIFEST.json', FOLDER), 'utf8')) : [];
}

export function pathOf(file: string): string {
  return fileURLToPath(new URL(file, FOLDER));
}

export function textOf(file: string): string {
  return readFileSync(new URL(file, FOLDER), 'utf8');
}

export function historyOf(text: string): History {
  const reading = readHistory(text);
  if (reading instanceof Error) throw reading;
  return reading.history;
}
