/** One history for each anomaly that registers can show, and what they cannot show without assumptions. */
import { describe, expect, it } from 'vitest';
import { DEFAULTS, type Report } from '../../../src/checks/checker.ts';
import { RW_REGISTER, type TransactionSettings } from '../../../src/checks/transactions/index.ts';
import { type Written, written } from './written.ts';

type Case = readonly [
  what: string,
  kinds: readonly string[],
  ruledOut: readonly string[],
  lines: readonly (string | Written)[],
];

const CASES: readonly Case[] = [
  ['nothing wrong', [], [], ['w x 1 | w y 2', 'r x 1 | w x 3', 'r x 3 | r y 2']],
  ['two writes that nobody ordered', [], [], ['w x 1 | w y 2', 'w x 3 | w y 4', 'r x 1 | r y 4']],
  ['G1a', ['G1a'], ['read-committed'], [{ steps: 'w x 1', ending: 'fail' }, 'r x 1']],
  ['G1b', ['G1b'], ['read-committed'], ['w x 1 | w x 2', 'r x 1']],
  ['G1c', ['G1c'], ['read-committed'], ['w x 1 | r y 2', 'w y 2 | r x 1']],
  ['G-single', ['G-single-item'], ['consistent-view', 'repeatable-read'], ['w x 1 | w y 2', 'r x 1 | r y']],
  [
    'G-nonadjacent: a long fork',
    ['G-nonadjacent-item'],
    ['repeatable-read', 'snapshot-isolation'],
    ['w x 1', 'w y 2', 'r x 1 | r y', 'r x | r y 2'],
  ],
  ['G2-item: write skew', ['G2-item'], ['repeatable-read'], ['r x | w y 1', 'r y | w x 2', 'r x 2 | r y 1']],
  [
    // Neither order of the two is known, but both come after the initial state that both read.
    'lost update',
    ['lost-update', 'G2-item'],
    ['cursor-stability', 'update-atomic'],
    ['r x | w x 1', 'r x | w x 2', 'r x 2'],
  ],
  [
    'a read that comes after two updates of what it still sees',
    ['G-single-item'],
    ['consistent-view', 'repeatable-read'],
    ['w x 1', 'r x 1 | w x 2', 'r x 2 | w y 3', 'r y 3 | r x 1'],
  ],
  ['garbage read', ['garbage-read'], ['read-uncommitted'], ['w x 1', 'r x 7']],
  ['internal: an own write is not read', ['internal'], ['read-atomic'], ['w x 1', 'w x 2 | r x 1']],
  ['a read of what it only writes later', ['future-read'], ['read-committed'], ['r x 1 | w x 1']],
  [
    'G-single-process',
    ['G-single-item-process'],
    ['strong-session-snapshot-isolation'],
    [
      { steps: 'w x 1', process: 0, at: [0, 1] },
      { steps: 'r x', process: 0, at: [2, 3] },
      { steps: 'r x 1', process: 1, at: [4, 5] },
    ],
  ],
  [
    'G-single-realtime',
    ['G-single-item-realtime'],
    ['strong-snapshot-isolation'],
    [
      { steps: 'w x 1', at: [0, 1] },
      { steps: 'r x', at: [2, 3] },
    ],
  ],
];

function kindsOf(report: Report): readonly string[] {
  return Object.keys(report.measures.found as object);
}

function check(lines: readonly (string | Written)[], settings: Partial<TransactionSettings> = {}): Report {
  return RW_REGISTER.check(written(lines), { ...DEFAULTS, ...settings });
}

describe('registers', () => {
  it.each(CASES)('%s', (_, kinds, ruledOut, lines) => {
    const report = check(lines);
    expect(kindsOf(report)).toEqual(kinds);
    expect([...(report.measures['ruled-out'] as string[])].sort((a, b) => (a < b ? -1 : 1))).toEqual(ruledOut);
    expect(report.validity).toBe(kinds.length === 0 ? 'valid' : 'invalid');
  });

  it('show G0 where each key is assumed to be sequential', () => {
    const lines: readonly Written[] = [
      { steps: 'w x 1 | w y 2', process: 0, at: [0, 10] },
      { steps: 'w x 3 | w y 4', process: 1, at: [1, 11] },
      { steps: 'r x 3', process: 0, at: [12, 20] },
      { steps: 'r y 2', process: 1, at: [13, 21] },
    ];
    expect(kindsOf(check(lines))).toEqual([]);
    expect(kindsOf(check(lines, { sequentialKeys: true }))).toEqual(['G0']);
  });

  it('show stale reads where each key is assumed to be linearizable', () => {
    const lines: readonly Written[] = [
      { steps: 'w x 1', at: [0, 1] },
      { steps: 'w x 2', at: [2, 3] },
      { steps: 'r x 1', at: [4, 5] },
    ];
    expect(kindsOf(check(lines))).toEqual([]);
    // 1 < 2 by their writers, 2 < 1 by the reader: no order at all.
    expect(kindsOf(check(lines, { linearizableKeys: true }))).toEqual(['cyclic-versions']);
    expect(check(lines.slice(0, 2).concat({ steps: 'r x 2', at: [4, 5] }), { linearizableKeys: true }).validity).toBe(
      'valid',
    );
  });

  it('take the initial value from the settings', () => {
    expect(check(['r x 0', 'w x 1', 'r x 1']).validity).toBe('invalid');
    expect(check(['r x 0', 'w x 1', 'r x 1'], { init: 0 }).validity).toBe('valid');
    expect(check(['w x 0', 'r x 0'], { init: 0 }).validity).toBe('unknown');
  });
});
