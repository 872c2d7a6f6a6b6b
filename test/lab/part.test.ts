/** Where two runs part: the smallest changes, each found at its first event, in words. */
import { describe, expect, it } from 'vitest';
import type { Cell } from '../../src/lab/cells.ts';
import { Events } from '../../src/lab/events.ts';
import { partingOf } from '../../src/lab/part.ts';
import { run } from '../../src/world/run.ts';
import { loadedText } from '../loaded.ts';

const BASE = `
topology: {regions: {A: {}, B: {}, C: {}}, links: {default: {rtt: 80ms}}}
strategies: [consensus]
script:
  - {id: w, at: 3s, client: a, from: A, do: write, keys: x, value: abcd}
  - {id: r, at: 4s, client: a, from: B, do: read, keys: x}
faults:
  - {name: cut, at: 2s, for: 500ms, partition: {isolate: [C]}}
duration: 5s
settle: 5s
`;

function cellOf(text: string): Cell {
  const scenario = loadedText(text);
  return { scenario, use: scenario.strategies[0], seed: 1, set: {} };
}

describe('two runs', () => {
  it('that are the same part nowhere', () => {
    expect(partingOf(cellOf(BASE), cellOf(BASE))).toBeUndefined();
  });

  it('part at the first message that carries another byte', () => {
    const parting = partingOf(cellOf(BASE), cellOf(BASE.replace('abcd', 'abce')));
    expect(parting?.before).toHaveLength(10);
    expect(parting?.before.at(-1)?.words).toBe('script: step w');
    expect(parting?.a?.words).toMatch(/^client in A → [ABC]\/1: write x "abcd" \(operation 1\)$/);
    expect(parting?.b?.words).toMatch(/^client in A → [ABC]\/1: write x "abce" \(operation 1\)$/);
    expect(parting?.a?.at).toBe(parting?.b?.at);
  });

  it('part where one of them comes to its end', () => {
    const parting = partingOf(cellOf(BASE), cellOf(BASE.replace('settle: 5s', 'settle: 4s')));
    expect(parting?.b).toBeUndefined();
    expect(parting?.a?.at).toBeGreaterThan(9000);
  });

  it('are told of in words whatever happens in them', () => {
    const events = new Events(cellOf(BASE));
    const told: string[] = [];
    while (events.next()) told.push(events.tell().words);
    const kinds = [
      /^fault cut begins$/,
      /^fault cut ends$/,
      /^timer of [ABC]\/1: heartbeat/,
      /^disk of [ABC]\/1: an fsync ends$/,
      /^[ABC]\/1 → [ABC]\/1: append$/,
      /^script: step r$/,
      /^[ABC]\/1 → client in B: ok "abcd", to read x \(operation 2\)$/,
    ];
    for (const words of kinds) expect(told).toContainEqual(expect.stringMatching(words));
    expect(told.filter((words) => /undefined|nothing|crash took/.test(words))).toEqual([]);
    // Taken one by one, the run is the same as at one go.
    const { scenario, use, seed } = cellOf(BASE);
    expect(events.finish()).toBe(run(scenario, use, seed).digest);
  });
});
