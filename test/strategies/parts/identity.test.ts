/** A replica whose disk was replaced: what it waits for before it opens, and what it does not wait for. */
import { describe, expect, it } from 'vitest';
import { Identity } from '../../../src/strategies/parts/mesh/identity.ts';
import { Members } from '../../../src/strategies/parts/mesh/members.ts';
import { FakeDisk } from '../fake-context.ts';

/** Of three; its disk has been replaced. */
function blank(): Identity {
  const disk = new FakeDisk();
  disk.sync();
  const identity = new Identity(disk, new Members(0, [1, 2]));
  identity.onStart();
  expect(identity.isOpen).toBe(false);
  return identity;
}

describe('a replica with a new disk', () => {
  it('waits for the word of everybody, and for all that they had then', () => {
    const identity = blank();
    identity.onAnswer(0, [3, 5, 0], [3, 5, 0]);
    expect(identity.opensWith([3, 5, 9])).toBe(false);
    identity.onAnswer(1, [2, 4, 7], [2, 4, 7]);
    expect(identity.opensWith([3, 5, 6])).toBe(false);
    expect(identity.opensWith([3, 5, 7])).toBe(true);
    // Its old slot is taken: it wrote three there, as others know.
    expect(identity.slot).toBe(3);
  });

  it('does not wait for what is new since, or it would as long as anybody writes', () => {
    const identity = blank();
    identity.onAnswer(0, [3, 5, 0], [3, 5, 0]);
    identity.onAnswer(1, [3, 4, 7], [3, 4, 7]);
    identity.onAnswer(0, [3, 50, 70], [3, 50, 70]);
    expect(identity.opensWith([3, 5, 7])).toBe(true);
  });

  it('does not wait for what a peer has lost with its own disk', () => {
    const identity = blank();
    identity.onAnswer(0, [3, 5, 0], [3, 5, 0]);
    identity.onAnswer(1, [3, 4, 7], [3, 4, 7]);
    expect(identity.opensWith([3, 5, 2])).toBe(false);
    identity.onAnswer(1, [3, 2, 2], [3, 2, 2]);
    expect(identity.opensWith([3, 5, 2])).toBe(true);
  });
});
