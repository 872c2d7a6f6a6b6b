/** Is every object linearizable (Herlihy & Wing 1990)? Judging one by one is as good as judging all at once. */
import {
  type Anomaly,
  type Checker,
  type History,
  MOST_ANOMALIES,
  type Op,
  type Report,
  type Settings,
} from '../checker.ts';
import { type Model, type ModelName, modelNamed } from './models.ts';
import { judgeObject, type Verdict } from './object.ts';
import { lateness, tell } from './story.ts';

/** The model of each key is the one that knows all that was asked of it. */
export const linearizable: Checker = checker('linearizable', undefined);

export function linearizableAs(name: ModelName): Checker {
  return checker(`linearizable-${name}`, modelNamed(name));
}

function checker(name: string, model: Model | undefined): Checker {
  return {
    name,
    summary: `Every operation takes effect at one moment between its call and its return${
      model === undefined ? '' : `, as on a ${model.name}`
    }.`,
    check: (history, settings) => check(history, settings, model),
  };
}

/** What adds up over the keys. */
interface Tally {
  readonly anomalies: Anomaly[];
  readonly notes: string[];
  count: number;
  examined: number;
  situations: number;
  /** Keys, by verdict and by what decided. */
  readonly keys: { valid: number; invalid: number; unknown: number };
  readonly by: { zones: number; certain: number; search: number; nothing: number };
  latest: number;
}

function check(history: History, settings: Settings, model: Model | undefined): Report {
  const tally: Tally = {
    anomalies: [],
    notes: [],
    count: 0,
    examined: 0,
    situations: 0,
    keys: { valid: 0, invalid: 0, unknown: 0 },
    by: { zones: 0, certain: 0, search: 0, nothing: 0 },
    latest: 0,
  };
  for (const ops of byKey(history)) {
    if (ops.length > 0) add(tally, history, settings, ops, judgeObject(ops, settings, model));
  }
  return report(tally);
}

/** The last are those that name no key: one object. */
function byKey(history: History): readonly (readonly Op[])[] {
  const parts: Op[][] = Array.from({ length: history.keys.length + 1 }, () => []);
  for (const op of history.ops) parts[op.key < 0 ? history.keys.length : op.key].push(op);
  return parts;
}

function add(tally: Tally, history: History, settings: Settings, ops: readonly Op[], verdict: Verdict): void {
  const key = history.keys[ops[0].key] ?? '';
  const scene = { history, key, init: settings.init };
  tally.count += verdict.findings.length;
  tally.examined += verdict.examined;
  tally.situations += verdict.situations;
  tally.keys[verdict.validity]++;
  tally.by[verdict.by]++;
  if (verdict.note !== '') tally.notes.push(key === '' ? verdict.note : `${key}: ${verdict.note}`);
  for (const finding of verdict.findings) {
    if (tally.anomalies.length < MOST_ANOMALIES) tally.anomalies.push(tell(scene, finding));
    if (finding.kind === 'stale') tally.latest = Math.max(tally.latest, lateness(finding) || 0);
  }
}

const MOST_NOTES = 3;

function report(tally: Tally): Report {
  const { anomalies, count, examined, keys, by, notes, situations, latest } = tally;
  const isJudged = keys.valid + keys.invalid > 0;
  const isOpen = !isJudged || notes.length > 0;
  const silent = 'no answer says anything that could be wrong: there is nothing to judge';
  return {
    validity: keys.invalid > 0 ? 'invalid' : isOpen ? 'unknown' : 'valid',
    anomalies,
    count,
    examined,
    note: notes.length > 0 ? noted(notes) : isJudged ? '' : silent,
    measures: {
      'keys valid': keys.valid,
      'keys invalid': keys.invalid,
      'keys unknown': keys.unknown,
      'keys by zones': by.zones,
      'keys by search': by.search + by.certain,
      situations,
      'latest by, ms': latest / 1e6,
    },
  };
}

function noted(notes: readonly string[]): string {
  const more = notes.length - MOST_NOTES;
  return `${notes.slice(0, MOST_NOTES).join('; ')}${more > 0 ? `; and ${more} keys more` : ''}`;
}
