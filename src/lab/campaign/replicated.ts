/** Replicated maps, texts and counted operations in storms; other types stand in those of the family. */
import { among, type Random } from '../../kit/random.ts';
import type { Contender, Plain } from './contenders.ts';
import { AGREE } from './duties.ts';

const SYNCS = ['state', 'delta', 'op', 'op', 'scuttlebutt'];
const OVERLAYS = ['mesh', 'mesh', 'ring', 'star', 'tree'];

/** Everybody writes at the same few places, and deletes there. */
function drawWorkload(random: Random): Plain {
  const at = (most: number) => random.below(most + 1);
  return {
    keys: {
      pages: { count: random.between(1, 2), type: 'sequence', initial: 'once upon a time' },
      cards: { count: random.between(1, 2), type: 'map', initial: ['name=ann'] },
      votes: { count: 2, type: 'counter', initial: 0 },
    },
    ops: {
      look: { do: 'read', keys: 'pages', share: '20%' },
      show: { do: 'read', keys: 'cards', share: '15%' },
      tally: { do: 'read', keys: 'votes', share: '5%' },
      type: { do: 'append', keys: 'pages', share: '10%' },
      push: { do: 'insert', keys: 'pages', index: at(3), share: '10%' },
      cut: { do: 'delete', keys: 'pages', index: at(3), share: '10%' },
      name: { do: 'write', keys: 'cards', field: 'name', share: '8%' },
      like: { do: 'increment', keys: 'cards', field: 'likes', share: '8%' },
      forget: { do: 'delete', keys: 'cards', field: among(random, 'name', 'likes'), share: '5%' },
      vote: { do: 'increment', keys: 'votes', share: '9%' },
    },
  };
}

export const replicated: readonly Contender[] = [
  {
    name: 'crdt/composite',
    use: 'crdt',
    elects: false,
    isLean: true,
    reads: 'local',
    spared: ['wipe', 'corrupt', 'membership', 'drift', 'deposed'],
    draw(random) {
      const sync = among(random, ...SYNCS);
      const options = {
        sync,
        overlay: among(random, ...OVERLAYS),
        avoid_back_propagation: random.next() < 0.75,
        remove_redundancy: random.next() < 0.75,
        counter: sync === 'op' ? 'op' : 'pn',
        tombstones: random.next() < 0.6 ? 'stable' : 'never',
        interval: among(random, '0ms', '100ms', '700ms'),
      };
      const keeps = [...AGREE, 'writes.lost == 0', 'conflicts.lost_updates == 0'];
      return { with: options, keeps, workload: drawWorkload(random) };
    },
  },
];
