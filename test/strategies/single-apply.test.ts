/** How replicas of single-master apply what they have: one by one or several at once, in order or not, in time. */
import { expect, test } from 'vitest';
import { SECOND } from '../../src/kit/time.ts';
import { operation } from './fake-context.ts';
import { MS, read, type Settings, set, townOf } from './single-setup.ts';
import { FSYNC, type Town } from './single-town.ts';

const constant = { service: 'constant' } as const;

/** Writes key after key at 1 s, one each ms; says when each was seen at replica 1, which has them 32 ms after. */
function seenAt(settings: Settings, count: number, keyOf = (i: number) => i): number[] {
  const here = townOf(2, { failover: { mode: 'none' }, ...settings });
  for (let i = 1; i <= count; i++) {
    here.at(SECOND + i * MS, () => here.ask(0, i, operation('write', keyOf(i), { value: i })));
  }
  const seen: number[] = [];
  for (let ms = 0; ms < 1000; ms++) {
    here.run(SECOND + ms * MS + 900);
    for (let i = 1; i <= count; i++) if (seen[i] === undefined && here.has(1, i)) seen[i] = ms;
  }
  expect(here.faults).toEqual([]);
  return seen.slice(1);
}

test('a delay alone shifts every write by as much, however many there are', () => {
  expect(seenAt({ apply: { delay: 20 * MS } }, 4)).toEqual([53, 54, 55, 56]);
});

test('one thread applies one write after another, four apply four', () => {
  expect(seenAt({ apply: { delay: 20 * MS, threads: 1, ...constant } }, 4)).toEqual([53, 73, 93, 113]);
  expect(seenAt({ apply: { delay: 20 * MS, threads: 4, ...constant } }, 6)).toEqual([53, 54, 55, 56, 73, 74]);
});

test('writes of one row are never applied at once, and those behind wait with them', () => {
  const twice = seenAt({ apply: { delay: 20 * MS, threads: 4, ...constant } }, 3, (i) => (i < 3 ? 7 : 8));
  expect(twice).toEqual([53, 73, 73]);
});

test('a write that changes two rows is twice the work; what comes after it may be seen before it', () => {
  for (const [commit_order, shown] of [
    [true, [1, 2]],
    [false, [2, 1]],
  ] as const) {
    const apply = { delay: 20 * MS, threads: 2, commit_order, ...constant };
    const here = townOf(2, { failover: { mode: 'none' }, apply });
    here.allowsGaps = true;
    here.at(SECOND + MS, () => here.ask(0, 1, operation('decrement-and-insert', 1, { into: 50, value: 1 })));
    here.at(SECOND + 2 * MS, () => here.ask(0, 2, set(2, 2)));
    here.run(SECOND + 54 * MS + 900);
    expect(here.nodes[1]!.seen).toEqual(commit_order ? [] : [2]);
    here.run(2 * SECOND);
    expect(here.nodes[1]!.seen).toEqual(shown);
    expect(here.faults).toEqual([]);
  }
});

test('with drawn costs and no commit order effects are seen before their causes; in commit order never', () => {
  for (const [commit_order, isExpected] of [
    [true, false],
    [false, true],
  ] as const) {
    const here = townOf(2, { failover: { mode: 'none' }, apply: { delay: 10 * MS, threads: 4, commit_order } });
    here.allowsGaps = true;
    for (let i = 1; i <= 200; i++) here.at(SECOND + i * 4 * MS, () => here.ask(0, i, set(i, i)));
    here.run(4 * SECOND);
    const { seen } = here.nodes[1]!;
    expect(seen.length).toBe(200);
    expect(seen.some((write, i) => i > 0 && write < seen[i - 1]!)).toBe(isExpected);
    expect(here.faults).toEqual([]);
  }
});

test('a session that saw an effect first is not sent back in time by a replica that lacks its cause', () => {
  const apply = { delay: 20 * MS, threads: 2, commit_order: false, ...constant };
  const here = townOf(3, { failover: { mode: 'none' }, apply });
  here.allowsGaps = true;
  here.delay = (from, to) => (from === 2 || to === 2 ? 300 * MS : 30 * MS);
  here.run(5 * SECOND);
  here.ask(0, 1, operation('decrement-and-insert', 1, { into: 50, value: 1 }));
  here.ask(0, 2, set(2, 2));
  here.run(here.now + FSYNC + 30 * MS + FSYNC + 25 * MS);
  here.ask(1, 3, operation('read', 2));
  expect(here.answer(3)!.outcome.value).toBe(2);
  const { token } = here.answer(3)!.outcome;
  here.ask(2, 4, operation('read', 2), { consistency: 'session', token });
  expect(here.answer(4)).toBe(undefined);
  here.run(here.now + 400 * MS);
  expect(here.answer(4)!.outcome.value).toBe(2);
});

test('logs stay short though something is always shown out of order', () => {
  const apply = { delay: 40 * MS, threads: 128, commit_order: false };
  const here = townOf(2, { failover: { mode: 'none' }, apply });
  here.allowsGaps = true;
  const next = (i: number) => {
    here.ask(0, i, set(i, i % 500));
    if (i < 12_000) here.at(here.now + MS, () => next(i + 1));
  };
  here.at(SECOND, () => next(1));
  here.run(12.9 * SECOND);
  const { disk } = here.nodes[1]!;
  expect(disk.last - disk.first).toBeLessThan(6000);
  here.run(20 * SECOND);
  expect(here.nodes[1]!.replica!.read(0)).toBe(12_000);
  here.crash(1);
  here.restart(1);
  here.run(21 * SECOND);
  expect(here.stateOf(1, 500)).toBe(here.stateOf(0, 500));
  expect(here.faults).toEqual([]);
});

/** Replica 1 has acknowledged a write that it applies 3 s later, and is promoted in between. */
function promotedEarly(drain: boolean): Town {
  const apply = { delay: 3 * SECOND };
  const here = townOf(3, { ack: 'sync', drain, apply, failover: { mode: 'manual' } });
  here.run(SECOND);
  here.ask(0, 1, set(7));
  here.run(1.2 * SECOND);
  expect(here.answer(1)!.outcome.kind).toBe('ok');
  here.crash(0);
  here.run(1.5 * SECOND);
  here.nodes[1]!.replica!.onOperator!('promote', 1);
  here.run(2 * SECOND);
  expect(here.leader).toBe(1);
  return here;
}

test('a promoted replica drains what it received before it serves', () => {
  const here = promotedEarly(true);
  here.ask(1, 2, read, { consistency: 'strong' });
  here.ask(1, 3, operation('cas', 1, { expected: 7, value: 8 }));
  here.run(4 * SECOND);
  expect([here.answer(2), here.answer(3)]).toEqual([undefined, undefined]);
  here.run(4.2 * SECOND);
  expect(here.answer(2)!.outcome.value).toBe(7);
  expect(here.answer(2)!.at).toBeGreaterThan(4 * SECOND);
  here.restart(0);
  here.run(8 * SECOND);
  expect(here.answer(3)!.outcome.done).toBe(true);
});

test('without draining its reads miss what was acknowledged; its decisions do not', () => {
  const here = promotedEarly(false);
  here.ask(1, 2, read, { consistency: 'strong' });
  expect(here.answer(2)!.outcome.value).toBe(undefined);
  here.ask(1, 3, operation('cas', 1, { expected: 7, value: 8 }));
  here.restart(0);
  here.run(4 * SECOND);
  here.ask(1, 4, read, { consistency: 'strong' });
  here.run(8 * SECOND);
  here.ask(1, 5, read, { consistency: 'strong' });
  expect([3, 4, 5].map((id) => here.answer(id)!.outcome.done)).toEqual([true, true, true]);
  expect(here.answer(5)!.outcome.value).toBe(8);
  expect(here.faults).toEqual([]);
});

test('a promoted replica with gaps shows the rest in time, and an old master rewinds below its gaps', () => {
  const apply = { delay: 50 * MS, threads: 4, commit_order: false };
  for (let seed = 1; seed <= 20; seed++) {
    const here = townOf(3, { apply, failover: { detect: SECOND, elect: 300 * MS } }, seed);
    here.allowsGaps = true;
    for (let i = 1; i <= 80; i++) here.at(2 * SECOND + i * 10 * MS, () => here.ask(0, i, set(i, i % 7)));
    here.at(2.5 * SECOND, () => {
      here.isCut = (from, to) => (from === 0) !== (to === 0);
    });
    here.at(8 * SECOND, () => {
      here.isCut = () => false;
    });
    here.run(20 * SECOND);
    expect(here.leader).toBeGreaterThan(0);
    expect(new Set([0, 1, 2].map((address) => here.stateOf(address, 10))).size, `seed ${seed}`).toBe(1);
    for (const address of [0, 1, 2]) for (let key = 0; key < 7; key++) here.checkRow(address, key);
    expect(here.faults, `seed ${seed}`).toEqual([]);
  }
});
