/** The flags of `check`, each read or refused with the nearest name. */
import type { Datum } from '../checks/checker.ts';
import { type AnySettings, checkerOf, OBJECT_MODELS, type ObjectModel, objectModelNamed } from '../checks/checkers.ts';
import { FORMATS, type Format } from '../checks/history/formats.ts';
import { readJson } from '../checks/history/json.ts';
import { nearest } from '../kit/nearest.ts';
import { parseDuration } from '../kit/units.ts';
import { plainText } from '../report/text.ts';
import { BAD_COMMAND, Stop } from './exit.ts';

export interface CheckFlags {
  readonly model?: string;
  readonly consistency?: string;
  readonly init?: string;
  readonly keys?: string;
  readonly format?: string;
  readonly independent?: boolean;
  readonly maxStates?: string;
  readonly maxStaleness?: string;
  readonly maxVersions?: string;
  readonly settle?: string;
  readonly groupSize?: string;
  readonly total?: string;
  readonly allowNegative?: boolean;
  readonly exactlyOnce?: boolean;
  readonly sequentialKeys?: boolean;
  readonly linearizableKeys?: boolean;
  readonly json?: boolean;
}

interface Own {
  readonly name: keyof CheckFlags;
  readonly setting: keyof AnySettings;
  read(flag: string, given: string): number | boolean;
  /** Models and consistencies that know it; to all others it means nothing. */
  readonly readers: readonly string[];
}

const isSo = () => true;
const STALENESS = ['bounded-staleness'];
const QUEUES = ['queue', 'total-queue'];
const REGISTERS = ['rw-register'];

const OWN: readonly Own[] = [
  { name: 'maxStaleness', setting: 'maxStalenessNs', read: nanoseconds, readers: STALENESS },
  { name: 'maxVersions', setting: 'maxVersions', read: wholeNumber, readers: STALENESS },
  { name: 'settle', setting: 'settleNs', read: nanoseconds, readers: ['eventual'] },
  { name: 'groupSize', setting: 'groupSize', read: wholeNumber, readers: ['long-fork'] },
  { name: 'total', setting: 'total', read: wholeNumber, readers: ['bank'] },
  { name: 'allowNegative', setting: 'allowsNegative', read: isSo, readers: ['bank'] },
  { name: 'exactlyOnce', setting: 'isExactlyOnce', read: isSo, readers: QUEUES },
  { name: 'sequentialKeys', setting: 'sequentialKeys', read: isSo, readers: REGISTERS },
  { name: 'linearizableKeys', setting: 'linearizableKeys', read: isSo, readers: REGISTERS },
];

/** What the checkers are told, but for what the model itself decides. */
export type AskedSettings = Partial<AnySettings>;

export function modelOf({ model }: CheckFlags): ObjectModel | undefined {
  if (model === undefined) return undefined;
  const names = OBJECT_MODELS.map(({ name }) => name);
  return objectModelNamed(model) ?? refuse('model', model, names);
}

/** Those asked for, all known; and no flag but those that they read. */
export function consistenciesOf(model: ObjectModel, flags: CheckFlags): readonly string[] {
  const known = [...model.checkers.keys()];
  const asked = flags.consistency ?? known[0];
  const names = [...new Set(asked.split(',').map((name) => name.trim()))];
  for (const name of names) {
    if (checkerOf(model, name) === undefined) refuse(`consistency of ${model.name}`, name, known);
  }
  const isRead = (reader: string) => reader === model.name || names.includes(reader);
  const idle = OWN.find(({ name, readers }) => flags[name] !== undefined && !readers.some(isRead));
  if (idle !== undefined) {
    const judged = `${model.name} under ${names.join(', ')}`;
    throw new Stop(BAD_COMMAND, `error: ${written(idle)} is for ${idle.readers.join(' and ')}, not for ${judged}`);
  }
  return names;
}

function written({ name }: Own): string {
  return `--${name.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`;
}

export function formatOf({ format: asked }: CheckFlags): Format | undefined {
  if (asked === undefined) return undefined;
  return FORMATS.find((format) => format === asked) ?? refuse('format', asked, FORMATS);
}

export function settingsOf(flags: CheckFlags): AskedSettings {
  const { init, maxStates } = flags;
  const own = OWN.filter(({ name }) => flags[name] !== undefined).map((one) => {
    return [one.setting, one.read(written(one), String(flags[one.name]))] as const;
  });
  return {
    ...(init === undefined ? {} : { init: initOf(init) }),
    ...(maxStates === undefined ? {} : { maxStates: wholeNumber('--max-states', maxStates) }),
    ...(Object.fromEntries(own) as AskedSettings),
  };
}

function initOf(text: string): Datum {
  try {
    return readJson(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Stop(BAD_COMMAND, `error: --init takes JSON, such as 0, null or '"text"'; ${plainText(why)}`);
  }
}

function wholeNumber(flag: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Stop(BAD_COMMAND, `error: ${flag} takes a whole number, not ${plainText(text)}`);
}

function nanoseconds(flag: string, text: string): number {
  const micros = parseDuration(text);
  if (typeof micros === 'number') return micros * 1000;
  throw new Stop(BAD_COMMAND, `error: ${flag} takes a time, such as 5s, not ${plainText(text)}`);
}

function refuse(what: string, name: string, known: readonly string[]): never {
  const near = nearest(name, known);
  const meant = near === undefined ? '' : ` Did you mean ${near}?`;
  const all = `There are ${known.join(', ')}.`;
  throw new Stop(BAD_COMMAND, `error: there is no ${what} called ${plainText(name)}.${meant} ${all}`);
}
