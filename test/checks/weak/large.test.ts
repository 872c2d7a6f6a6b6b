/** Large histories with known verdicts: every weak checker gets through them, and finds the one wrong pair of reads. */
import { describe, expect, it } from 'vitest';
import { DEFAULTS, type History } from '../../../src/checks/checker.ts';
import { WEAK_CHECKERS } from '../../../src/checks/weak/index.ts';
import { sequential } from '../../../src/checks/weak/sequential.ts';
import { scripted } from '../brute/weak-history.ts';
import { logHistory } from '../brute/weak-log.ts';

const settings = { ...DEFAULTS, init: 0, maxVersions: 0 };
/** `LONG=1` for ten times as many. */
const OPS = process.env.LONG === undefined ? 20_000 : 200_000;
const size = { ops: OPS, processes: 20, keys: 50 };

function verdicts(history: History): Readonly<Record<string, string>> {
  return Object.fromEntries(WEAK_CHECKERS.map((checker) => [checker.name, checker.check(history, settings).validity]));
}

const all = (validity: string) => Object.fromEntries(WEAK_CHECKERS.map(({ name }) => [name, validity]));

/** The second history after the first, by processes and on keys of its own. */
function followed(first: History, second: History): History {
  const shift = first.events;
  const ops = second.ops.map((op) => ({
    ...op,
    index: op.index + first.ops.length,
    process: op.process + first.processes.length,
    key: op.key + first.keys.length,
    call: op.call + shift,
    end: op.end + shift,
  }));
  return {
    ops: [...first.ops, ...ops],
    processes: [...first.processes, ...second.processes],
    keys: [...first.keys, ...second.keys],
    events: first.events + second.events,
  };
}

describe(`a history of ${OPS} operations`, () => {
  const linearizable = logHistory({ ...size, lag: 0, waits: true });

  it('that is linearizable keeps everything', () => {
    expect(verdicts(linearizable)).toEqual(all('valid'));
  });

  it('of lagging readers who wait for their own writes is sequential', () => {
    const { eventual: _, ...found } = verdicts(logHistory({ ...size, lag: 300, waits: true }));
    const { eventual: __, ...wanted } = { ...all('valid'), 'bounded-staleness': 'invalid' } as typeof found;
    expect(found).toEqual(wanted);
  });

  it('of lagging readers who do not wait has consistent prefixes', () => {
    const found = verdicts(logHistory({ ...size, lag: 300, waits: false }));
    expect(found).toMatchObject({ sequential: 'invalid', causal: 'invalid', 'consistent-prefix': 'valid' });
    const sessions = { 'read-your-writes': 'invalid', 'monotonic-reads': 'valid', 'monotonic-writes': 'valid' };
    expect(found).toMatchObject(sessions);
  });

  it('with one pair of missed writes has no order, and four operations say why', () => {
    const history = followed(linearizable, scripted('A w x 1, B w y 1, A r y 0, B r x 0'));
    const report = sequential.check(history, settings);
    expect(report.validity).toBe('invalid');
    expect(report.anomalies[0].ops).toEqual([0, 1, 2, 3].map((op) => op + linearizable.ops.length));
  });
});
