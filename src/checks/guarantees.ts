/** Guarantees by name, each judged on a history whose keys need not begin alike. */
import { type Anomaly, type Checker, DEFAULTS, MOST_ANOMALIES, type Report, type Settings } from './checker.ts';
import type { Datum, History, Op } from './history/history.ts';
import { causal } from './weak/causal.ts';
import { monotonicReads } from './weak/monotonic-reads.ts';
import { monotonicWrites } from './weak/monotonic-writes.ts';
import { readYourWrites } from './weak/read-your-writes.ts';
import { sequential } from './weak/sequential.ts';
import { writesFollowReads } from './weak/writes-follow-reads.ts';

const linearizable: Checker = {
  name: 'linearizable',
  summary: '',
  check: () => ({ validity: 'unknown', anomalies: [], count: 0, examined: 0, note: 'no checker for it yet', measures: {} }),
};

const CHECKERS: readonly Checker[] = [
  linearizable,
  sequential,
  causal,
  readYourWrites,
  monotonicReads,
  monotonicWrites,
  writesFollowReads,
];

/** From the strongest on, as they are written in `expect:`. */
export const GUARANTEES: readonly string[] = CHECKERS.map(({ name }) => name);

/** `inits`: what each key of the history holds before the first write. */
export function judgeGuarantee(
  name: string,
  history: History,
  inits: readonly Datum[],
  settings: Settings = DEFAULTS,
): Report {
  const checker = CHECKERS.find((known) => known.name === name)!;
  // What holds a value at first is told apart by it; only objects stand alone, so only they can be parted.
  if (checker !== linearizable) return checker.check(withoutInitial(history, inits), { ...settings, init: null });
  const parts = new Map<string, { init: Datum; keys: Set<number> }>();
  for (const [key, init] of inits.entries()) {
    const text = JSON.stringify(init);
    const part = parts.get(text);
    if (part === undefined) parts.set(text, { init, keys: new Set([key]) });
    else part.keys.add(key);
  }
  const reports = [...parts.values()].map(({ init, keys }) => {
    const ops = history.ops.filter((op) => keys.has(op.key));
    return renumbered(checker, { ...history, ops }, { ...settings, init });
  });
  return joined(reports);
}

/** Judges some of a history's operations, and names them as the history does. */
function renumbered(checker: Checker, { ops, ...rest }: History, settings: Settings): Report {
  const own = ops.map((op, index): Op => ({ ...op, index }));
  const report = checker.check({ ...rest, ops: own }, settings);
  const anomalies = report.anomalies.map(
    (anomaly): Anomaly => ({ ...anomaly, ops: anomaly.ops.map((index) => ops[index].index) }),
  );
  return { ...report, anomalies };
}

function joined(reports: readonly Report[]): Report {
  const anomalies = reports.flatMap((report) => report.anomalies);
  const first = (op: Anomaly) => op.ops[0] ?? 0;
  anomalies.sort((a, b) => first(a) - first(b));
  const validities = reports.filter(({ examined }) => examined > 0).map(({ validity }) => validity);
  const isClear = validities.length > 0 && validities.every((validity) => validity === 'valid');
  return {
    validity: validities.includes('invalid') ? 'invalid' : isClear ? 'valid' : 'unknown',
    anomalies: anomalies.slice(0, MOST_ANOMALIES),
    count: reports.reduce((sum, { count }) => sum + count, 0),
    examined: reports.reduce((sum, { examined }) => sum + examined, 0),
    note: [...new Set(reports.map(({ note }) => note).filter((note) => note !== ''))].join(' '),
    measures: {},
  };
}

/**
 * Null stands for what was there at first, so that one history can hold keys that begin differently.
 * Where somebody writes that very value, reads of it could mean either and prove nothing.
 */
function withoutInitial(history: History, inits: readonly Datum[]): History {
  const begins = inits.map((init) => typeof init === 'number' || typeof init === 'string');
  if (!begins.includes(true)) return history;
  const rewritten = new Set(
    history.ops.filter((op) => begins[op.key] && writes(op, inits[op.key])).map(({ key }) => key),
  );
  const ops: Op[] = [];
  for (const op of history.ops) {
    const shows = begins[op.key] && op.f === 'read' && op.output === inits[op.key];
    if (!shows) ops.push(op);
    else if (!rewritten.has(op.key)) ops.push({ ...op, output: null });
  }
  return { ...history, ops };
}

function writes({ f, input }: Op, value: Datum): boolean {
  return f === 'cas' ? (input as readonly Datum[])[1] === value : f !== 'read' && input === value;
}
