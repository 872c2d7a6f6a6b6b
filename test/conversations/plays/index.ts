/** Every protocol that plays, by the word of its option `protocol`. */
import { atlas, epaxos } from './epaxos/play.ts';
import { fastPaxos } from './fast-paxos/play.ts';
import { multiPaxos } from './multi-paxos/play.ts';
import type { Play } from './play.ts';
import { raft } from './raft/play.ts';

export const PLAYS: Readonly<Record<string, Play>> = {
  raft,
  'multi-paxos': multiPaxos,
  epaxos,
  atlas,
  'fast-paxos': fastPaxos,
};
