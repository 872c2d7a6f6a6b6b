/** Reads the JSON lines of histories with known verdicts: just enough for those files. */
import { existsSync, readFileSync } from 'node:fs';
import type { Datum, History, Op } from '../../../src/checks/checker.ts';

export const KNOWN = new URL('../../../../shared/histories/', import.meta.url);
export const isThere = existsSync(KNOWN);

export interface Entry {
  readonly file: string;
  readonly model: string;
  readonly init: Datum;
  readonly expected?: boolean;
  readonly verdicts?: { readonly lin: boolean };
}

export function manifest(): readonly Entry[] {
  return isThere ? JSON.parse(readFileSync(new URL('MANIFEST.json', KNOWN), 'utf8')) : [];
}

interface Line {
  readonly process: number | string;
  readonly type: string;
  readonly f: string;
  readonly key?: string;
  readonly value: Datum;
  readonly time?: number;
}

export function historyIn(file: string): History {
  const lines = readFileSync(new URL(file, KNOWN), 'utf8').trim().split('\n');
  const ops: Op[] = [];
  const [processes, keys]: [string[], string[]] = [[], []];
  const place = (names: string[], name: string) => (names.includes(name) ? names.indexOf(name) : names.push(name) - 1);
  const open = new Map<number, number>();
  lines.forEach((text, event) => {
    const line = JSON.parse(text) as Line;
    const process = place(processes, String(line.process));
    const nanoseconds = line.time ?? Number.NaN;
    if (line.type === 'invoke') {
      open.set(process, ops.length);
      const key = line.key === undefined ? -1 : place(keys, line.key);
      const asked = { index: ops.length, process, f: line.f, key, input: line.value, output: null };
      const end = { ending: 'info' as const, end: Number.POSITIVE_INFINITY, endedAt: Number.NaN };
      ops.push({ ...asked, ...end, call: event, calledAt: nanoseconds });
      return;
    }
    const index = open.get(process)!;
    if (line.type === 'info') return;
    const ending = line.type as 'ok' | 'fail';
    const output = ending === 'ok' ? line.value : null;
    ops[index] = { ...ops[index], ending, output, end: event, endedAt: nanoseconds };
  });
  return { ops, processes, keys, events: lines.length };
}
