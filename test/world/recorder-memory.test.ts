/** Memory of the recorder stays flat in simulated time: what is over is forgotten. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { EU, Tape, US } from './recorder-tape.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function bytesNow(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** One of ten operations ends without an answer and is never executed; one write in a hundred is a conflict. */
function play(tape: Tape, from: number, count: number): void {
  for (let i = from; i < from + count; i++) {
    const at = i;
    const id = tape.issue(at, i % 3 === 0 ? 'edit' : 'sell', i % 3, i % 20);
    if (i % 10 === 9) {
      tape.recorder.gaveUp(id, (at + 2000) * 1000);
      continue;
    }
    tape.everywhere(at + 1, id);
    if (i % 100 === 0) tape.recorder.conflicted(at * 1000, EU, id, 'dropped');
    tape.answer(at + 2, id, US);
    tape.read(at + 3, 'count', EU, 11);
  }
}

describe('the recorder', () => {
  it('holds no more after a million operations and as many reads than after a tenth of them', () => {
    const tape = new Tape({ duration: 3_000_000 });
    play(tape, 0, 100_000);
    // What is kept grows with every operation; what else lives in this process grows once, or not.
    const grown = [100_000, 550_000].map((from) => {
      const before = bytesNow();
      play(tape, from, 450_000);
      return bytesNow() - before;
    });
    expect(Math.min(...grown)).toBeLessThan(2e6);
    const { metrics, notes } = tape.finish(1_100_000);
    expect(metrics['writes.lost']).toBe(0);
    expect(notes).toEqual([]);
  });

  it('says so where it had to let go of writes that a replica never got', () => {
    const tape = new Tape();
    tape.everywhere(1, tape.write(1, 'sell', US, 11));
    for (let i = 0; i < 200_007; i++) tape.write(2, 'sell', US, 11);
    const [note, ...more] = tape.finish(1000).notes;
    expect(note).toMatch(/^the 8 oldest writes that some replica still lacked went out of sight/);
    expect(more).toEqual([]);
  });
});
