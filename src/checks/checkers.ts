/** Every checker of histories by the kind of object it judges and the promise it holds that object to. */
import type { Checker, Datum, Settings } from './checker.ts';
import {
  DEFAULT_MODELS,
  LIST_APPEND,
  MODELS,
  modelNamed,
  RW_REGISTER,
  type TransactionSettings,
} from './transactions/index.ts';
import type { StalenessSettings } from './weak/bounded-staleness.ts';
import { WEAK_CHECKERS } from './weak/index.ts';

/** What any of them may be told; the rest is theirs to choose. */
export type AnySettings = Settings & StalenessSettings;

/** A kind of object that histories are about. */
export interface ObjectModel {
  readonly name: string;
  readonly about: string;
  /** What every key holds before the first write, unless told otherwise. */
  readonly init: Datum;
  /** By consistency; the first is the one that is asked for where none is named. */
  readonly checkers: ReadonlyMap<string, Checker<AnySettings>>;
}

/** What transactions are held to where the words for objects are used. */
const OF_OBJECTS: readonly (readonly [name: string, model: string])[] = [
  ['linearizable', 'strict-serializable'],
  ['sequential', 'strong-session-serializable'],
];

export const OBJECT_MODELS: readonly ObjectModel[] = [
  { name: 'register', about: 'is written, read and compared-and-set', init: null, checkers: byName(WEAK_CHECKERS) },
  { name: 'cas-register', about: 'the same, by Jepsen’s name', init: null, checkers: byName(WEAK_CHECKERS) },
  transactional(LIST_APPEND, []),
  transactional(RW_REGISTER, null),
];

export function objectModelNamed(name: string): ObjectModel | undefined {
  return OBJECT_MODELS.find((model) => model.name === name);
}

/** Aliases of transactional models, such as PL-2, are known too. */
export function checkerOf({ checkers }: ObjectModel, consistency: string): Checker<AnySettings> | undefined {
  return checkers.get(consistency) ?? checkers.get(modelNamed(consistency) ?? '');
}

function byName(checkers: readonly Checker[]): ObjectModel['checkers'] {
  return new Map(checkers.map((checker) => [checker.name, checker]));
}

function transactional(checker: Checker<TransactionSettings>, init: Datum): ObjectModel {
  const names = [...DEFAULT_MODELS, ...MODELS.filter((model) => !DEFAULT_MODELS.includes(model)).reverse()];
  const byName = [...names.map((name) => [name, name] as const), ...OF_OBJECTS].map(
    ([name, model]): readonly [string, Checker] => [name, holdingTo(checker, model)],
  );
  return { name: checker.name, about: checker.summary, init, checkers: new Map(byName) };
}

function holdingTo({ name, summary, check }: Checker<TransactionSettings>, model: string): Checker {
  return { name, summary, check: (history, settings) => check(history, { ...settings, consistencyModels: [model] }) };
}
