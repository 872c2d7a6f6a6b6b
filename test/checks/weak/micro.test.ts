/** The micro histories: every verdict of the manifest for the models of this room. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Checker, Datum, Ending, History, Op } from '../../../src/checks/checker.ts';
import { DEFAULTS } from '../../../src/checks/checker.ts';
import { causal } from '../../../src/checks/weak/causal.ts';
import { causalConvergence } from '../../../src/checks/weak/causal-convergence.ts';
import { causalMemory } from '../../../src/checks/weak/causal-memory.ts';
import { monotonicReads } from '../../../src/checks/weak/monotonic-reads.ts';
import { monotonicWrites } from '../../../src/checks/weak/monotonic-writes.ts';
import { readYourWrites } from '../../../src/checks/weak/read-your-writes.ts';
import { sequential } from '../../../src/checks/weak/sequential.ts';
import { writesFollowReads } from '../../../src/checks/weak/writes-follow-reads.ts';

const folder = new URL('../../../../shared/histories/', import.meta.url);
const isThere = existsSync(new URL('MANIFEST.json', folder));

interface Entry {
  readonly file: string;
  readonly init: Datum;
  readonly verdicts: Readonly<Record<string, boolean>>;
}

const CHECKERS: readonly (readonly [string, Checker])[] = [
  ['sc', sequential],
  ['ccv', causalConvergence],
  ['cm', causalMemory],
  ['cc', causal],
  ['ryw', readYourWrites],
  ['mr', monotonicReads],
  ['mw', monotonicWrites],
  ['wfr', writesFollowReads],
];

interface Line {
  readonly process: string;
  readonly type: 'invoke' | Ending;
  readonly f: string;
  readonly key: string;
  readonly value: Datum;
  readonly time: number;
}

/** Just enough of JSON lines for these files. */
function read(text: string): History {
  const lines = text
    .trim()
    .split('\n')
    .map((line): Line => JSON.parse(line));
  const processes = [...new Set(lines.map((line) => line.process))];
  const keys = [...new Set(lines.map((line) => line.key))];
  const ops: Op[] = [];
  lines.forEach((line, call) => {
    if (line.type !== 'invoke') return;
    const end = lines.findIndex((other, at) => at > call && other.process === line.process);
    const answer = lines[end];
    ops.push({
      index: ops.length,
      process: processes.indexOf(line.process),
      f: line.f,
      key: keys.indexOf(line.key),
      input: line.value,
      output: answer.type === 'ok' && line.f === 'read' ? answer.value : null,
      ending: answer.type === 'invoke' ? 'info' : answer.type,
      call,
      end: answer.type === 'info' ? Number.POSITIVE_INFINITY : end,
      calledAt: line.time,
      endedAt: answer.time,
    });
  });
  return { ops, processes, keys, events: lines.length };
}

describe.skipIf(!isThere)('micro histories (skipped where ../shared/histories is absent)', () => {
  const manifest: readonly Entry[] = isThere ? JSON.parse(readFileSync(new URL('MANIFEST.json', folder), 'utf8')) : [];
  const entries = manifest.filter(({ file }) => file.startsWith('micro/'));

  it('are all there', () => expect(entries.length).toBeGreaterThanOrEqual(35));

  it.each(entries)('$file', ({ file, init, verdicts }) => {
    const history = read(readFileSync(new URL(file, folder), 'utf8'));
    const found = CHECKERS.map(([name, checker]) => {
      const report = checker.check(history, { ...DEFAULTS, init });
      expect(report.validity === 'invalid').toBe(report.anomalies.length > 0);
      return [name, report.validity];
    });
    const wanted = CHECKERS.map(([name]) => [name, verdicts[name] ? 'valid' : 'invalid']);
    expect(found).toEqual(wanted);
  });
});
