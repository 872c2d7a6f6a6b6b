/** Who else can play a script: replicas with one rule broken, disks that lie, customers without keys. */
import { RaftReplica } from '../../../../src/strategies/consensus/replica.ts';
import type { Request } from '../../../../src/strategies/contract.ts';
import { FIGURE_8, TWINS } from '../../../broken/raft.ts';
import type { Maker } from '../../../strategies/consensus/cluster.ts';
import type { Cast } from '../play.ts';

/** Takes an acknowledgement for one of this term, whatever term it was sent in. */
const countsStaleAcknowledgements: Maker = (context, options) => {
  const raft = new RaftReplica(context, options);
  const onMessage = raft.onMessage.bind(raft);
  raft.onMessage = (from, message) => {
    onMessage(from, message.kind === 'appended' && message.ok ? { ...message, term: raft.term } : message);
  };
  return raft;
};

/** Asks a quorum whether it leads, and not what was committed before its time (D §6.4). */
const readsBeforeItsNoOp: Maker = (context, options) => {
  const raft = new RaftReplica(context, options);
  const { leading } = raft;
  const waiting: Request[] = [];
  leading.readIndex = (request) => {
    waiting.push(request);
    leading.onHeartbeat();
  };
  const onAppended = leading.onAppended.bind(leading);
  leading.onAppended = (from, message) => {
    onAppended(from, message);
    if (message.round > 0) for (const request of waiting.splice(0)) raft.answerRead(request);
  };
  return raft;
};

/** Tells another to stand, and goes on reading alone (D §6.4.1). */
const keepsItsLease: Maker = (context, options) => {
  const raft = new RaftReplica(context, options);
  raft.leading.transfer = (to) => {
    raft.context.send(to ?? raft.membership.others[0]!, { kind: 'timeout-now', term: raft.term });
    return true;
  };
  return raft;
};

/** Michael et al. 2017, §4: no crash vectors. */
const countsLostDisks: Maker = (context, options) => {
  const raft = new RaftReplica(context, options);
  raft.recovery.admits = () => true;
  return raft;
};

/** Counts votes that answer what it asked before it lost its disk. */
const countsOldVotes: Maker = (context, options) => {
  const raft = new RaftReplica(context, options);
  raft.births.areKnownTo = () => true;
  return raft;
};

/** Answers a blank replica though it has not yet what its own lost disk had. */
const answersTooEarly: Maker = (context, options) => {
  const raft = new RaftReplica(context, options);
  const onRecover = raft.recovery.onRecover.bind(raft.recovery);
  raft.recovery.onRecover = (from, message) => {
    const { isRefilling } = raft;
    raft.isRefilling = false;
    onRecover(from, message);
    raft.isRefilling = isRefilling;
  };
  return raft;
};

/** Who recovers is told how far others are, and not which other disks were lost. */
const recoversAlone: Maker = (context, options) => {
  const raft = new RaftReplica(context, options);
  const onMessage = raft.onMessage.bind(raft);
  raft.onMessage = (from, message) => onMessage(from, message.kind === 'known' ? { ...message, births: [] } : message);
  return raft;
};

/** What the leader has committed is all that it waits for. */
const votesOnceItHasWhatIsCommitted: Maker = (context, options) => {
  const raft = new RaftReplica(context, options);
  const { recovery } = raft;
  const onKnown = recovery.onKnown.bind(recovery);
  recovery.onKnown = (from, message) => onKnown(from, { ...message, lastIndex: 0, lastTerm: 0 });
  return raft;
};

export const CASTS: Readonly<Record<string, Cast>> = {
  'copies of earlier terms count': { make: FIGURE_8.maker },
  'votes are not written down': { make: TWINS['votes without writing it down']!.maker },
  'votes are for anybody': { make: TWINS['votes for anybody']!.maker },
  'followers acknowledge before the fsync': { make: TWINS['acknowledges before the fsync']!.maker },
  'everything is called durable at once': { make: TWINS['calls everything durable']!.maker },
  'appends cut what does not conflict': { make: TWINS['cuts off what does not conflict']!.maker },
  'commits are not bounded by the match': { make: TWINS['commits what it has not matched']!.maker },
  'leaders read without asking': { make: TWINS['reads without asking who leads']!.maker },
  'acknowledgements of any term count': { make: countsStaleAcknowledgements },
  'snapshots forget sessions': { make: TWINS['leaves sessions out of snapshots']!.maker },
  'leaders read before their no-op': { make: readsBeforeItsNoOp },
  'leases outlive a transfer': { make: keepsItsLease },
  'words from lost disks count': { make: countsLostDisks },
  'votes for a lost disk count': { make: countsOldVotes },
  'whoever is asked answers': { make: answersTooEarly },
  'who recovers hears of no other lost disk': { make: recoversAlone },
  'a blank replica votes once it has what is committed': { make: votesOnceItHasWhatIsCommitted },
  'disks lie': { disksLie: true },
  'customers have no keys': { keyless: true },
};
