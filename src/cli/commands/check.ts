/** `lightcone check`: judges a history from anywhere, and shows the few operations that prove what is wrong. */
import { DEFAULTS, type History, type Report, type Validity } from '../../checks/checker.ts';
import { judgesOf, OBJECT_MODELS, type ObjectModel, objectModelNamed } from '../../checks/checkers.ts';
import { guessModel } from '../../checks/history/guess.ts';
import { onKeys } from '../../checks/history/select.ts';
import { plainText } from '../../report/text.ts';
import { type AskedSettings, type CheckFlags, consistenciesOf, formatOf, modelOf, settingsOf } from '../check-flags.ts';
import { BAD_COMMAND, FAILED, HELD, INCONCLUSIVE, Stop } from '../exit.ts';
import { readHistoryFile } from '../history-file.ts';
import { out } from '../screen.ts';
import { checkDocument, checkText } from '../show-check.ts';

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

/** What is wrong with the command is said before a large file is read. */
export function checkCommand(file: string, flags: CheckFlags): number {
  const named = modelOf(flags);
  if (named !== undefined) consistenciesOf(named, flags);
  const settings = settingsOf(flags);
  const format = formatOf(flags);
  const { history: whole, cut } = readHistoryFile(file, { format, isIndependent: flags.independent });
  const history = flags.keys === undefined ? whole : onKeys(whole, flags.keys);
  const note = cut === '' ? emptiness(whole, history) : `Too long: ${cut}.`;
  const model = named ?? guessed(history);
  const consistencies = consistenciesOf(model, flags);
  const judged = note === '' ? judge(history, model, consistencies, settings) : [];
  const verdict = note === '' ? worst(judged) : 'unknown';
  const checked = { file, history, model: model.name, isGuessed: named === undefined, verdict, note, judged };
  out(flags.json === true ? JSON.stringify(checkDocument(checked)) : checkText(checked));
  return CODES[verdict];
}

function emptiness(whole: History, history: History): string {
  if (whole.ops.length === 0) return 'The history holds no operations.';
  return history.ops.length === 0 ? 'No key begins like that.' : '';
}

function judge(
  history: History,
  model: ObjectModel,
  consistencies: readonly string[],
  settings: AskedSettings,
): readonly Judged[] {
  return [...judgesOf(model, consistencies)].map(([consistency, checker]) => {
    const report = checker.check(history, { ...DEFAULTS, init: model.init, ...settings });
    return { consistency, summary: checker.summary, report };
  });
}

function worst(judged: readonly Judged[]): Validity {
  const has = (validity: Validity) => judged.some(({ report }) => report.validity === validity);
  return has('invalid') ? 'invalid' : has('unknown') ? 'unknown' : 'valid';
}

/** An empty history is of any kind. */
function guessed(history: History): ObjectModel {
  const name = history.ops.length === 0 ? OBJECT_MODELS[0].name : guessModel(history);
  const model = name === undefined ? undefined : objectModelNamed(name);
  if (model !== undefined) return model;
  const fs = [...new Set(history.ops.map(({ f }) => plainText(f)))].slice(0, 5).join(', ');
  const all = OBJECT_MODELS.map((one) => one.name).join(', ');
  throw new Stop(BAD_COMMAND, `error: what is done here (${fs}) is of no known model; give --model, one of ${all}`);
}
