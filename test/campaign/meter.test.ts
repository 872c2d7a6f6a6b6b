/** What the meter of a campaign counts, held against runs in which it is known; and that counting changes nothing. */
import { describe, expect, it } from 'vitest';
import { runCell } from '../../src/lab/one.ts';
import { loadedText } from '../loaded.ts';

const SNAPSHOTS = 'snapshots installed';
const CHANGES = 'membership changes committed';
const JOINT = 'joint phases crossed by a crash';
const UNDER_LEASE = 'reads served under a lease';
const CONFIRMED = 'reads that a quorum confirmed';
const TRANSFERS = 'leaders told to hand over';

function cellOf(options: string, faults: string, strategy = 'consensus') {
  const text = `
topology: {regions: {A: {}, B: {}, C: {}, D: {}}, links: {default: {rtt: 20ms}}}
workload:
  rate: 40/s
  keys: {pages: {count: 5}}
  ops: {look: {do: read, keys: pages, share: 50%}, edit: {do: write, keys: pages, share: 50%}}
strategies: [{use: ${strategy}, with: {${options}}, reads: {consistency: strong}}]
faults: [${faults}]
duration: 20s
seed: 4
`;
  const scenario = loadedText(text);
  return { scenario, use: scenario.strategies[0]!, seed: 4, set: {} };
}

const deedsOf = (options: string, faults = '', strategy?: string) =>
  runCell({ ...cellOf(options, faults, strategy), isMetered: true }).deeds!;

describe('the meter', () => {
  it('changes nothing, beside an audit or alone', () => {
    const cell = cellOf('snapshot: {every: 20, keep: 2}', '{at: 3s, for: 4s, leader: crash}');
    const { digest } = runCell(cell);
    expect(runCell({ ...cell, isMetered: true }).digest).toBe(digest);
    expect(runCell({ ...cell, isMetered: true, isAudited: true }).digest).toBe(digest);
    expect(runCell(cell).deeds).toBeUndefined();
  });

  it('counts a removal, and an addition through a learner, as three changes', () => {
    const churn = '{at: 3s, for: 4s, membership: {remove: D/1}}';
    for (const how of ['joint', 'single'])
      expect(deedsOf(`membership: ${how}`, churn)).toMatchObject({ [CHANGES]: 3, [JOINT]: 0, [TRANSFERS]: 0 });
    expect(deedsOf('membership: joint, learner_first: false', churn)).toMatchObject({ [CHANGES]: 2 });
    expect(deedsOf('')).toMatchObject({ [CHANGES]: 0 });
  });

  it('counts who dies in a joint phase, and only there', () => {
    // With two of the old four away the joint phase lasts: the new three decide, the old four cannot.
    const away = '{at: 2s, for: 10s, crash: {nodes: [C/1, D/1]}}, {at: 3s, for: 15s, membership: {remove: D/1}}';
    const leader = '{at: 6s, for: 1s, crash: {nodes: [A/1]}}';
    expect(deedsOf('leader: A, check_quorum: false', `${away}, ${leader}`)[JOINT]).toBeGreaterThan(0);
    expect(deedsOf('leader: A', leader)).toMatchObject({ [JOINT]: 0 });
  });

  it('tells reads under a lease from those that a quorum confirmed, and from those in the log', () => {
    const index = deedsOf('reads: index');
    expect([index[UNDER_LEASE], index[CONFIRMED]! > 300]).toEqual([0, true]);
    const lease = deedsOf('reads: lease');
    expect([lease[UNDER_LEASE]! > 300, lease[CONFIRMED]! < 20]).toEqual([true, true]);
    expect(deedsOf('reads: log')).toMatchObject({ [UNDER_LEASE]: 0, [CONFIRMED]: 0 });
  });

  it('counts snapshots that a follower took because the log was gone, and hand-overs', () => {
    const away = '{at: 3s, for: 6s, crash: {nodes: [D/1]}}';
    expect(deedsOf('snapshot: {every: 10, keep: 2}', away)[SNAPSHOTS]).toBeGreaterThan(0);
    expect(deedsOf('snapshot: {every: 10, keep: 2}')[SNAPSHOTS]).toBe(0);
    expect(deedsOf('', away)[SNAPSHOTS]).toBe(0);
    expect(deedsOf('', '{at: 3s, leader: transfer}')[TRANSFERS]).toBe(1);
  });

  it('counts nothing of others', () => {
    expect(deedsOf('', '{at: 3s, for: 4s, leader: crash}', 'single-master')).toEqual({});
  });
});
