/** How long keys of requests are known: by the log's time, so that every copy forgets at the same entry. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../src/strategies/consensus/messages.ts';
import { FOR_EVER, Remembered } from '../../../src/strategies/parts/remembered.ts';
import { StagedTable } from '../../../src/strategies/parts/staged-table.ts';
import { State } from '../../../src/strategies/parts/state.ts';
import { keySpace, operation, request } from '../fake-context.ts';

describe('what is remembered', () => {
  it('is known as long as the window, and not a moment longer', () => {
    const answers = new Remembered<string>(60);
    answers.pass(100);
    answers.add(1, 'first');
    answers.pass(160);
    expect(answers.get(1)).toBe('first');
    expect(answers.get(1, 161)).toBeUndefined();
    answers.pass(161);
    expect(answers.all()).toEqual([]);
  });

  it('does not come back where the next clock is behind', () => {
    const answers = new Remembered<string>(60);
    answers.pass(200);
    answers.pass(20);
    answers.add(1, 'late');
    expect(answers.all()).toEqual([[1, 'late', 200]]);
    answers.pass(260);
    expect(answers.get(1)).toBe('late');
  });

  it('is as many as there is room for where nothing is too old, and bears no time', () => {
    const answers = new Remembered<number>(FOR_EVER);
    for (let write = 1; write <= 10_001; write++) {
      answers.pass(write * 1e12);
      answers.add(write, -write);
    }
    expect([answers.get(1), answers.get(2), answers.time]).toEqual([undefined, -2, undefined]);
    expect(answers.all().at(-1)).toEqual([10_001, -10_001]);
  });

  it('keeps the first answer', () => {
    const answers = new Remembered<string>();
    answers.add(1, 'first');
    answers.add(1, 'second');
    expect(answers.get(1)).toBe('first');
  });
});

describe('replicas with a window', () => {
  const keys = keySpace(['counter']);
  const add = (opId: number) => request(opId, [operation('increment', 0)], { idempotent: true });
  const asked = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 100 }));
  const logs = fc.array(asked, { maxLength: 60 });

  function executed(state: State, entries: readonly Entry[]) {
    for (const { at, request: one } of entries) {
      state.pass(at);
      state.absorb(one!);
    }
    return state.memory();
  }

  it('come to the same, from the log alone or from a snapshot on', () => {
    fc.assert(
      fc.property(logs, fc.nat(60), fc.integer({ min: 0, max: 60 }), (log, cut, window) => {
        const entries = log.map(([opId, at]) => ({ term: 1, request: add(opId), configuration: undefined, at }));
        const late = new State(keys, { window });
        late.restore(executed(new State(keys, { window }), entries.slice(0, cut)));
        const { rows, answered, time } = executed(late, entries.slice(cut));
        expect(executed(new State(keys, { window }), entries)).toMatchObject({ rows, answered, time });
      }),
    );
  });

  it('of a master decide by its clock, and carry stamps in their snapshots', () => {
    const table = new StagedTable(keys, 60);
    table.decide(add(1).operations);
    table.show(1, { write: 1, changes: table.takeChanges(), value: 1, idempotent: true, at: 100 });
    expect(table.answered(1, 160)).toEqual({ position: 1, value: 1 });
    expect(table.answered(1, 161)).toBeUndefined();
    const image = table.image(1);
    expect(image).toMatchObject({ answers: [[1, 1, 1, 100]], time: 100 });
    const other = new StagedTable(keys, 60);
    other.restore(image);
    expect(other.answered(1, 160)).toEqual({ position: 1, value: 1 });
  });
});
