/** Effects before their causes where all can see them, sets that bring back, phantoms and who read them. */
import { describe, expect, it } from 'vitest';
import { refused } from '../../src/strategies/contract.ts';
import type { Run } from '../../src/world/result.ts';
import { run } from '../../src/world/run.ts';
import { loadedText } from '../loaded.ts';
import { AP, EU, NO, Tape, US } from './recorder-tape.ts';

function runsOf(text: string): Readonly<Record<string, Run>> {
  const scenario = loadedText(text);
  return Object.fromEntries(scenario.strategies.map((use) => [use.id, run(scenario, use, 1)]));
}

const TOWN = `
duration: 10s
seed: 1
topology:
  regions: {E: {nodes: 1}, U: {nodes: 1}}
  links: {E <-> U: {one_way: 40ms}}
  within_region: {rtt: 0s}
  node: {service_time: 1ms, fsync: 0s}
`;

/** The order takes 80 ms to apply and is there at 1121 ms, the invoice 40 ms and is there at 1101 ms. */
function invoices(invoice: string): string {
  const applied = (commit: boolean) =>
    `with: {leader: E, apply: {delay: 40ms, threads: 4, commit_order: ${commit}, service: constant}}`;
  return `${TOWN}
workload: {keys: {stock: {count: 1, type: counter, initial: 9}}}
strategies:
  - {id: trap, use: single-master, ${applied(false)}, reads: {consistency: local}}
  - {id: cured, use: single-master, ${applied(true)}, reads: {consistency: local}}
script:
  - {id: one, at: 1s, client: a, from: E, do: decrement-and-insert, keys: stock/0, inserts: order-1}
  - {id: two, at: 2s, client: a, from: E, do: decrement-and-insert, keys: stock/0, inserts: order-2}
  - {id: sees, at: 1010ms, every: 1s, count: 2, client: b, from: E, do: read, keys: stock/0}
  - {id: invoice, at: 1020ms, every: 1s, count: 2, client: b, from: E, ${invoice}, keys: invoices}
  - {id: look, at: 1s, every: 10ms, count: 300, client: c, from: U, do: read, keys: invoices}
`;
}

const violations = (text: string) =>
  Object.values(runsOf(text)).map(({ metrics }) => metrics['reads.causal_violations']);

describe('an effect before its cause', () => {
  // Two replicas: where the second shows the invoice it is visible everywhere, and the order is not.
  it('is seen where the effect is visible everywhere already, the first write of the run included', () => {
    expect(violations(invoices('do: increment'))).toEqual([4, 0]);
  });

  it('is counted once where all effects have the same value', () => {
    expect(violations(invoices('do: write, value: paid'))).toEqual([4, 0]);
  });

  it('hands its causes on to who reads it: what that session writes depends on them', () => {
    const tape = new Tape();
    tape.everywhere(1, tape.write(1, 'edit', US, 9));
    tape.write(1000, 'edit', US, 1, 7);
    const effect = tape.write(1010, 'edit', US, 2, 7);
    tape.everywhere(1020, effect);
    tape.read(1030, 'view', EU, 2, 8, effect);
    const note = tape.write(1040, 'edit', EU, 3, 8);
    tape.apply(1050, AP, note);
    tape.read(1060, 'view', AP, 3, 9, note);
    const { metrics } = tape.finish();
    expect(metrics['reads.causal_violations']).toBe(2);
    // Of the note's session the cause is no write of its own.
    expect(metrics['reads.causal_violations.own']).toBe(1);
  });
});

describe('an element of a set', () => {
  const basket = (more: string) => `${TOWN}
strategies:
  - {id: trap, use: multi-master, with: {conflict: merge}}
  - {id: cured, use: crdt}
script:
  - {id: add, at: 1s, client: a, from: E, do: add, keys: basket, value: milk}
  - {id: remove, at: 5s, client: a, from: E, do: remove, keys: basket, value: milk}
  - {id: bread, at: 5s, client: b, from: U, do: add, keys: basket, value: bread}
  - {id: look, at: 8s, client: c, from: U, do: read, keys: basket}
${more}`;
  const back = (text: string) => Object.values(runsOf(text)).map(({ metrics }) => metrics['writes.resurrected']);

  it('that was taken out is back where it shows again', () => {
    const text = basket('');
    expect(back(text)).toEqual([1, 0]);
    expect(runsOf(text).trap.witnesses['writes.resurrected']).toMatchObject({ op: 'step remove of E', at: 8000 });
  });

  it('is not, where somebody added it again, before the removal was heard of or after', () => {
    for (const at of ['5s', '7s']) {
      const again = `  - {id: again, at: ${at}, client: d, from: U, do: add, keys: basket, value: milk}\n`;
      expect(back(basket(again))).toEqual([0, 0]);
    }
  });
});

describe('what was never confirmed', () => {
  it('names who read it', () => {
    const tape = new Tape();
    tape.everywhere(5, tape.write(5, 'edit', US, 1));
    const id = tape.issue(1000, 'edit', US, 2);
    tape.apply(1001, US, id);
    const read = tape.read(1002, 'view', US, 2, EU, id);
    tape.recorder.gaveUp(id, 3_000_000);
    tape.recorder.holds(4_000_000, US, [1]);
    const { metrics, witnesses } = tape.finish();
    expect(metrics['reads.phantom']).toBe(1);
    expect(witnesses['reads.phantom'].why).toBe(
      `accepted by us, shown by us to view ${read} of eu at 1.002s, undone by us at 4.000s`,
    );
    expect(witnesses['reads.phantom'].ops).toEqual([id, read]);
  });
});

describe('a write that was beaten', () => {
  it('met an older one where that was there before it', () => {
    const tape = new Tape();
    tape.everywhere(5, tape.write(5, 'edit', US, 1));
    const born = tape.issue(1000, 'edit', US, 1);
    tape.recorder.conflicted(1_001_000, US, born, 'dropped');
    tape.apply(1001, US, born);
    tape.answer(1002, born, US);
    expect(tape.finish().witnesses['writes.dropped'].why).toContain('then dropped for an older write');
  });

  it('met a concurrent one where that came later', () => {
    const tape = new Tape();
    const write = tape.write(1000, 'edit', US, 1);
    tape.recorder.conflicted(1_040_000, US, write, 'dropped');
    expect(tape.finish().witnesses['writes.dropped'].why).toContain('then dropped for a concurrent write');
  });
});

describe('a request', () => {
  it('that is refused is told apart from one that nobody answers', () => {
    const tape = new Tape();
    tape.everywhere(5, tape.write(5, 'edit', US, 1));
    tape.answer(1001, tape.issue(1000, 'edit', US, 2), US, NO);
    tape.answer(1101, tape.issue(1100, 'edit', US, 2), US, refused('no leader'));
    tape.recorder.gaveUp(tape.issue(1200, 'edit', US, 2), 3_000_000);
    const { metrics } = tape.finish();
    expect([metrics.availability, metrics['requests.refused']]).toEqual([0.25, 0.5]);
  });
});
