/** Raft on the stage; its nodes are 1, 2, 3, … as in the papers. */
import type { Message } from '../../../../src/strategies/consensus/messages.ts';
import type { RaftReplica } from '../../../../src/strategies/consensus/replica.ts';
import { consensus } from '../../../../src/strategies/consensus/strategy.ts';
import { QUICK } from '../../../strategies/consensus/cluster.ts';
import type { Play } from '../play.ts';
import { Terms } from './given.ts';
import { detail, standing } from './spelled.ts';
import { Told } from './told.ts';
import { CASTS } from './twins.ts';

export const raft: Play<RaftReplica, Message> = {
  strategy: consensus,
  quick: { ...QUICK, snapshot: { every: 10_000, keep: 1 } },
  reign: {
    word: 'term',
    patience: QUICK.election_timeout,
    term: ({ term }) => term,
    isLeading: ({ role }) => role === 'leader',
  },
  hasLog: true,
  rings: { timeout: 'election', beat: 'heartbeat' },
  twins: CASTS,
  spelled: (message) => `${message.kind} term ${message.term}${detail(message)}`,
  role: ({ role, term }) => `${role} in term ${term}`,
  standing,
  verbs(stage) {
    const terms = new Terms();
    return {
      // A log, and the term that the node is in.
      given: ([node, entries, term]) => {
        const given = terms.entries(entries!);
        stage.give(stage.actor(node), (disk) => {
          disk.truncate(0);
          for (const entry of given) disk.append(entry);
          disk.put('vote', { term: Number(term), votedFor: -1 });
        });
      },
    };
  },
  beside: (report) => new Told(report),
};
