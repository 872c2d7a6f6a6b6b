/** Every broken Raft is caught by the swarm that the sound one passes, and caught for what it breaks. */
import { describe, expect, it } from 'vitest';
import { storm } from '../strategies/consensus/swarm.ts';
import { TWINS } from './raft.ts';

const MOST_SEEDS = 400;

describe('a Raft that', () => {
  it.each(Object.entries(TWINS))('%s is caught', (_name, { breaks, maker }) => {
    let caught = '';
    for (let seed = 1; seed <= MOST_SEEDS && caught === ''; seed++) {
      caught = storm(seed, maker).violations.find((violation) => new RegExp(`^(${breaks}) `).test(violation)) ?? '';
    }
    expect(caught).not.toBe('');
  });
});
