/** One history for each anomaly that lists can show, told exactly, and the models that it rules out. */
import { describe, expect, it } from 'vitest';
import { DEFAULTS, type Report } from '../../../src/checks/checker.ts';
import { LIST_APPEND } from '../../../src/checks/transactions/index.ts';
import { type Written, written } from './written.ts';

type Case = readonly [
  what: string,
  kinds: readonly string[],
  ruledOut: readonly string[],
  lines: readonly (string | Written)[],
];

const CASES: readonly Case[] = [
  ['nothing wrong', [], [], ['a x 1 | a x 2', 'r x [1,2] | a y 3', 'r y [3] | r x [1,2]']],
  [
    'G0: two interleave their appends on two keys',
    ['G0'],
    ['read-uncommitted'],
    ['a x 1 | a y 2', 'a x 3 | a y 4', 'r x [1,3] | r y [4,2]'],
  ],
  ['G1a: a read of what failed', ['G1a'], ['read-committed'], [{ steps: 'a x 1', ending: 'fail' }, 'r x [1]']],
  [
    // Whoever read the first of two appends also missed the second: one rw, one wr.
    'G1b: a read between two appends of one transaction',
    ['G1b', 'G-single-item'],
    ['read-committed'],
    ['a x 1 | a x 2', 'r x [1]', 'r x [1,2]'],
  ],
  ['G1c: each read from the other', ['G1c'], ['read-committed'], ['a x 1 | r y [2]', 'a y 2 | r x [1]']],
  [
    'G-single: one write seen, an earlier one missed',
    ['G-single-item'],
    ['consistent-view', 'repeatable-read'],
    ['a x 1 | a y 2', 'r x [1] | r y', 'r y [2]'],
  ],
  [
    'G-nonadjacent: a long fork',
    ['G-nonadjacent-item'],
    ['repeatable-read', 'snapshot-isolation'],
    ['a x 1', 'a y 2', 'r x [1] | r y', 'r x | r y [2]'],
  ],
  ['G2-item: write skew', ['G2-item'], ['repeatable-read'], ['r x | a y 1', 'r y | a x 2', 'r x [2] | r y [1]']],
  [
    // Both read the initial state; the second must have overwritten the first unseen.
    'lost update',
    ['lost-update', 'G-single-item'],
    ['cursor-stability', 'update-atomic'],
    ['r x | a x 1', 'r x | a x 2', 'r x [1,2]'],
  ],
  [
    'lost update of which nobody read the outcome',
    ['lost-update', 'G2-item'],
    ['cursor-stability', 'update-atomic'],
    ['r x | a x 1', 'r x | a x 2'],
  ],
  [
    'dirty update: a committed append on top of a failed one',
    ['dirty-update', 'G1a'],
    ['read-committed'],
    [{ steps: 'a x 1', ending: 'fail' }, 'a x 2', 'r x [1,2]'],
  ],
  [
    'incompatible order',
    ['incompatible-order'],
    ['read-committed'],
    ['a x 1', 'a x 2', 'a x 3', 'r x [1,2,3]', 'r x [2]'],
  ],
  ['duplicate elements', ['duplicate-elements'], ['read-uncommitted'], ['a x 1', 'a x 2', 'r x [1,2,1]']],
  ['garbage read', ['garbage-read'], ['read-uncommitted'], ['a x 1', 'r x [1,7]']],
  ['internal: an own append is missing', ['internal'], ['read-atomic'], ['a x 1 | r x', 'r x [1]']],
  ['internal: an own append is not last', ['internal', 'G1c'], ['read-committed'], ['a x 1', 'a x 2 | r x [2,1]']],
  [
    'internal: two reads of one transaction differ',
    ['internal', 'G-single-item'],
    ['consistent-view', 'read-atomic', 'repeatable-read'],
    ['a x 1', 'r x | r x [1]'],
  ],
  ['a read of what it only appends later', ['future-read'], ['read-committed'], ['r x [1] | a x 1']],
  [
    'G0-process: a process appends to y before x, and reads show the reverse through another',
    ['G0-process'],
    ['strong-session-read-uncommitted'],
    [
      { steps: 'a x 1', process: 0, at: [0, 10] },
      { steps: 'a y 2', process: 0, at: [11, 1000] },
      { steps: 'a x 3 | a y 4', process: 1, at: [1, 1001] },
      { steps: 'r x [3,1] | r y [2,4]', process: 2, at: [2, 1002] },
    ],
  ],
  [
    'G1c-process: a session reads what its next transaction writes',
    ['G1c-process'],
    ['strong-session-read-committed'],
    [
      { steps: 'r x [1]', process: 0, at: [0, 10] },
      { steps: 'a y 2', process: 0, at: [11, 1000] },
      { steps: 'r y [2] | a x 1', process: 1, at: [1, 1001] },
    ],
  ],
  [
    'G-single-process: a session does not read its own write',
    ['G-single-item-process'],
    ['strong-session-snapshot-isolation'],
    [
      { steps: 'a x 1', process: 0, at: [0, 10] },
      { steps: 'r x', process: 0, at: [11, 1000] },
      { steps: 'r x [1]', process: 1, at: [1, 1001] },
    ],
  ],
  [
    'G-nonadjacent-process: a session sees x, then not y; another reader the reverse',
    ['G-nonadjacent-item-process'],
    ['strong-session-snapshot-isolation'],
    [
      { steps: 'a x 1', process: 1, at: [0, 1000] },
      { steps: 'r x [1]', process: 0, at: [1, 10] },
      { steps: 'a y 2', process: 2, at: [2, 1001] },
      { steps: 'r y [2] | r x', process: 3, at: [3, 1002] },
      { steps: 'r y', process: 0, at: [11, 1003] },
    ],
  ],
  [
    'G2-process: write skew closed by the order of a session',
    ['G2-item-process'],
    ['strong-session-serializable'],
    [
      { steps: 'a y 1', process: 0, at: [0, 10] },
      { steps: 'a x 2 | r y', process: 1, at: [1, 1000] },
      { steps: 'r x', process: 0, at: [11, 1001] },
    ],
  ],
  [
    'G0-realtime: appended after, listed before',
    ['G0-realtime'],
    ['strong-read-uncommitted'],
    [
      { steps: 'a x 1', at: [0, 1] },
      { steps: 'a x 2', at: [2, 3] },
      { steps: 'r x [2,1]', at: [4, 5] },
    ],
  ],
  [
    'G1c-realtime: read before it was asked for',
    ['G1c-realtime'],
    ['strong-read-committed'],
    [
      { steps: 'r x [1]', at: [0, 1] },
      { steps: 'a x 1', at: [2, 3] },
    ],
  ],
  [
    'G-single-realtime: a stale read',
    ['G-single-item-realtime'],
    ['strong-snapshot-isolation'],
    [
      { steps: 'a x 1', at: [0, 1] },
      { steps: 'r x', at: [2, 3] },
      { steps: 'r x [1]', at: [4, 5] },
    ],
  ],
  [
    'G-nonadjacent-realtime: two readers, one after the other, and two writes',
    ['G-nonadjacent-item-realtime'],
    ['strong-snapshot-isolation'],
    [
      { steps: 'a x 1', at: [0, 1000] },
      { steps: 'r x [1]', at: [1, 10] },
      { steps: 'a y 2', at: [2, 1001] },
      { steps: 'r y [2] | r x', at: [3, 1002] },
      { steps: 'r y', at: [11, 1003] },
    ],
  ],
  [
    'G2-realtime: write skew closed by time',
    ['G2-item-realtime'],
    ['strict-serializable'],
    [
      { steps: 'a y 1', at: [0, 10] },
      { steps: 'a x 2 | r y', at: [1, 1000] },
      { steps: 'r x', at: [11, 1001] },
    ],
  ],
];

function kindsOf(report: Report): readonly string[] {
  return Object.keys(report.measures.found as object);
}

function check(lines: readonly (string | Written)[], ...consistencyModels: readonly string[]): Report {
  return LIST_APPEND.check(
    written(lines),
    consistencyModels.length === 0 ? DEFAULTS : { ...DEFAULTS, consistencyModels },
  );
}

describe('lists that are appended to', () => {
  it.each(CASES)('%s', (_, kinds, ruledOut, lines) => {
    const report = check(lines);
    expect(kindsOf(report)).toEqual(kinds);
    expect([...(report.measures['ruled-out'] as string[])].sort((a, b) => (a < b ? -1 : 1))).toEqual(ruledOut);
    expect(report.validity).toBe(kinds.length === 0 ? 'valid' : 'invalid');
    expect([...new Set(report.anomalies.map(({ kind }) => kind))]).toEqual(kinds);
    expect(report.examined).toBeGreaterThan(0);
  });

  it('tell a cycle as sentences', () => {
    const { anomalies } = check(['r x | a y 1', 'r y | a x 2', 'r x [2] | r y [1]']);
    expect(anomalies).toEqual([
      {
        kind: 'G2-item',
        key: '',
        why:
          'T0 is [r x null, append y 1]. T1 is [r y null, append x 2]. ' +
          'T0 < T1, because T0 read x in its initial state, before T1 wrote 2 to it. ' +
          'Yet T1 < T0, because T1 read y in its initial state, before T0 wrote 1 to it: a contradiction. ' +
          'Each missed a write of the next: write skew.',
        ops: [0, 1],
      },
    ]);
  });

  it('show a long fork even where its readers skewed each other too', () => {
    const fork = ['a x 1', 'a y 2', 'r x [1] | r y | r p | a q 5', 'r x | r y [2] | r q | a p 6', 'r p [6] | r q [5]'];
    const { anomalies } = check(fork, 'snapshot-isolation');
    expect(anomalies.map(({ kind, ops }) => [kind, ops])).toEqual([['G-nonadjacent-item', [0, 1, 2, 3]]]);
    expect(anomalies[0]?.why).toContain('(a long fork)');
  });

  it('are judged by the models asked for', () => {
    const skew = ['r x | a y 1', 'r y | a x 2', 'r x [2] | r y [1]'];
    expect(check(skew, 'serializable').validity).toBe('invalid');
    const allowed = check(skew, 'snapshot-isolation');
    expect(allowed).toMatchObject({ validity: 'valid', anomalies: [], count: 0 });
    expect(allowed.note).toBe('snapshot-isolation allows what was found: G2-item.');
    expect(check(skew, 'read-committed', 'PL-2.99').validity).toBe('invalid');
    expect(() => check(skew, 'snapshot-insulation')).toThrow('no consistency model is called snapshot-insulation');
  });

  it('rule out a model and all that include it', () => {
    const { measures } = check(['r x | a y 1', 'r y | a x 2', 'r x [2] | r y [1]']);
    expect(measures['ruled-out-too']).toEqual(['serializable', 'strong-session-serializable', 'strict-serializable']);
  });

  it('are unknown where nothing was read, or versions cannot be told apart', () => {
    expect(check(['a x 1', 'a y 2']).validity).toBe('unknown');
    expect(check([]).validity).toBe('unknown');
    const twice = check(['a x 1', 'a x 1', 'r x [1]']);
    expect(twice).toMatchObject({ validity: 'unknown', examined: 0 });
    expect(twice.note).toContain('operations 0 and 1 both write 1 to key x');
    expect(check([{ steps: 'a x 1', ending: 'fail' }, 'a x 1', 'r x [1]']).validity).toBe('valid');
    expect(check(['w x 1', 'r x 1']).note).toContain('operation 0 does w; a list knows append and r');
  });

  it('may have been appended to by those whose fate is unknown', () => {
    expect(check([{ steps: 'a x 1 | r y', ending: 'info' }, 'r x [1]', 'r x']).validity).toBe('valid');
    expect(check([{ steps: 'a x 1', ending: 'info' }, 'r x']).validity).toBe('valid');
    // Seen on x, it happened, and so on y: who saw the one and not the other saw half of it.
    expect(kindsOf(check([{ steps: 'a x 1 | a y 2', ending: 'info' }, 'r x [1] | r y']))).toEqual(['G-single-item']);
  });

  it('may be written one operation at a time', () => {
    const history = written(['a x 1', 'r x [1]', 'r x [2]']);
    const ops = history.ops.map((op) => {
      const [step] = op.output as (string | number | null)[][];
      return { ...op, f: step[0] as string, key: 0, input: step[0] === 'r' ? null : step[2], output: step[2] };
    });
    expect(kindsOf(LIST_APPEND.check({ ...history, ops, keys: ['x'] }, DEFAULTS))).toEqual([
      'garbage-read',
      'incompatible-order',
    ]);
  });
});
