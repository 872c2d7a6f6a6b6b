/** What reports of weak checkers say: the proof, what is left out, and when nothing can be said. */
import { describe, expect, it } from 'vitest';
import { DEFAULTS, type History, MOST_ANOMALIES } from '../../../src/checks/checker.ts';
import { causal } from '../../../src/checks/weak/causal.ts';
import { causalConvergence } from '../../../src/checks/weak/causal-convergence.ts';
import { causalMemory } from '../../../src/checks/weak/causal-memory.ts';
import { consistentPrefix } from '../../../src/checks/weak/consistent-prefix.ts';
import { WEAK_CHECKERS } from '../../../src/checks/weak/index.ts';
import { monotonicReads } from '../../../src/checks/weak/monotonic-reads.ts';
import { readYourWrites } from '../../../src/checks/weak/read-your-writes.ts';
import { sequential } from '../../../src/checks/weak/sequential.ts';
import { scripted } from '../brute/weak-history.ts';

const settings = { ...DEFAULTS, init: 0 };
const dekker = scripted('A w x 1, B w y 1, C r x 1, A r y 0, B r x 0, C r x 1, C r y 1');

function changed(history: History, change: (op: History['ops'][number]) => object): History {
  return { ...history, ops: history.ops.map((op) => ({ ...op, ...change(op) })) };
}

describe('a proof', () => {
  it('is a circle, step by step', () => {
    const [anomaly] = sequential.check(dekker, settings).anomalies;
    expect(anomaly).toEqual({
      kind: 'nonsequential',
      key: '',
      ops: [0, 1, 3, 4],
      why: 'A read 0 from y, so before B wrote 1 to y, which replaced that value. B wrote 1 to y before B read 0 from x. B read 0 from x, so before A wrote 1 to x, which replaced that value. A wrote 1 to x before A read 0 from y. So each of these would have to come before itself.',
    });
  });

  it('is what a search could not order, as short as it gets', () => {
    // Of x, 1 or 2 may be the older, of y, 3 or 4; each of the four choices fails, none for a reason of its own.
    const choices = [
      ['} 8', 'x 1', '{ 6', 'y 3'],
      ['| 7', 'x 1', '{ 6', 'y 4'],
      ['} 8', 'x 2', 'z 5', 'y 3'],
      ['| 7', 'x 2', 'z 5', 'y 4'],
    ];
    const readers = choices.flat().map((read, i) => `${'EFGHIJKL'[i >> 1]} r ${read}`);
    const writers = 'A w x 1, A w z 5, B w x 2, B w { 6, C w y 3, C w | 7, D w y 4, D w } 8';
    const history = scripted(`${writers}, ${readers.join(', ')}, L w x 9, A r x 9`);
    for (const checker of [causalConvergence, causalMemory]) expect(checker.check(history, settings).count).toBe(0);
    const report = sequential.check(history, settings);
    expect(report.anomalies[0].kind).toBe('nonsequential');
    expect(report.anomalies[0].why).toContain('Alone these 24 operations fit no single order');
    expect(report.anomalies[0].ops).toEqual(Array.from({ length: 24 }, (_, i) => i));
  });

  it('names the pattern of a causal model', () => {
    const init = causal.check(scripted('A w x 1, A w y 2, B r y 2, B r x 0'), settings);
    expect(init.anomalies[0]).toMatchObject({ kind: 'WriteCOInitRead', key: 'x', ops: [0, 3] });
    const overwritten = causal.check(scripted('A w x 1, A w x 2, B r x 2, B r x 1'), settings);
    expect(overwritten.anomalies[0]).toMatchObject({ kind: 'WriteCORead', key: 'x', ops: [0, 1, 3] });
    const loop = causal.check(scripted('A r x 1, A w y 1, B r y 1, B w x 1'), settings);
    expect(loop.anomalies[0]).toMatchObject({ kind: 'CyclicCO', ops: [0, 1, 2, 3] });
    const flips = scripted('A w x 1, B w x 2, C r x 1, C r x 2, D r x 2, D r x 1');
    expect(causalConvergence.check(flips, settings).anomalies[0]).toMatchObject({
      kind: 'CyclicCF',
      ops: [0, 1, 2, 3, 4, 5],
    });
    const back = scripted('A w x 1, B w x 2, C r x 1, C r x 2, C r x 1');
    expect(causalMemory.check(back, settings).anomalies[0]).toMatchObject({ kind: 'CyclicHB', ops: [0, 1, 2, 3, 4] });
    const late = scripted('A w z 1, A w x 1, A w y 1, B w x 2, B r z 0, B r y 1, B r x 2');
    expect(causalMemory.check(late, settings).anomalies[0]).toMatchObject({
      kind: 'WriteHBInitRead',
      ops: [0, 1, 2, 3, 4, 5, 6],
    });
  });

  it('is told in whole sentences', () => {
    const [anomaly] = readYourWrites.check(scripted('A w x 1, A w x 2, A r x 1'), settings).anomalies;
    expect(anomaly.why).toBe('A wrote 2 to x and had the answer, then A read 1 from x: 1 is older than its own write.');
    const failed = causal.check(scripted('A w x 1 fail, B r x 1'), settings).anomalies[0];
    expect(failed.why).toBe('B read 1 from x, but the only write of that value, by A, was answered as failed.');
  });

  it('does not take a long value for another that begins alike', () => {
    const long = 'x'.repeat(50);
    const [anomaly] = causal.check(scripted(`A w x "${long}1" fail, B r x "${long}2"`), settings).anomalies;
    expect(anomaly.why).toContain('nobody ever wrote that value');
  });

  it('is given for the first few, and all are counted', () => {
    const many = scripted(`A w x 1, ${'A r x 0, '.repeat(30)}A r x 1`);
    const report = readYourWrites.check(many, settings);
    expect([report.count, report.anomalies.length]).toEqual([30, MOST_ANOMALIES]);
    expect(report.measures).toMatchObject({ violations: 30, reads: 31, judged: 31, rate: 30 / 31 });
  });
});

describe('a report', () => {
  it('is unknown where nothing was done', () => {
    for (const checker of WEAK_CHECKERS) {
      expect(checker.check(scripted('A w x 1 fail'), settings)).toMatchObject({ validity: 'unknown', examined: 0 });
    }
  });

  it('is unknown where values repeat, unless the rest is broken', () => {
    const twice = 'A w x 1, B w x 1, C r x 1';
    for (const checker of [causal, causalConvergence, causalMemory, monotonicReads]) {
      const report = checker.check(scripted(twice), settings);
      expect(report.validity).toBe('unknown');
      expect(report.note).toContain('1 reads show a value that more than one write');
    }
    expect(causal.check(scripted(`${twice}, D w y 2, D r y 0`), settings).validity).toBe('invalid');
    // A search needs no unique values.
    expect(sequential.check(scripted(twice), settings).validity).toBe('valid');
    expect(causal.check(scripted('A w x 0, B r x 0'), settings).validity).toBe('unknown');
  });

  it('is unknown where a search gave up, and says how far it got', () => {
    const report = sequential.check(scripted('A w x 1, B w x 2, C r x 1, D r x 2'), { ...settings, maxStates: 1 });
    expect(report.validity).toBe('unknown');
    expect(report.note).toBe('Gave up after 1 states: the longest order found so far holds 2 of 4 operations.');
  });

  it('leaves out keys that are no plain registers, with all their operations', () => {
    const counted = changed(scripted('A w x 1, B r x 5, C w y 1, C r y 1'), (op) =>
      op.index === 0 ? { f: 'increment' } : {},
    );
    const report = causal.check(counted, settings);
    expect([report.validity, report.examined]).toEqual(['valid', 2]);
    expect(report.note).toContain('2 operations on keys that are no plain registers');
    const siblings = changed(scripted('A w x 1, B r x 1, C w y 1'), (op) => (op.index === 1 ? { output: [1] } : {}));
    expect(causal.check(siblings, settings)).toMatchObject({ validity: 'valid', examined: 1 });
  });

  it('counts compare-and-sets and inserts as writes, unless they were declined', () => {
    const swapped = changed(scripted('A w x 1, B w x 2, B r x 2, B r x 1'), (op) =>
      op.index === 1 ? { f: 'cas', input: [1, 2], output: true } : {},
    );
    const report = causal.check(swapped, settings);
    expect(report.note).toContain('1 compare-and-sets count as writes');
    expect(report.validity).toBe('valid');
    const declined = changed(swapped, (op) => (op.index === 1 ? { output: false } : {}));
    expect(causal.check(declined, settings).anomalies[0].kind).toBe('ThinAirRead');
  });

  it('exempts writes that were never acknowledged, and says so', () => {
    const report = readYourWrites.check(scripted('A w x 1 info, A r x 0, B r x 1'), settings);
    expect(report.validity).toBe('valid');
    expect(report.note).toContain('1 writes that were never acknowledged are exempt');
  });

  it('knows null as a value', () => {
    const history = scripted('A w x 1, B r x null');
    expect(causal.check(history, settings).anomalies[0].kind).toBe('ThinAirRead');
    expect(causal.check(history, { ...settings, init: null }).validity).toBe('valid');
  });
});

describe('consistent prefix', () => {
  const about = (server: string) => ({
    ...{ opId: 0, session: '', region: '', server, operation: '', consistency: '', attempts: 1, causes: [] },
  });
  const back = scripted('A w x 1, A w y 1, B r y 1, B r x 0');

  it('lets no process see its prefix shrink', () => {
    expect(consistentPrefix.check(back, settings).validity).toBe('invalid');
  });

  it('holds reads together only where one server answered them', () => {
    const moved = changed(back, (op) => ({ about: about(op.index === 3 ? 'far' : 'near') }));
    expect(consistentPrefix.check(moved, settings).validity).toBe('valid');
    const stayed = changed(back, () => ({ about: about('near') }));
    expect(consistentPrefix.check(stayed, settings).validity).toBe('invalid');
  });
});
