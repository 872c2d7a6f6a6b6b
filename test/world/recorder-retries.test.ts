/** What an observer makes of writes that were done twice, so that each stands before and after the other one. */
import { expect, it } from 'vitest';
import { AP, EU, Tape, US } from './recorder-tape.ts';

const tape = () => {
  const tape = new Tape();
  const before = tape.write(1, 'sell', US, 15);
  tape.everywhere(1, before);
  const ids = [2, 3, 4].map((at) => tape.issue(at, 'sell', US, 15)) as [number, number, number];
  /** The `time`th time that `write` is done, of `of`. */
  const doneOf = (at: number, who: number, write: number, time: number, of = 0) => {
    if (of > 0) tape.recorder.conflicted(at * 1000, who, of, 'dropped', write, true);
    tape.apply(at, who, write, write, time);
  };
  return { tape, before, ids, doneOf };
};

it('who has the newest has all that it was made of, whichever of them was done first', () => {
  const { tape: told, ids, doneOf } = tape();
  const [one, two, three] = ids;
  doneOf(10, US, one, 1);
  doneOf(20, US, two, 1, one);
  for (const who of [US, EU]) {
    doneOf(30, who, two, 2);
    doneOf(40, who, one, 2, two);
    doneOf(50, who, three, 1, one);
  }
  for (const id of ids) told.answer(60, id, US);
  // As one that restarts: what it had replaced it does not say again.
  doneOf(70, AP, three, 1);
  expect(told.finish().metrics['convergence.time']).not.toBeNull();
});

it('and so has who has that of them alone which was done first, and was done again', () => {
  const { tape: told, ids, doneOf } = tape();
  const [one, two] = ids;
  doneOf(10, US, one, 1);
  doneOf(20, US, two, 1, one);
  doneOf(30, US, one, 2, two);
  for (const id of [one, two]) told.answer(40, id, US);
  for (const who of [EU, AP]) doneOf(50, who, one, 2);
  expect(told.finish().metrics['convergence.time']).not.toBeNull();
});

it('but who has only the first time of what was done first lacks what was made of it', () => {
  const { tape: told, ids, doneOf } = tape();
  const [one, two] = ids;
  doneOf(10, US, one, 1);
  doneOf(20, US, two, 1, one);
  for (const who of [EU, AP]) doneOf(50, who, one, 1);
  for (const id of [one, two]) told.answer(60, id, US);
  expect(told.finish().metrics['convergence.time']).toBeNull();
});

it('a restart that tells the past once more ends where the others are', () => {
  const { tape: told, before, ids, doneOf } = tape();
  const [one, two, three] = ids;
  doneOf(10, US, one, 1);
  doneOf(20, US, two, 1, one);
  doneOf(30, US, one, 2, two);
  told.answer(35, one, US);
  told.answer(35, two, US);
  // It knew neither, and set out before they were confirmed: but both had been followed by others already.
  told.recorder.conflicted(40_000, US, before, 'dropped', three, true);
  told.recorder.conflicted(40_000, US, one, 'dropped', three, false);
  told.apply(40, US, three, three, 1);
  told.answer(50, three, US);
  doneOf(60, EU, three, 1);
  told.recorder.conflicted(70_000, AP, one, 'dropped', two, true);
  told.recorder.conflicted(70_000, AP, two, 'dropped', one, true);
  told.recorder.conflicted(70_000, AP, one, 'dropped', three, false);
  doneOf(70, AP, three, 1);
  expect(told.finish().metrics['convergence.time']).not.toBeNull();
});
