/** What removals leave behind over time: it levels off once everybody has heard of them, else it grows for ever. */
import { describe, expect, it } from 'vitest';
import type { Run } from '../../src/world/result.ts';
import { run } from '../../src/world/run.ts';
import { loadedText } from '../loaded.ts';

/** Carts whose contents come and go, and notes whose words do; P is away for 30 of 120 s. */
const text = (type: string, ops: string, strategy: string) => `
duration: 120s
settle: 5s
seed: 3
topology:
  regions: {E: {nodes: 1}, U: {nodes: 1}, P: {nodes: 1}}
  links: {default: {one_way: 40ms}}
workload:
  rate: 8/s
  keys: {things: {type: ${type}, count: 30}}
  ops: {look: {do: read, keys: things, share: 20%}, ${ops}}
strategies:
  - {id: stable, use: crdt, with: {${strategy}, tombstones: stable}}
  - {id: never, use: crdt, with: {${strategy}}}
faults: [{name: cut, at: 30s, for: 30s, partition: {isolate: [P]}}]
report: {trace: never}
`;

/** Bytes at the replica that keeps most, on average over some seconds. */
function between(one: Run, from: number, to: number): number {
  const { width, 'metadata.bytes': bytes = [] } = one.series;
  const seen = bytes.slice((from * 1000) / width, (to * 1000) / width).filter((n) => n !== null);
  return seen.reduce((sum, n) => sum + n, 0) / seen.length;
}

/** Before the cut, towards its end, and long after it. */
const windows = (one: Run) => [between(one, 22, 30), between(one, 52, 60), between(one, 110, 120)];

const CARTS = 'put: {do: add, keys: things, share: 20%}, take: {do: remove, keys: things, share: 60%}';
const NOTES =
  'push: {do: insert, index: 0, keys: things, share: 30%}, drop: {do: delete, index: 0, keys: things, share: 50%}';

describe.each([
  ['a set whose removals win', 'set', CARTS, 'set: remove-wins'],
  [
    'a set whose removals win, each update by itself on a ring',
    'set',
    CARTS,
    'set: remove-wins, sync: op, overlay: ring',
  ],
  ['text', 'sequence', NOTES, 'sync: delta'],
])('%s', (_name, type, ops, strategy) => {
  const scenario = loadedText(text(type, ops, strategy));
  const [stable, never] = scenario.strategies.map((use) => run(scenario, use, 3));

  it('piles up in the cut what somebody may not know, and keeps little of it once all have heard', () => {
    const [before, cut, after] = windows(stable!);
    expect(cut).toBeGreaterThan(1.5 * before!);
    expect(after).toBeLessThan(0.9 * cut!);
  });

  it('levels off afterwards, which it does not where nothing is collected', () => {
    const growth = (one: Run) => between(one, 110, 120) - between(one, 80, 90);
    expect(growth(stable!)).toBeLessThan(growth(never!) / 4);
    const [, cut, after] = windows(never!);
    expect(after).toBeGreaterThan(1.4 * cut!);
  });
});
