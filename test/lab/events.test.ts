/** Events in words: those of faults go by the fault's name, whichever of its spells they are. */
import { describe, expect, it } from 'vitest';
import { Events } from '../../src/lab/events.ts';
import { loadedText } from '../loaded.ts';

function toldOf(strategy: string, which = /fault|operator/): string[] {
  const scenario = loadedText(`
topology: {regions: {A: {}, B: {}, C: {}}, links: {default: {rtt: 20ms}}}
workload: {rate: 5/s, keys: {items: {count: 20}}, ops: {put: {do: write, keys: items, share: 100%}}}
strategies: [${strategy}]
monitor: {sample: 5s}
faults:
  - {name: upgrade, at: 1s, for: 6s, restart: {down: 1s}}
  - {name: churn, at: 8s, for: 2s, membership: C/1}
duration: 11s
settle: 1s
seed: 1
`);
  const events = new Events({ scenario, use: scenario.strategies[0]!, seed: 1, set: {} });
  const told: string[] = [];
  while (events.next()) {
    const { at, words } = events.tell();
    if (which.test(words)) told.push(`${at / 1000}s ${words}`);
  }
  return told;
}

describe('events of health checks', () => {
  it('are questions and answers, and none is nothing', () => {
    expect(toldOf('single-master', /how/).slice(0, 4)).toEqual([
      '5s the monitor asks every replica how it is',
      '5.000125s client in A → A/1: how are you?',
      '5.00037s A/1 → client in A: how it is',
      '5.01s client in A → B/1: how are you?',
    ]);
    expect(toldOf('single-master', /^nothing$/)).toEqual([]);
  });
});

describe('events of faults', () => {
  it('have the name of the fault, spell after spell', () => {
    expect(toldOf('crdt')).toEqual([
      '1s fault upgrade begins',
      '2s fault upgrade ends',
      '3s fault upgrade begins',
      '4s fault upgrade ends',
      '5s fault upgrade begins',
      '6s fault upgrade ends',
      '8s fault churn begins',
      '10s fault churn ends',
    ]);
  });
});
