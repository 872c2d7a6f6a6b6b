/** Every checker of histories by the kind of object it judges and the promise it holds that object to. */
import type { Checker, Datum, Settings } from './checker.ts';
import { linearizable, linearizableAs } from './linearizable/linearizable.ts';
import type { ModelName } from './linearizable/models.ts';
import {
  DEFAULT_MODELS,
  LIST_APPEND,
  MODELS,
  modelNamed,
  RW_REGISTER,
  type TransactionSettings,
} from './transactions/index.ts';
import type { StalenessSettings } from './weak/bounded-staleness.ts';
import type { EventualSettings } from './weak/eventual.ts';
import { WEAK_CHECKERS } from './weak/index.ts';
import { COUNTER, QUEUE, SET, SET_FULL, WORKLOAD_CHECKERS, type WorkloadSettings } from './workloads/index.ts';

/** What any of them may be told: each reads its own, all have defaults. */
export type AnySettings = Settings & StalenessSettings & EventualSettings & WorkloadSettings & TransactionSettings;

type AnyChecker = Checker<AnySettings>;
type ByConsistency = ReadonlyMap<string, AnyChecker>;

/** A kind of object that histories are about. */
export interface ObjectModel {
  readonly name: string;
  readonly about: string;
  /** What every key holds before the first write, unless told otherwise. */
  readonly init: Datum;
  /** By consistency; the first is the one that is asked for where none is named. */
  readonly checkers: ByConsistency;
  /** Where several promises are judged at once: of transactions, all follow from the same anomalies. */
  readonly together?: (consistencies: readonly string[]) => AnyChecker;
}

/** What a workload is held to by the checker that has its name in Jepsen. */
const JEPSEN = 'jepsen';
const LINEARIZABLE = 'linearizable';

/** What these words ask of a workload beside that. */
const STRICTER: ReadonlyMap<Checker<WorkloadSettings>, AnyChecker> = new Map<Checker<WorkloadSettings>, AnyChecker>([
  [SET, linearizableAs('set')],
  [SET_FULL, told(SET_FULL, { isLinearizable: true })],
  [COUNTER, linearizableAs('counter')],
  [QUEUE, linearizableAs('queue')],
]);

export const OBJECT_MODELS: readonly ObjectModel[] = [
  register('register', 'is read, written and compared-and-set', linearizableAs('register')),
  register('cas-register', 'the same, by the name that Jepsen has for it', linearizableAs('cas-register')),
  object('append', 'is text that is written, appended to and read as a whole', ''),
  object('bounded-counter', 'counts, and never below 0', null),
  object('mutex', 'is acquired and released', null),
  ...WORKLOAD_CHECKERS.map(workload),
  transactional(LIST_APPEND, []),
  transactional(RW_REGISTER, null),
  register('mixed', 'each key is what knows all that is done to it', linearizable),
];

export function objectModelNamed(name: string): ObjectModel | undefined {
  return OBJECT_MODELS.find((model) => model.name === name);
}

/** Aliases of transactional models, such as PL-2, are known too. */
export function checkerOf({ checkers }: ObjectModel, consistency: string): AnyChecker | undefined {
  return checkers.get(consistency) ?? checkers.get(modelNamed(consistency) ?? '');
}

/** What judges these, by the words of its verdict: one by one, or all at once where they can be. */
export function judgesOf(model: ObjectModel, consistencies: readonly string[]): ByConsistency {
  const { together } = model;
  if (together !== undefined && consistencies.length > 1)
    return new Map([[consistencies.join(', '), together(consistencies)]]);
  return new Map(consistencies.map((name) => [name, checkerOf(model, name)!]));
}

function register(name: string, about: string, strongest: AnyChecker): ObjectModel {
  const weaker = WEAK_CHECKERS.map((checker): [string, AnyChecker] => [checker.name, checker]);
  return { name, about, init: null, checkers: new Map([[LINEARIZABLE, strongest], ...weaker]) };
}

function object(name: ModelName, about: string, init: Datum): ObjectModel {
  return { name, about, init, checkers: new Map([[LINEARIZABLE, linearizableAs(name)]]) };
}

function workload(checker: Checker<WorkloadSettings>): ObjectModel {
  const { name, summary } = checker;
  const stricter = STRICTER.get(checker);
  const checkers = new Map<string, AnyChecker>([[JEPSEN, checker]]);
  if (stricter !== undefined) checkers.set(LINEARIZABLE, stricter);
  return { name, about: summary, init: null, checkers };
}

function transactional(checker: Checker<TransactionSettings>, init: Datum): ObjectModel {
  const others = MODELS.filter((model) => !DEFAULT_MODELS.includes(model)).reverse();
  const named = new Map([...DEFAULT_MODELS, ...others].map((model) => [model, model]));
  // Where the words for objects are used, these are meant.
  named.set(LINEARIZABLE, 'strict-serializable').set('sequential', 'strong-session-serializable');
  const together = (names: readonly string[]) =>
    told(checker, { consistencyModels: names.map((name) => named.get(name) ?? name) });
  const checkers = new Map([...named.keys()].map((name) => [name, together([name])]));
  return { name: checker.name, about: checker.summary, init, checkers, together };
}

/** The same checker with something settled beforehand. */
function told(checker: AnyChecker, more: Partial<AnySettings>): AnyChecker {
  const { name, summary } = checker;
  return { name, summary, check: (history, settings) => checker.check(history, { ...settings, ...more }) };
}
