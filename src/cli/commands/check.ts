/** `lightcone check`: judges a history from anywhere, and shows the few operations that prove what is wrong. */
import { type Datum, DEFAULTS, type History, type Report, type Settings, type Validity } from '../../checks/checker.ts';
import { checkerOf, OBJECT_MODELS, type ObjectModel, objectModelNamed } from '../../checks/checkers.ts';
import { FORMATS, type Format } from '../../checks/history/formats.ts';
import { guessModel } from '../../checks/history/guess.ts';
import { readJson } from '../../checks/history/json.ts';
import { nearest } from '../../kit/nearest.ts';
import { plainText } from '../../report/text.ts';
import { BAD_COMMAND, FAILED, HELD, INCONCLUSIVE, Stop } from '../exit.ts';
import { readHistoryFile } from '../history-file.ts';
import { out } from '../screen.ts';
import { checkDocument, checkText } from '../show-check.ts';

export interface CheckFlags {
  readonly model?: string;
  readonly consistency?: string;
  readonly init?: string;
  readonly format?: string;
  readonly independent?: boolean;
  readonly maxStates?: string;
  readonly json?: boolean;
}

/** What one promise came to. */
export interface Judged {
  readonly consistency: string;
  readonly summary: string;
  readonly report: Report;
}

export interface Checked {
  readonly file: string;
  readonly history: History;
  readonly model: string;
  readonly isGuessed: boolean;
  readonly verdict: Validity;
  /** Why nothing was judged; else ''. */
  readonly note: string;
  readonly judged: readonly Judged[];
}

const CODES: Readonly<Record<Validity, number>> = { valid: HELD, invalid: FAILED, unknown: INCONCLUSIVE };

export function checkCommand(file: string, flags: CheckFlags): number {
  const named = flags.model === undefined ? undefined : modelOf(flags.model);
  const format = formatOf(flags.format);
  const init = initOf(flags.init);
  const maxStates = maxStatesOf(flags.maxStates);
  if (named !== undefined) consistenciesOf(named, flags.consistency);
  const { history, cut } = readHistoryFile(file, {
    format,
    ...(flags.independent === true ? { isIndependent: true } : {}),
  });
  const model = named ?? guessed(history);
  const consistencies = consistenciesOf(model, flags.consistency);
  const note = history.ops.length === 0 ? 'The history holds no operations.' : cut === '' ? '' : `Too long: ${cut}.`;
  const settings: Settings = { init: init === undefined ? model.init : init, maxStates };
  const judged = note === '' ? consistencies.map((name) => judge(history, model, name, settings)) : [];
  const verdict = note === '' ? worst(judged) : 'unknown';
  const checked = { file, history, model: model.name, isGuessed: named === undefined, verdict, note, judged };
  out(flags.json === true ? JSON.stringify(checkDocument(checked)) : checkText(checked));
  return CODES[verdict];
}

function judge(history: History, model: ObjectModel, consistency: string, settings: Settings): Judged {
  const checker = checkerOf(model, consistency)!;
  return { consistency, summary: checker.summary, report: checker.check(history, settings) };
}

function worst(judged: readonly Judged[]): Validity {
  const has = (validity: Validity) => judged.some(({ report }) => report.validity === validity);
  return has('invalid') ? 'invalid' : has('unknown') ? 'unknown' : 'valid';
}

function modelOf(name: string): ObjectModel {
  return objectModelNamed(name) ?? refuse('model', name, OBJECT_MODELS.map((model) => model.name)); // biome-ignore format: one thought
}

/** An empty history is of any kind. */
function guessed(history: History): ObjectModel {
  const name = history.ops.length === 0 ? 'register' : guessModel(history);
  const model = name === undefined ? undefined : objectModelNamed(name);
  if (model !== undefined) return model;
  const fs = [...new Set(history.ops.map(({ f }) => f))].slice(0, 5).map(plainText).join(', ');
  const all = OBJECT_MODELS.map((one) => one.name).join(', ');
  throw new Stop(BAD_COMMAND, `error: what is done here (${fs}) is of no known model; give --model, one of ${all}`);
}

function consistenciesOf(model: ObjectModel, asked: string | undefined): readonly string[] {
  const known = [...model.checkers.keys()];
  if (asked === undefined) return [known[0]];
  const names = asked.split(',').map((name) => name.trim());
  for (const name of names) {
    if (checkerOf(model, name) === undefined) refuse(`consistency of ${model.name}`, name, known);
  }
  return [...new Set(names)];
}

function formatOf(asked: string | undefined): Format | undefined {
  if (asked === undefined) return undefined;
  return FORMATS.find((format) => format === asked) ?? refuse('format', asked, FORMATS);
}

function initOf(asked: string | undefined): Datum | undefined {
  if (asked === undefined) return undefined;
  try {
    return readJson(asked);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Stop(BAD_COMMAND, `error: --init takes JSON, such as 0, null or '"text"'; ${plainText(why)}`);
  }
}

function maxStatesOf(asked: string | undefined): number {
  if (asked === undefined) return DEFAULTS.maxStates;
  if (/^[1-9]\d{0,8}$/.test(asked)) return Number(asked);
  throw new Stop(BAD_COMMAND, `error: --max-states takes a whole number, not ${plainText(asked)}`);
}

function refuse(what: string, name: string, known: readonly string[]): never {
  const near = nearest(name, known);
  const meant = near === undefined ? '' : ` Did you mean ${near}?`;
  throw new Stop(BAD_COMMAND, `error: there is no ${what} called ${plainText(name)}.${meant} There are ${known.join(', ')}.`); // biome-ignore format: one sentence
}
