/** Types by themselves, where a law says too little: order of sequences, nested counters, rights, refusals. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scalar } from '../../src/strategies/contract.ts';
import { boundedCounter, rightsOf, stockOf } from '../../src/strategies/crdt/types/bounded-counter.ts';
import * as map from '../../src/strategies/crdt/types/or-map.ts';
import * as rga from '../../src/strategies/crdt/types/rga.ts';
import { removeWinsSet, removeWinsSetOnTheWire } from '../../src/strategies/crdt/types/rw-set.ts';
import { REPLICAS, type Step, steps } from './crdt-life.ts';

const act = (slot: number) => ({ slot, n: 1, write: 1, context: undefined });

describe('RGA', () => {
  const { joinedSequences: join, sequenceOf, inserted, deleted } = rga;
  const type = (start: rga.Rga, text: string, at: number, slot: number) =>
    [...text].reduce((state, letter, i) => join(state, inserted(state, at + i, [letter], slot)), start);

  it('C13: what two type on at one place does not interleave', () => {
    const both = join(type(rga.NO_NODES, 'ab', 0, 1), type(rga.NO_NODES, 'xy', 0, 2));
    expect(sequenceOf(both).join('')).toBe('xyab');
  });

  it('types backwards as well, which may interleave, and agrees all the same', () => {
    const back = (text: string, slot: number) =>
      [...text].reduce((s, l) => join(s, inserted(s, 0, [l], slot)), rga.NO_NODES);
    const [a, b] = [back('ab', 1), back('xy', 2)];
    expect(sequenceOf(join(a, b))).toEqual(sequenceOf(join(b, a)));
    expect([...sequenceOf(join(a, b))].sort().join('')).toBe('abxy');
  });

  /** Lives of replicas; gives every state that anybody ever saw, and the last one. */
  function lives(life: readonly Step[], collects: boolean) {
    const states: rga.Rga[] = new Array(REPLICAS).fill(rga.NO_NODES);
    const seen: (readonly Scalar[])[] = [];
    let id = 0;
    for (const { who, what, value } of life) {
      const mine = states[who]!;
      const { length } = sequenceOf(mine);
      if (what === 'hear') states[who] = join(mine, states[value % REPLICAS]!);
      else if (what === 'undo') states[who] = join(mine, deleted(mine, length === 0 ? 0 : value % length));
      else states[who] = join(mine, inserted(mine, value % (length + 1), [++id], who));
      seen.push(sequenceOf(states[who]!));
      if (!collects || value !== 0) continue;
      // Everybody meets, so that all is stable.
      const all = rga.collectedSequence(states.reduce(join));
      states.fill(all);
    }
    return { seen, last: states.reduce(join) };
  }

  it('keeps one order of any two elements, whoever looks, and one replica alone edits a plain list', () => {
    fc.assert(
      fc.property(steps, fc.boolean(), (life, collects) => {
        const { seen } = lives(life, collects);
        const before = new Set<string>();
        for (const sequence of seen) {
          sequence.forEach((a, i) => {
            for (const b of sequence.slice(i + 1)) before.add(`${a}<${b}`);
          });
        }
        for (const pair of before) {
          const [a, b] = pair.split('<');
          expect(before.has(`${b}<${a}`)).toBe(false);
        }
        const plain: Scalar[] = [];
        let alone = rga.NO_NODES;
        for (const { what, value } of life) {
          if (what === 'undo') {
            alone = join(alone, deleted(alone, value));
            plain.splice(value, 1);
          } else {
            const at = value % (plain.length + 1);
            alone = join(alone, inserted(alone, at, [value], 0));
            plain.splice(at, 0, value);
          }
          expect(sequenceOf(alone)).toEqual(plain);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('collects tombstones without a trace, and never gives an identity out again', () => {
    fc.assert(
      fc.property(steps, (life) => {
        const { last } = lives(life, true);
        const left = rga.collectedSequence(last);
        expect(sequenceOf(left)).toEqual(sequenceOf(last));
        const next = inserted(left, 0, ['new'], 0).nodes[0]!;
        expect(last.nodes.some(({ stamp, slot }) => stamp === next.stamp && slot === next.slot)).toBe(false);
      }),
    );
  });
});

describe('OR-map', () => {
  const { joinedMaps: join } = map;
  const likes = (state: map.OrMap) => map.countIn(state, 'likes');

  it('resets what a removal had seen of a counter, and keeps what was counted at the same time', () => {
    const three = join(map.NO_FIELDS, map.countedIn(map.NO_FIELDS, 'likes', 1, 3));
    const gone = join(three, map.removedField(three, 'likes'));
    const more = join(three, map.countedIn(three, 'likes', 1, 2));
    expect([likes(three), likes(gone), likes(more)]).toEqual([3, 0, 5]);
    // Neither 5, the old count revived, nor 0, the new one taken along.
    expect([likes(join(gone, more)), likes(join(more, gone))]).toEqual([2, 2]);
  });

  it('keeps two values of a field that were written at the same time, until one covers both', () => {
    const both = join(map.put(map.NO_FIELDS, 'city', 1, 'Rome'), map.put(map.NO_FIELDS, 'city', 2, 'Oslo'));
    expect(map.valuesIn(both, 'city')).toEqual(['Rome', 'Oslo']);
    expect(map.valuesIn(join(both, map.put(both, 'city', 1, 'Bern')), 'city')).toEqual(['Bern']);
  });
});

describe('bounded counter', () => {
  const type = boundedCounter(REPLICAS, (slot) => slot);
  const take = (amount: number) =>
    ({ kind: 'decrement', key: 0, amount, value: undefined, expected: undefined, into: -1 }) as const;

  it('is never below 0, whoever takes, adds, lends and hears, in whatever order', () => {
    fc.assert(
      fc.property(steps, fc.nat(20), (life, initial) => {
        const states = new Array(REPLICAS).fill(type.start(initial));
        let sold = 0;
        let added = 0;
        for (const { who, what, value } of life) {
          const mine = states[who]!;
          if (what === 'hear') {
            const from = value % REPLICAS;
            const given = from === who ? undefined : type.grant!(mine, who, from, value);
            if (given !== undefined) states[who] = type.join(mine, given);
            states[who] = type.join(states[who]!, states[from]!);
          } else if (what === 'change') {
            states[who] = type.join(mine, type.write(mine, stockOf(mine) + value, act(who), initial));
            added += value;
          } else if (type.refusal!(take(value), mine, stockOf(mine), who) === undefined) {
            states[who] = type.join(mine, type.write(mine, stockOf(mine) - value, act(who), initial));
            sold += value;
          }
          for (let slot = 0; slot < REPLICAS; slot++) expect(rightsOf(states[slot]!, slot)).toBeGreaterThanOrEqual(0);
        }
        const all = states.reduce(type.join);
        expect(stockOf(all)).toBe(initial + added - sold);
        expect(stockOf(all)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 2000 },
    );
  });

  it('says whether there is too little anywhere, or only here', () => {
    const state = type.start(9);
    expect(type.refusal!(take(3), state, 9, 0)).toBeUndefined();
    expect(type.refusal!(take(4), state, 9, 0)).toMatchObject({ kind: 'refused' });
    expect(type.refusal!(take(10), state, 9, 0)).toMatchObject({ kind: 'ok', done: false, why: 'out of stock' });
  });
});

describe('remove-wins set', () => {
  it('costs nothing for what was removed once that is stable, and shows the same', () => {
    const { join, member, collected, read } = removeWinsSet;
    let state = removeWinsSet.start(undefined);
    for (let i = 0; i < 50; i++) {
      state = join(state, member!('add', state, `e${i}`, act(0)));
      if (i % 5 > 0) state = join(state, member!('remove', state, `e${i}`, act(1)));
    }
    const left = collected!(state);
    expect(read(left, undefined)).toEqual(read(state, undefined));
    expect(left.removes.elements).toEqual([]);
    expect(removeWinsSetOnTheWire.metadata(left)).toBeLessThan(removeWinsSetOnTheWire.metadata(state) / 3);
    expect(collected!(left)).toBe(left);
  });
});
