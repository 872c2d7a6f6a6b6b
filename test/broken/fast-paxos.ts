/** Fast Paxos with one rule broken at a time: each twin must be caught. */
import type { Address, Context } from '../../src/strategies/contract.ts';
import type { Message } from '../../src/strategies/paxos/fast/messages.ts';
import type { Options } from '../../src/strategies/paxos/fast/options.ts';
import { FastPaxosReplica, type Timer } from '../../src/strategies/paxos/fast/replica.ts';

type Maker = (context: Context<Message, Timer>, options: Options) => FastPaxosReplica;

function patched(patch: (paxos: FastPaxosReplica) => void): Maker {
  return (context, options) => {
    const paxos = new FastPaxosReplica(context, options);
    patch(paxos);
    return paxos;
  };
}

/** §2.2: two fast quorums and a classic one need not meet any more. */
const classicIsFast = patched((paxos) => {
  paxos.quorums = { ...paxos.quorums, fast: paxos.quorums.classic };
});

/** §2.4. */
const tellsBeforeTheSync = patched((paxos) => {
  paxos.sayToAllDurably = (message) => paxos.sayToAll(message);
});

/** Figure 2, the rule of phase 2a: what may have been chosen is proposed again. */
const ignoresVotes = patched(({ coordinator }) => {
  const onPromise = coordinator.onPromise.bind(coordinator);
  const onReport = coordinator.onReport.bind(coordinator);
  coordinator.onPromise = (from: Address, message) => onPromise(from, { ...message, votes: [] });
  coordinator.onReport = (from: Address, message) => onReport(from, { ...message, votes: [] });
});

/** A disk that was lost is taken for a new one. */
const votesWhileBlank = patched((paxos) => {
  const onStart = paxos.onStart.bind(paxos);
  paxos.onStart = () => {
    onStart();
    paxos.isBlank = false;
  };
});

/** Michael et al. 2017, §4: promises are counted whatever disks were lost since. */
const countsLostDisks = patched(({ births }) => {
  births.areKnownTo = () => true;
});

export const TWINS: Readonly<Record<string, Maker>> = {
  'a classic quorum counts as a fast one': classicIsFast,
  'votes are told before the fsync': tellsBeforeTheSync,
  'coordinators ignore what was voted for': ignoresVotes,
  'a blank acceptor votes at once': votesWhileBlank,
  'words from lost disks count': countsLostDisks,
};
