/** Every level of every strategy: offered or refused, what it promises, what broke, and what it costs. */
import { sessionsOf } from '../../clients/form.ts';
import { loadScenario } from '../../scenario/load.ts';
import type { SessionGuarantee } from '../../strategies/contract.ts';
import { strategyNamed } from '../../strategies/index.ts';
import { loaded } from '../guarantees/played.ts';
import { SCENES } from '../guarantees/scenes.ts';
import { type Asked, CHECKS, type Check, named, promisesOf, type Subject } from './subjects.ts';
import { levelText, trial } from './trial.ts';

export interface Offered {
  readonly subject: Subject;
  readonly asked: Asked;
  readonly promises: readonly Check[];
  /** Of each check how many seeds could be judged, and in how many it broke. */
  readonly judged: ReadonlyMap<Check, number>;
  readonly broken: ReadonlyMap<Check, readonly number[]>;
  /** Milliseconds, means over seeds; of reads that were not answered the share. */
  readonly p50: number;
  readonly p99: number;
  readonly unanswered: number;
}

export interface Refused {
  readonly subject: Subject;
  readonly asked: Asked;
  readonly why: string;
}

export type Row = Offered | Refused;

/** Undefined where a row says what another of the same subject says: guarantees alone, where sessions are refused. */
export function rowOf(subject: Subject, asked: Asked, seeds: number): Row | undefined {
  const kept = keptBy(subject, asked);
  if (typeof kept === 'string') return asked.guarantees === undefined ? { subject, asked, why: kept } : undefined;
  const judged = new Map<Check, number>(CHECKS.map((check) => [check, 0]));
  const broken = new Map<Check, number[]>(CHECKS.map((check) => [check, []]));
  const scenarios = SCENES.map((scene) => loaded(levelText(subject, asked, scene)));
  let [p50, p99, unanswered] = [0, 0, 0];
  for (let seed = 1; seed <= seeds; seed++) {
    const turn = seed % SCENES.length;
    const { isBroken, run } = trial(scenarios[turn], SCENES[turn], seed);
    for (const check of CHECKS) {
      if (isBroken[check] === null) continue;
      judged.set(check, judged.get(check)! + 1);
      if (isBroken[check]) broken.get(check)!.push(seed);
    }
    p50 += (run.metrics['read.latency.p50'] ?? 0) / seeds;
    p99 += (run.metrics['read.latency.p99'] ?? 0) / seeds;
    unanswered += (1 - (run.by_op.get?.availability ?? 0)) / seeds;
  }
  return {
    subject,
    asked,
    promises: promisesOf(subject, asked, kept),
    judged,
    broken,
    p50,
    p99,
    unanswered,
  };
}

/** What it can keep for a session; or why the level is refused, in a sentence. */
function keptBy(subject: Subject, asked: Asked): readonly SessionGuarantee[] | string {
  const read = loadScenario('levels.yaml', () => levelText(subject, asked, SCENES[0]));
  if ('problems' in read) {
    const [{ what, notes }] = read.problems as readonly [(typeof read.problems)[0]];
    return notes[0]?.replace('note: ', '') ?? what;
  }
  const { use, options } = read.scenario.strategies[0];
  return sessionsOf(strategyNamed(use)!, options);
}

/** Of which one at least breaks when enough seeds look for it: what local reads, and weak rows, leave open. */
function mustBreak({ subject, asked }: Offered): readonly Check[] {
  if (subject.weak?.includes(asked.title) === true) return named(asked);
  return asked.level === 'local' && subject.isNeverLocal !== true ? ['read-your-writes', 'monotonic-reads'] : [];
}

/** Promises that broke, and weaker levels that never showed what they do not keep: checks that may be asleep. */
export function surprises(rows: readonly Row[]): readonly string[] {
  const offered = rows.filter((row): row is Offered => 'promises' in row);
  const broken = offered.flatMap(({ subject, asked, promises, broken: found, judged }) =>
    promises.flatMap((check) => {
      const name = `${subject.title}, ${asked.title}: ${check}`;
      const seeds = found.get(check)!;
      if (seeds.length > 0) return [`${name} broke under seeds ${seeds.join(', ')}`];
      return judged.get(check) === 0 ? [`${name} was never judged`] : [];
    }),
  );
  const kept = offered
    .filter((row) => mustBreak(row).length > 0 && mustBreak(row).every((check) => row.broken.get(check)!.length === 0))
    .map(({ subject, asked }) => `${subject.title}, ${asked.title}: keeps what it is known not to keep`);
  const asleep = CHECKS.filter(
    (check) => check !== 'converges' && offered.every(({ broken: found }) => found.get(check)!.length === 0),
  );
  return [...broken, ...kept, ...asleep.map((check) => `${check} never broke anywhere: its check may be asleep`)];
}
