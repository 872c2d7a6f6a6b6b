/** What single-master shows after a restart, and that no step of a clock moves a lease, a detector or a wait. */
import { expect, test } from 'vitest';
import { SECOND } from '../../src/kit/time.ts';
import { MS, read, type Settings, set, townOf } from './single-setup.ts';
import type { Town } from './single-town.ts';

const manual = { failover: { mode: 'manual' } } as const;

/** A commit waits for replicas that are cut off; its master restarts alone. */
function restarted(settings: Settings): Town {
  const here = townOf(3, { ack: 'semi-sync', ...manual, ...settings });
  here.run(SECOND);
  here.ask(0, 1, set(1));
  here.run(2 * SECOND);
  here.isCut = () => true;
  here.ask(0, 2, set(2));
  here.run(3 * SECOND);
  here.crash(0);
  here.restart(0);
  here.run(4 * SECOND);
  return here;
}

test('a restart makes visible what waited for replicas, unless they confirm it again', () => {
  for (const [restart, shown] of [
    ['durable', 2],
    ['confirmed', 1],
  ] as const) {
    const here = restarted({ restart });
    here.ask(0, 3, read);
    expect(here.answer(3)!.outcome.value).toBe(shown);
    here.isCut = () => false;
    here.run(6 * SECOND);
    here.ask(0, 4, read);
    expect(here.answer(4)!.outcome.value).toBe(2);
    expect(here.faults).toEqual([]);
  }
});

test('until they confirm it its master holds strong reads and writes: what it showed before must not be unseen', () => {
  const here = restarted({ restart: 'confirmed' });
  here.ask(0, 3, read, { consistency: 'strong' });
  here.ask(0, 4, set(4));
  here.run(5 * SECOND);
  expect([here.answer(3), here.answer(4)]).toEqual([undefined, undefined]);
  here.isCut = () => false;
  here.run(7 * SECOND);
  expect(here.answer(3)!.outcome.value).toBe(2);
  expect(here.answer(4)!.outcome.kind).toBe('ok');
});

test('a master that may fall back waits no longer for a confirmation than for anything else', () => {
  const here = restarted({ restart: 'confirmed', fallback: { after: 2 * SECOND } });
  here.ask(0, 3, read, { consistency: 'strong' });
  here.run(6 * SECOND);
  expect(here.answer(3)!.outcome.value).toBe(2);
  expect(here.answer(3)!.at).toBe(5 * SECOND);
  expect(here.degradations.at(-1)).toEqual({ at: 5 * SECOND, address: 0, isDegraded: true });
});

test('who waits for nobody has nothing to confirm', () => {
  const here = restarted({ restart: 'confirmed', ack: 'async' });
  here.ask(0, 3, read);
  expect(here.answer(3)!.outcome.value).toBe(2);
  here.ask(0, 4, set(4));
  here.run(5 * SECOND);
  expect(here.answer(4)!.outcome.kind).toBe('ok');
});

test('what a replica showed before its restart was undone by another master stays undone', () => {
  const here = townOf(3, { restart: 'confirmed', failover: { detect: SECOND, elect: 300 * MS } });
  here.run(SECOND);
  here.isCut = (from, to) => (from === 0) !== (to === 0);
  for (let i = 1; i <= 20; i++) here.ask(0, i, set(i));
  here.run(5 * SECOND);
  here.isCut = () => false;
  here.ask(here.leader, 30, set(30));
  here.run(8 * SECOND);
  here.crash(0);
  here.restart(0);
  here.ask(0, 31, read);
  expect(here.answer(31)!.outcome.value).not.toBe(20);
  here.run(10 * SECOND);
  expect(new Set([0, 1, 2].map((address) => here.stateOf(address, 3))).size).toBe(1);
  expect(here.faults).toEqual([]);
});

test('steps of clocks move no lease, no detector and no wait', () => {
  const tale = (step: number) => {
    const settings = { fencing: 'lease', ack: 'semi-sync', fallback: { after: 2 * SECOND }, apply: { delay: 5 * MS } };
    const here = townOf(3, settings as Settings);
    for (const [at, address] of [1.5, 2, 2.7].entries()) here.at(address * SECOND, () => (here.offsets[at] = step));
    here.at(8 * SECOND, () => (here.offsets[0] = -step));
    for (let i = 1; i <= 40; i++) here.at(i * 0.4 * SECOND, () => here.ask(i % 3, i, set(i)));
    for (let i = 1; i <= 40; i++) {
      here.at(i * 0.4 * SECOND + 1, () => here.ask(i % 3, 100 + i, read, { consistency: 'strong' }));
    }
    here.at(5 * SECOND, () => {
      here.isCut = (from, to) => (from === 0) !== (to === 0);
    });
    here.at(14 * SECOND, () => {
      here.isCut = () => false;
    });
    here.run(20 * SECOND);
    const told = here.answers.map(({ at, from, opId, outcome }) => [at, from, opId, outcome.kind, outcome.value]);
    return { told, reigns: [...here.reigns], degraded: here.degradations };
  };
  const steady = tale(0);
  expect(steady.reigns.length).toBe(2);
  expect(tale(3600 * SECOND)).toEqual(steady);
  expect(tale(-3600 * SECOND)).toEqual(steady);
});
