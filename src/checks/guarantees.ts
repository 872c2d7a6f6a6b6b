/** Guarantees by name, each judged on a history whose keys need not begin alike. */
import { type Anomaly, type Checker, DEFAULTS, MOST_ANOMALIES, type Report, type Settings } from './checker.ts';
import type { Datum, History, Op } from './history/history.ts';
import { linearizable } from './linearizable/linearizable.ts';
import { causal } from './weak/causal.ts';
import { monotonicReads } from './weak/monotonic-reads.ts';
import { monotonicWrites } from './weak/monotonic-writes.ts';
import { readYourWrites } from './weak/read-your-writes.ts';
import { sequential } from './weak/sequential.ts';
import { writesFollowReads } from './weak/writes-follow-reads.ts';

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

/** A run judges itself: what half a second of searching does not settle is left to `lightcone check`. */
const QUICK: Settings = { ...DEFAULTS, maxStates: 50_000 };

/** `inits`: what each key of the history holds before the first write. */
export function judgeGuarantee(
  name: string,
  history: History,
  inits: readonly Datum[],
  settings: Settings = QUICK,
): Report {
  const checker = CHECKERS.find((known) => known.name === name)!;
  // What holds a value at first is told apart by it; only objects stand alone, so only they can be parted.
  if (checker !== linearizable) return judgeWhole(checker, history, inits, settings);
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

function judgeWhole(checker: Checker, history: History, inits: readonly Datum[], settings: Settings): Report {
  const split = history.ops.filter((op) => isSplit(op, inits));
  if (checker === sequential && split.length > 0) return neverOneValue(split);
  const known = withoutInitial(history, inits);
  const report = checker.check(known, { ...settings, init: null });
  return checker === monotonicWrites || checker === writesFollowReads ? atOneReplica(report, history) : report;
}

/** A register that answers with several values at once. */
function isSplit({ f, key, output }: Op, inits: readonly Datum[]): boolean {
  return f === 'read' && Array.isArray(output) && !Array.isArray(inits[key]);
}

function neverOneValue(split: readonly Op[]): Report {
  const why =
    'The read was handed several values side by side: in an order of all operations, one of them is the last.';
  const anomalies = split
    .slice(0, MOST_ANOMALIES)
    .map(({ index }): Anomaly => ({ kind: 'siblings', key: '', why, ops: [index] }));
  const { length } = split;
  return { validity: 'invalid', anomalies, count: length, examined: length, note: '', measures: {} };
}

/**
 * Monotonic writes and writes-follow-reads are promises about each server (Terry et al. 1994, §3). Proof is a
 * reader that saw the effect and then missed the cause at one and the same replica: one that moved in between,
 * or that knew of the effect from elsewhere (its own write, another's answer), breaks monotonic reads, or read
 * your writes, and says nothing of the order in which writes were applied. Where it is not known who answered,
 * every reader counts.
 */
function atOneReplica(report: Report, { ops }: History): Report {
  const isProof = ({ ops: proof }: Anomaly) => {
    const reader = ops[proof[proof.length - 1]];
    if (reader.about === undefined || proof.length < 2) return true;
    const effect = Math.max(...proof.filter((index) => ops[index].f !== 'read'));
    const reads = proof.filter((index) => index > effect && ops[index].process === reader.process);
    return reads.length >= 2 && reads.every((index) => ops[index].about?.server === reader.about?.server);
  };
  const anomalies = report.anomalies.filter(isProof);
  if (anomalies.length === report.anomalies.length) return report;
  const count = anomalies.length;
  const isOpen = count === 0 && report.count > report.anomalies.length;
  const note = `${report.note} Readers that moved between replicas prove nothing here; see monotonic-reads.`.trim();
  const measures = { ...report.measures, moved: report.count - count };
  const validity = count > 0 ? 'invalid' : isOpen ? 'unknown' : 'valid';
  return { ...report, anomalies, count, note, validity, measures };
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
