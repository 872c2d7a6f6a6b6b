/** What keeps replicas alike: hints and their windows, repair on demand, tombstones; and how readers wait less. */
import { describe, expect, it } from 'vitest';
import { answers, told, took } from './told.ts';

const THREE = { a: 1, b: 1, c: 1 };
const op = (id: string, at: string, what: string, from = 'a') =>
  `id: ${id}, at: ${at}, client: ${from}, from: ${from}, to: ${from}, keys: x, do: ${what}`;
const write = (id: string, at: string, value: number, from = 'a') => `${op(id, at, 'write', from)}, value: ${value}`;
const read = (id: string, at: string, from = 'a') => op(id, at, 'read', from);
const AWAY = 'at: 1s, for: 20s, partition: {isolate: [c]}';

describe('hints', () => {
  const atC = (window: string, more = '', faults: readonly string[] = []) =>
    told({
      regions: THREE,
      with: `w: quorum, r: one, ask: enough, repair: none, anti_entropy: never, hints: ${window}${more}`,
      script: [write('w', '10s', 1), read('r', '25s', 'c')],
      faults: [AWAY, ...faults],
    });

  it('bring a replica up to date when it is back', () => {
    expect(answers(atC('3h'))).toEqual({ w: 'ok 1', r: 'ok 1' });
  });

  it('are not kept for one that was away for longer than the window', () => {
    expect(answers(atC('5s'))).toEqual({ w: 'ok 1', r: 'ok' });
    expect(answers(atC('0s'))).toEqual({ w: 'ok 1', r: 'ok' });
  });

  it('are lost with the disk of the coordinator that keeps them', () => {
    const run = atC('3h', '', ['at: 15s, for: 1s, crash: {nodes: [a/1], wipe: true}']);
    expect(answers(run)).toEqual({ w: 'ok 1', r: 'ok' });
    // b has it still.
    expect(run.metrics['writes.lost']).toBe(0);
  });

  it.each([
    [true, 'ok 1'],
    [false, 'refused'],
  ])('that stand-ins keep count to w: %s', (counts, w) => {
    const run = told({
      regions: { ...THREE, d: 1 },
      with: `home: [a, b, c], w: all, r: one, sloppy: true, hints: {count_to_w: ${counts}}`,
      script: [write('w', '10s', 1)],
      faults: [AWAY],
    });
    expect(answers(run)).toEqual({ w });
    if (counts) expect(run.final.x).toEqual({ a: 1, b: 1, c: 1 });
  });
});

describe('the operator', () => {
  it.each([
    [[], 'ok'],
    [['at: 24s, do: repair, node: c/1'], 'ok 1'],
  ])('repairs a replica: %j', (orders, r) => {
    const run = told({
      regions: THREE,
      with: 'w: quorum, r: one, ask: enough, repair: none, anti_entropy: never, hints: 0s',
      script: [write('w', '10s', 1), ...orders, read('r', '25s', 'c')],
      faults: [AWAY],
    });
    expect(answers(run).r).toBe(r);
    expect(run.metrics.divergence).toBe(orders.length > 0 ? 0 : 1);
  });
});

describe('a deleted row', () => {
  /** c is away while x is deleted, and compares itself with others when it is back. */
  const deleted = (grace: string) =>
    told({
      regions: THREE,
      with: `w: quorum, r: quorum, hints: 0s, anti_entropy: 1s, tombstones: {grace: ${grace}}`,
      script: [write('w', '1s', 1), op('d', '10s', 'delete'), read('r', '28s')],
      faults: ['at: 5s, for: 17s, partition: {isolate: [c]}'],
      seconds: 35,
    });

  it('comes back with who was away for longer than deletions are remembered', () => {
    const run = deleted('5s');
    expect(answers(run).r).toBe('ok 1');
    expect(run.final.x).toEqual({ a: 1, b: 1, c: 1 });
  });

  it('and does not within that time', () => {
    const run = deleted('1h');
    expect(answers(run).r).toBe('ok');
    expect(run.final.x).toEqual({ a: null, b: null, c: null });
  });
});

describe('a reader that asks no more than it needs', () => {
  /** a is nearer to b than to c, and b is slow to answer. */
  const reads = (speculative: string) =>
    took(
      told({
        regions: THREE,
        links: ['a <-> b: {one_way: 10ms}'],
        with: `w: all, r: quorum, ask: enough, lwt: never, speculative: ${speculative}`,
        script: [write('w', '10s', 1), read('before', '11s'), read('during', '15s')],
        faults: ['at: 14s, for: 3s, pause: {nodes: [b/1]}'],
      }),
    );

  it('asks the nearest, and waits for whom it asked', () => {
    const never = reads('never');
    expect(never.before).toBeLessThan(25);
    expect(never.during).toBeGreaterThan(1_900);
  });

  it('asks one more after a while, and takes the first answer', () => {
    const soon = reads('50ms');
    expect(soon.before).toBeLessThan(25);
    // c is 80 ms away and back.
    expect(soon.during).toBeCloseTo(130, -1);
  });
});

describe('increments on both sides of a cut', () => {
  const counted = (lwt: string) =>
    told({
      regions: THREE,
      with: `w: one, r: one, ask: enough, lwt: ${lwt}`,
      script: [op('base', '1s', 'increment'), op('here', '10s', 'increment'), op('there', '15s', 'increment', 'c')],
      faults: ['at: 5s, for: 15s, partition: {isolate: [c]}'],
    });

  it('lose one of them, however much later the other was made', () => {
    const run = counted('never');
    expect(answers(run)).toEqual({ base: 'ok 1', here: 'ok 2', there: 'ok 2' });
    expect(run.metrics['conflicts.lost_updates']).toBe(1);
    expect(run.final.x).toEqual({ a: 2, b: 2, c: 2 });
  });

  it('lose none by Paxos, which refuses the smaller side', () => {
    const run = counted('conditional');
    expect(answers(run)).toEqual({ base: 'ok 1', here: 'ok 2', there: 'refused' });
    expect(run.metrics['conflicts.lost_updates']).toBe(0);
  });
});

describe('a read that its coordinator gave up', () => {
  it('changes nothing when its own disk answers after all', () => {
    const run = told({
      regions: THREE,
      with: 'w: one, r: one, ask: enough, lwt: never, timeout: 1s',
      script: [write('w', '10500ms', 5), op('add', '11s', 'increment')],
      faults: ['at: 10s, for: 5s, disk: {nodes: [a/1], stall: true}'],
    });
    expect(answers(run)).toEqual({ w: 'ok 5', add: 'refused' });
    expect(run.final.x).toEqual({ a: 5, b: 5, c: 5 });
  });
});

describe('whoever is asked coordinates', () => {
  it('and keeps no copy, where the key lives elsewhere', () => {
    const run = told({
      regions: { ...THREE, d: 1 },
      with: 'home: [a, b, c], w: quorum, r: quorum',
      script: [write('w', '10s', 1, 'd'), read('r', '11s', 'd')],
    });
    expect(answers(run)).toEqual({ w: 'ok 1', r: 'ok 1' });
    expect(Object.keys(run.final.x!)).toEqual(['a', 'b', 'c']);
  });

  it('but where versions have dots it passes on to a replica of the key', () => {
    const run = told({
      regions: { ...THREE, d: 1 },
      with: 'home: [a, b, c], w: quorum, r: quorum, conflict: siblings',
      script: [write('w', '10s', 1, 'd')],
    });
    expect(answers(run).w).toBe('refused');
  });
});
