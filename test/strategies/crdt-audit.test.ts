/** The audit of replicated types speaks when it should, of what it should, and is silent otherwise. */
import { describe, expect, it } from 'vitest';
import { defaults } from '../../src/kit/options.ts';
import type { Group } from '../../src/strategies/audit.ts';
import type { Replica } from '../../src/strategies/contract.ts';
import { audit } from '../../src/strategies/crdt/audit.ts';
import type { State } from '../../src/strategies/crdt/lattice.ts';
import type { RelayMessage } from '../../src/strategies/crdt/relay/messages.ts';
import { type CrdtOptions, crdt } from '../../src/strategies/crdt/strategy.ts';
import { keySpace } from './fake-context.ts';

interface Shown {
  readonly seen: readonly number[];
  readonly states: readonly State[];
}

const grown = (...counts: number[]): State => ({ type: 'g-counter', counts });

/** Two replicas, each a list of what it shows after one event and the next; what the audit says of it. */
function told(lives: readonly (readonly Shown[])[], options: Partial<CrdtOptions> = { counter: 'grow' }) {
  const breaches: string[] = [];
  const now: (Shown | undefined)[] = [];
  const inner = lives.map((_, address) => ({
    get seen() {
      return now[address]!.seen;
    },
    get states() {
      return now[address]!.states;
    },
  }));
  const group = {
    replicas: [0, 1],
    keys: keySpace([options.counter === 'bounded' ? 'bounded-counter' : 'counter']),
    replica: (address: number) => inner[address] as Partial<Replica<never, string>>,
    broken: (invariant: string) => breaches.push(invariant),
  } as Partial<Group<RelayMessage<State>>> as Group<RelayMessage<State>>;
  const watching = audit.begin(group, { ...defaults(crdt.options), ...options });
  for (let event = 0; event < 3; event++) {
    lives.forEach((life, address) => {
      now[address] = life[Math.min(event, life.length - 1)];
      watching.after(address);
    });
  }
  return breaches;
}

describe('the audit', () => {
  const fine: Shown[] = [
    { seen: [1], states: [grown(5)] },
    { seen: [1, 1], states: [grown(5, 2)] },
  ];

  it('is silent where all is well', () => {
    expect(told([fine, fine])).toEqual([]);
  });

  it('D1: hears of less that was seen', () => {
    expect(told([[fine[1]!, { seen: [1], states: [grown(5, 2)] }], fine])).toContain('D1');
  });

  it('D2: hears of a state that goes back', () => {
    expect(told([[fine[1]!, { seen: [2, 1], states: [grown(4, 2)] }], fine])).toEqual(['D2']);
  });

  it('D3: hears of two that have seen the same, and show another', () => {
    expect(told([fine, [{ seen: [1, 1], states: [grown(5, 3)] }]])).toEqual(['D3']);
  });

  it('D4: hears of rights that nobody gave', () => {
    const spent: State = { type: 'bounded-counter', rights: [[3]], used: [4] };
    const life = [{ seen: [1], states: [spent] }];
    expect(told([life, life], { counter: 'bounded' })).toEqual(['D4', 'D4']);
  });
});
