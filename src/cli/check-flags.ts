/** The flags of `check`, each read or refused with the nearest name. */
import { type Datum, DEFAULTS } from '../checks/checker.ts';
import { checkerOf, OBJECT_MODELS, type ObjectModel, objectModelNamed } from '../checks/checkers.ts';
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
  readonly json?: boolean;
}

/** What the checkers are told, but for what the model itself decides. */
export interface AskedSettings {
  readonly init?: Datum;
  readonly maxStates: number;
  readonly maxStalenessNs?: number;
  readonly maxVersions?: number;
}

export function modelOf({ model }: CheckFlags): ObjectModel | undefined {
  if (model === undefined) return undefined;
  return objectModelNamed(model) ?? refuse('model', model, OBJECT_MODELS.map(({ name }) => name)); // biome-ignore format: one thought
}

export function consistenciesOf(model: ObjectModel, { consistency }: CheckFlags): readonly string[] {
  const known = [...model.checkers.keys()];
  if (consistency === undefined) return [known[0]];
  const names = consistency.split(',').map((name) => name.trim());
  for (const name of names) {
    if (checkerOf(model, name) === undefined) refuse(`consistency of ${model.name}`, name, known);
  }
  return [...new Set(names)];
}

export function formatOf({ format: asked }: CheckFlags): Format | undefined {
  if (asked === undefined) return undefined;
  return FORMATS.find((format) => format === asked) ?? refuse('format', asked, FORMATS);
}

export function settingsOf(flags: CheckFlags): AskedSettings {
  const { init, maxStates, maxStaleness, maxVersions } = flags;
  return {
    ...(init === undefined ? {} : { init: initOf(init) }),
    maxStates: maxStates === undefined ? DEFAULTS.maxStates : wholeNumber('--max-states', maxStates),
    ...(maxStaleness === undefined ? {} : { maxStalenessNs: nanoseconds(maxStaleness) }),
    ...(maxVersions === undefined ? {} : { maxVersions: wholeNumber('--max-versions', maxVersions) }),
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

function nanoseconds(text: string): number {
  const micros = parseDuration(text);
  if (typeof micros === 'number') return micros * 1000;
  throw new Stop(BAD_COMMAND, `error: --max-staleness takes a time, such as 5s, not ${plainText(text)}`);
}

function refuse(what: string, name: string, known: readonly string[]): never {
  const near = nearest(name, known);
  const meant = near === undefined ? '' : ` Did you mean ${near}?`;
  const all = `There are ${known.join(', ')}.`;
  throw new Stop(BAD_COMMAND, `error: there is no ${what} called ${plainText(name)}.${meant} ${all}`);
}
