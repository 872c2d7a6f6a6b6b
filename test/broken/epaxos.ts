/** EPaxos* and Atlas with one rule broken at a time: each twin must be caught. */
import { NOP } from '../../src/strategies/epaxos/instance.ts';
import type { EgalitarianReplica } from '../../src/strategies/epaxos/replica.ts';

type Twin = (replica: EgalitarianReplica) => void;

/**
 * The original: who answers names the ballot that it promised last as the one in which it accepted (Sutra 2020).
 * Storms this small do not meet the schedule; `ballots.test.ts` and conversation P11 play it.
 */
export const oneBallot: Twin = ({ acceptor }) => {
  const promise = acceptor.promise.bind(acceptor);
  acceptor.promise = (instance, ballot, initial) => {
    const promised = promise(instance, ballot, initial);
    return promised.phase === 'accepted' ? { ...promised, acceptedAt: instance.ballot } : promised;
  };
};

/** What was pre-accepted as it was proposed is proposed again, whatever was decided meanwhile. */
const withoutValidation: Twin = ({ recoveries, rules }) => {
  rules.settle = (recovery) => {
    const known = [...recovery.answers.values()].find(({ phase }) => phase === 'pre-accepted');
    recoveries.propose(recovery, known?.initial ?? NOP);
  };
};

/** Who recovers takes for dependencies what it knows itself. */
const ownDependencies: Twin = ({ recoveries, rules, table }) => {
  rules.settle = (recovery) => {
    const known = [...recovery.answers.values()].find(({ initial }) => initial !== undefined)?.initial;
    if (known === undefined) recoveries.propose(recovery, NOP);
    else {
      const deps = table.conflicts.of(recovery.id, known.request!, known.after);
      recoveries.propose(recovery, { ...known, deps });
    }
  };
};

/** The fast path with as many answers as the slow one, equal or not. */
const anyMajorityIsFast: Twin = ({ rules }) => {
  rules.verdict = ({ answers }) => (answers.size >= rules.promises ? 'fast' : 'wait');
};

const executesAsCommitted: Twin = ({ executor, table }) => {
  executor.vertices.edges = (id) => (table.get(id).phase === 'committed' ? [] : { waitsFor: id });
};

export const EPAXOS_TWINS: Readonly<Record<string, Twin>> = {
  'recovery does not validate': withoutValidation,
  'recovery takes its own dependencies': ownDependencies,
  'any majority takes the fast path': anyMajorityIsFast,
  'commands are executed as they are committed': executesAsCommitted,
};
