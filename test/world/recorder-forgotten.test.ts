/** What every replica had seen replaced, and one shows again: a deletion that was forgotten too soon. */
import { describe, expect, it } from 'vitest';
import { AP, EU, Tape, US } from './recorder-tape.ts';

/** All three replicas hold data, and have a first version of key 7. */
function withFirst() {
  const tape = new Tape();
  tape.everywhere(1, tape.write(1, 'edit', US, 9));
  const first = tape.write(100, 'edit', US, 1, 7);
  tape.everywhere(120, first);
  return { tape, first };
}

describe('resurrected', () => {
  it('is what shows again though its successor was visible everywhere, once', () => {
    const { tape, first } = withFirst();
    tape.everywhere(220, tape.write(200, 'edit', US, 1, 7));
    tape.read(400, 'view', EU, 1, 8, first);
    tape.read(410, 'view', AP, 1, 8, first);
    expect(tape.finish().metrics['writes.resurrected']).toBe(1);
  });

  it('is nothing that is newer than what is everywhere', () => {
    const { tape } = withFirst();
    const next = tape.write(200, 'edit', US, 1, 7);
    tape.read(300, 'view', US, 1, 8, next);
    expect(tape.finish().metrics['writes.resurrected']).toBe(0);
  });
});
