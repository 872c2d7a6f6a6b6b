/** What clients of a region know of rows that move: what they heard, and what registers say. */
import { describe, expect, it } from 'vitest';
import { type Entry, settledAt, written } from '../../src/clients/rehoming/register.ts';
import { Whereabouts } from '../../src/clients/rehoming/whereabouts.ts';
import { type Outcome, ok } from '../../src/strategies/contract.ts';

const ROW = 5;
const PATIENCE = 1000;
const RUNNER = { client: 0, region: 1 };

/** A register that answers when it is told to. */
function asking() {
  const out: ((outcome: Outcome | undefined) => void)[] = [];
  const later: (() => void)[] = [];
  const clock = { now: 0 };
  const errands = {
    now: () => clock.now,
    run: (_: unknown, __: unknown, done: (outcome: Outcome | undefined) => void) => void out.push(done),
    afterPause: (act: () => void) => void later.push(act),
  };
  const keys = { firstPlaceOf: () => 0, registerOf: () => 9 };
  const whereabouts = new Whereabouts(keys, errands, PATIENCE, 2);
  const heard: (Entry | undefined)[] = [];
  return {
    clock,
    out,
    later,
    heard,
    whereabouts,
    ask: () => whereabouts.ask(ROW, RUNNER, (entry) => void heard.push(entry)),
    say: (entry: Entry) => out.shift()!(ok(written(entry))),
  };
}

describe('where a row lives', () => {
  it('is as the rule says until somebody hears otherwise, and what is newer is believed', () => {
    const { whereabouts } = asking();
    expect(whereabouts.of(ROW, 1)).toEqual(settledAt(0));
    whereabouts.learn(ROW, 1, settledAt(2, 4));
    whereabouts.learn(ROW, 1, settledAt(1, 2));
    whereabouts.learn(ROW, 1, { place: 2, to: 0, epoch: 5 });
    expect(whereabouts.of(ROW, 1)).toEqual(settledAt(2, 4));
    expect(whereabouts.of(ROW, 0)).toEqual(settledAt(0));
  });

  it('is asked for once for all who wanted to know by then, and again for who came later', () => {
    const { ask, say, out, heard } = asking();
    ask();
    ask();
    expect(out).toHaveLength(1);
    // What this finds may be older than the doubt of the second.
    say(settledAt(0));
    expect(heard).toEqual([settledAt(0)]);
    expect(out).toHaveLength(1);
    say(settledAt(1, 2));
    expect(heard).toEqual([settledAt(0), settledAt(1, 2)]);
    expect(out).toEqual([]);
  });

  it('is asked for again while the row is on its way, until patience ends', () => {
    const { ask, say, later, heard, clock, whereabouts } = asking();
    ask();
    say({ place: 0, to: 1, epoch: 1 });
    expect([heard.length, later.length]).toEqual([0, 1]);
    later.shift()!();
    clock.now = PATIENCE;
    say({ place: 0, to: 1, epoch: 1 });
    expect([heard, later.length]).toEqual([[undefined], 0]);
    ask();
    say(settledAt(1, 2));
    expect([heard[1], whereabouts.of(ROW, 1)]).toEqual([settledAt(1, 2), settledAt(1, 2)]);
  });

  it('stays unknown where the register does not answer', () => {
    const { ask, out, heard } = asking();
    ask();
    out.shift()!(undefined);
    expect(heard).toEqual([undefined]);
  });
});
