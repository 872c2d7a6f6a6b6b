/** Resurrected: shown again by who had seen the end of it, and nothing else. */
import { describe, expect, it } from 'vitest';
import { run } from '../../src/world/run.ts';
import { loadedText } from '../loaded.ts';

const ADD = 'do: add, keys: basket, value: milk';
const REMOVE = 'do: remove, keys: basket, value: milk';

/** By strategy, how many removals and replacements came undone. */
function back(strategies: string, steps: string, faults = ''): readonly unknown[] {
  const text = `
duration: 40s
seed: 1
topology:
  regions: {E: {nodes: 1}, U: {nodes: 1}, P: {nodes: 1}}
  links: {default: {one_way: 40ms}}
  node: {service_time: 1ms, fsync: 0s}
strategies: [${strategies}]
faults: [${faults}]
script:
  - {at: 1s, client: a, from: E, ${ADD}}
${steps}`;
  const scenario = loadedText(text);
  return scenario.strategies.map((use) => run(scenario, use, 1).metrics['writes.resurrected']);
}

const step = (at: string, from: string, what: string) => `  - {at: ${at}, client: ${from}, from: ${from}, ${what}}\n`;
const read = (at: string, from: string) => step(at, from, 'do: read, keys: basket');
const CUT = '{at: 3s, for: 20s, partition: {isolate: [P]}}';
const TUTORIAL = '{id: tutorial, use: crdt, with: {set: timestamp, sync: state, tombstones: {grace: 10s}}}';
const STABLE = '{id: stable, use: crdt, with: {set: timestamp, sync: state, tombstones: stable}}';
const CONTEXT = '{id: context, use: crdt, with: {sync: state}}';

describe('an element of a set is back', () => {
  it('where who was away brings it again after its tombstone went, long after everybody else had forgotten', () => {
    const steps =
      step('5s', 'E', REMOVE) + step('25s', 'P', 'do: add, keys: breakfast, value: bread') + read('30s', 'U');
    expect(back(`${TUTORIAL}, ${STABLE}, ${CONTEXT}`, steps, CUT)).toEqual([1, 0, 0]);
  });

  it('once for each removal, and to whom had seen it: a replica that never heard of the removal is only late', () => {
    const steps = step('5s', 'E', REMOVE) + read('10s', 'P') + read('11s', 'P') + read('11s', 'U');
    expect(back(`${TUTORIAL}, ${STABLE}, ${CONTEXT}`, steps, CUT)).toEqual([0, 0, 0]);
  });

  it('is not, where an add that the removal had not seen wins, or comes later', () => {
    for (const at of ['5s', '6s']) {
      const steps = step(at, 'P', ADD) + step('5500ms', 'E', REMOVE) + read('30s', 'U') + read('31s', 'P');
      expect(back(CONTEXT, steps, CUT)).toEqual([0]);
    }
  });
});

describe('a version of a register is not back', () => {
  it('where it was written at the same time as what replaced it elsewhere, as a sibling or as the winner', () => {
    const write = (at: string, from: string, value: string) => step(at, from, `do: write, keys: x, value: ${value}`);
    const look = (at: string, from: string) => step(at, from, 'do: read, keys: x');
    const steps = write('2s', 'E', 'a') + write('5s', 'E', 'b') + write('5s', 'P', 'c') + write('6s', 'E', 'd');
    const reads = look('7s', 'E') + look('7s', 'P') + look('30s', 'E') + look('31s', 'P');
    const both = '{id: lww, use: crdt}, {id: mv, use: crdt, with: {register: mv}}';
    expect(back(both, steps + reads, CUT)).toEqual([0, 0]);
  });
});
