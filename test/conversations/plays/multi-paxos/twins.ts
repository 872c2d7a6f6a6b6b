/** Who else can play a script: replicas of Multi-Paxos with one rule broken. */
import type { Address, Context } from '../../../../src/strategies/contract.ts';
import type { Message } from '../../../../src/strategies/paxos/messages.ts';
import type { Options } from '../../../../src/strategies/paxos/options.ts';
import { PaxosReplica, type Timer } from '../../../../src/strategies/paxos/replica.ts';
import type { Cast } from '../play.ts';

function patched(patch: (paxos: PaxosReplica) => void): Cast {
  const make = (context: Context<Message, Timer>, options: Options) => {
    const paxos = new PaxosReplica(context, options);
    patch(paxos);
    return paxos;
  };
  return { make };
}

/** Lamport 2001 §2.2, P2c. */
const proposesItsOwn = patched(({ standing: { promises } }) => {
  const add = promises.add.bind(promises);
  promises.add = (from, chosen) => add(from, chosen, []);
});

const forgetsPromises = patched(({ log }) => {
  log.promise = (ballot) => {
    log.promised = Math.max(log.promised, ballot);
  };
});

/** P1a. */
const acceptsAnything = patched(({ accepting, log }) => {
  const onAccept = accepting.onAccept.bind(accepting);
  accepting.onAccept = (from, message) => {
    log.promised = Math.min(log.promised, message.ballot);
    onAccept(from, message);
  };
});

/** Its own of an earlier ballot counts together with those of others under this one. */
const countsAnyBallot = patched(({ context, leading }) => {
  const onAccepted = leading.onAccepted.bind(leading);
  leading.onAccepted = (from, message) => {
    onAccepted(from, message);
    onAccepted(context.self, message);
  };
});

/** Whatever ballot it was said in. */
const countsLateWords = patched(({ leading, standing: { promises } }) => {
  const onAccepted = leading.onAccepted.bind(leading);
  leading.onAccepted = (from, message) => onAccepted(from, { ...message, ballot: promises.ballot });
});

const namelessBallots = patched(({ standing: { promises } }) => {
  const reset = promises.reset.bind(promises);
  promises.reset = (ballot) => reset(ballot - (ballot % 1_024));
});

/** What lies before it need not be chosen. */
const executesBehindGaps = patched(({ leading, learning, log }) => {
  const onAccepted = leading.onAccepted.bind(leading);
  leading.onAccepted = (from, message) => {
    onAccepted(from, message);
    const last = message.slots.at(-1) ?? 0;
    if (last > log.chosen) learning.choose(last);
  };
});

/** What was chosen before its time may not be known to it yet. */
const readsWhatItHas = patched(({ leading }) => {
  Object.defineProperty(leading, 'opening', { get: () => 0 });
});

const keepsItsLease = patched((paxos) => {
  paxos.leading.transfer = (to?: Address) => {
    paxos.context.send(to ?? paxos.configurations.others[0]!, { kind: 'stand', ballot: paxos.log.promised });
    return true;
  };
});

const promisesAnybody = patched(({ accepting }) => {
  accepting.hearsAnotherThan = () => false;
});

const forgetsWhomItHeard = patched(({ accepting }) => {
  accepting.mayHaveHeard = () => {};
});

const takesPartAtOnce = patched(({ recovery, standing }) => {
  recovery.begin = () => standing.begin();
});

/** Michael et al. 2017, §4: no crash vectors. */
const countsLostDisks = patched((paxos) => {
  paxos.bornAgain = () => {};
  paxos.births.isLate = () => false;
});

/** Who recovers is told what others have, and not which other disks were lost. */
const recoversAlone = patched((paxos) => {
  const onMessage = paxos.onMessage.bind(paxos);
  paxos.onMessage = (from, message) => onMessage(from, message.kind === 'known' ? { ...message, births: [] } : message);
});

/** Configurations count from slot i + alpha on all the same. */
const runsAhead = patched((paxos) => {
  Object.assign(paxos, { options: { ...paxos.options, alpha: paxos.options.window } });
});

export const TWINS: Readonly<Record<string, Cast>> = {
  'proposers ignore what was accepted': proposesItsOwn,
  'promises are not written down': forgetsPromises,
  'acceptors take what is below their promise': acceptsAnything,
  'acceptances of any ballot count': countsAnyBallot,
  'late acceptances count': countsLateWords,
  'ballots name nobody': namelessBallots,
  'slots behind a gap are executed': executesBehindGaps,
  'leaders read before they know what was chosen': readsWhatItHas,
  'leases outlive a transfer': keepsItsLease,
  'acceptors promise while they hear a leader': promisesAnybody,
  'acceptors forget whom they heard': forgetsWhomItHeard,
  'a blank acceptor takes part at once': takesPartAtOnce,
  'words from lost disks count': countsLostDisks,
  'who recovers hears of no other lost disk': recoversAlone,
  'nobody waits for alpha': runsAhead,
};
