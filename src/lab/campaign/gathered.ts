/** Versions and conflict policies of multi-master in storms: whatever is drawn of them keeps what it promises. */
import { among, type Random } from '../../kit/random.ts';
import type { Contender, Entry, Ground } from './contenders.ts';
import { AGREE } from './duties.ts';

const HELD = 'writes.lost == 0';
/** Nothing that was confirmed is beaten unseen. */
const SPARES = ['writes.dropped == 0', 'conflicts.lost_updates == 0'];

const KEEPING = ['siblings', 'merge', 'resolve-on-read'] as const;

interface Variant {
  readonly name: string;
  readonly reads: string;
  draw(random: Random, ground: Ground): Entry;
}

const VARIANTS: readonly Variant[] = [
  {
    // Requests of sessions say what they have seen.
    name: 'multi-master/siblings',
    reads: 'session',
    draw: (random) => ({
      with: { conflict: 'siblings', ...stamped(random), ...paced(random, true) },
      keeps: [...AGREE, HELD, ...SPARES],
    }),
  },
  {
    name: 'multi-master/policies',
    reads: 'session',
    draw(random, { regions }) {
      const conflict = among(random, 'lww', 'most-updates', 'fww', 'region-priority', 'delete-wins', ...KEEPING);
      const isMax = conflict === 'lww' || conflict === 'most-updates';
      const priority = conflict === 'region-priority' ? { priority: [among(random, ...regions)] } : {};
      // One vector for several siblings is no join, and what merges adds up by dots.
      const versions = conflict === 'merge' ? 'dvv' : among(random, 'dvv', 'client-vv', isMax ? 'vv' : 'client-vv');
      const isWhole = conflict === 'siblings' || conflict === 'resolve-on-read';
      const granularity = isWhole ? 'object' : among(random, 'object', 'object', 'field');
      const options = { conflict, versions, granularity, ...priority, ...stamped(random), ...paced(random, !isMax) };
      return { with: options, keeps: [...AGREE, HELD, ...(conflict === 'merge' ? SPARES : [])] };
    },
  },
];

function stamped(random: Random) {
  return {
    clock: among(random, 'wall', 'monotonic', 'hybrid', 'lamport'),
    tie: among(random, 'node', 'value'),
    max_offset: among(random, 'never', 'never', '500ms'),
  };
}

/** What changes when things happen, and nothing that is promised. `forgets`: by dots, whatever clocks say. */
function paced(random: Random, forgets: boolean) {
  return {
    interval: among(random, '0ms', '0ms', '100ms'),
    anti_entropy: among(random, '1s', '1s', '3s'),
    tombstones: among(random, 'never', 'never', forgets ? 'stable' : 'never'),
  };
}

export const gathered: readonly Contender[] = VARIANTS.map(({ name, reads, draw }) => ({
  name,
  use: 'multi-master',
  elects: false,
  isLean: true,
  deletes: true,
  reads,
  spared: ['wipe', 'corrupt', 'membership', 'drift'],
  // Who has not seen what a session saw refuses, and so does whoever has a clock that cannot be believed.
  isRefused: true,
  draw,
}));
