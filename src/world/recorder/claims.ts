/** What a run says to each line of `expect:`: one number, what it rests on, and its proof. */
import type { Claim, Filter, Property, Window } from '../../checks/expectation.ts';
import type { Finding, Witness } from '../result.ts';
import type { End, Judged } from './final.ts';
import type { Summary } from './summary.ts';

const ALL: Window = { kind: 'all' };
const NO_FILTER: Filter = { region: undefined, op: undefined };
/** Guarantees that the observer counts breaches of as well: of causality some, of those of sessions all. */
const SESSIONS = new Map([
  ['read-your-writes', 'reads.not_my_write'],
  ['causal', 'reads.causal_violations'],
  ['monotonic-reads', 'reads.not_monotonic'],
  ['monotonic-writes', 'reads.causal_violations.own'],
  ['writes-follow-reads', 'reads.causal_violations.read'],
]);

export function findingOf(claim: Claim | Property, summary: Summary, end: End): Finding {
  switch (claim.kind) {
    case 'metric':
      return summary.find(claim.metric, claim.window, claim.filter);
    case 'converges':
      return summary.converges(claim.fault);
    case 'final':
      return finalOf(claim, summary);
    case 'guarantee':
      return guaranteeOf(claim.name, summary, end);
  }
}

/**
 * Two witnesses: what clients saw, judged by a checker, and for some what the observer counted. Either can
 * prove a breach. The observer alone knows counters and sets, the checker alone what values give away.
 */
function guaranteeOf(name: string, summary: Summary, end: End): Finding {
  const judged = end.judge(name);
  if (judged === undefined) {
    const note = 'no trace was kept (`report: {trace: never}`), and without it nothing can be judged';
    return { value: null, samples: 0, witness: null, note };
  }
  const { report } = judged;
  const counter = SESSIONS.get(name);
  const truth = counter === undefined ? undefined : summary.find(counter, ALL, NO_FILTER);
  const counted = truth?.value ?? 0;
  if (report.count > 0 || counted > 0) {
    const witness = report.count > 0 ? witnessOf(judged) : (truth?.witness ?? null);
    const value = Math.max(report.count, counted);
    return { value, samples: Math.max(report.examined, truth?.samples ?? 0), witness, note: report.note };
  }
  if (report.validity === 'valid') return { value: 0, samples: report.examined, witness: null, note: report.note };
  // Where clients saw no registers at all, or only moved about, the observer has seen what there was.
  const isBlind = report.examined === 0 || report.measures.moved !== undefined;
  if (name !== 'causal' && isBlind && truth !== undefined && truth.samples > 0) return truth;
  return { value: null, samples: 0, witness: null, note: report.note };
}

function witnessOf({ report, ops }: Judged): Witness {
  const [{ kind, key, why, ops: proof }] = report.anomalies;
  const last = ops[proof[proof.length - 1]];
  const of = key === '' ? '' : ` of ${key}`;
  const at = last === undefined ? 0 : last.calledAt / 1e6;
  const ids = proof.flatMap((index) => ops[index]?.about?.opId ?? []);
  return { op: `${kind}${of}`, at, why, ops: [...new Set(ids)] };
}

/** The first final value that is another, and how many are. */
function finalOf(claim: Property, summary: Summary): Finding {
  const values = Object.entries(summary.final[claim.key] ?? {});
  const samples = values.length;
  if (samples === 0) return { value: null, samples, witness: null, note: `no key is called ${claim.key}` };
  const wrong = values.filter(([, value]) => !meets(value, claim.value));
  if (wrong.length === 0) return { value: numberIn(values[0][1]), samples, witness: null, note: '' };
  const [region, value] = wrong[0];
  const why = `${region} ends with ${value === null ? 'nothing' : JSON.stringify(value)}`;
  const note = `${wrong.length} of ${samples} ${samples === 1 ? 'region ends' : 'regions end'} with another value`;
  return { value: numberIn(value), samples, witness: { op: claim.key, at: summary.endMs, why, ops: [] }, note };
}

function numberIn(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function meets(value: unknown, wanted: string | number | undefined): boolean {
  if (wanted === undefined) return value === null;
  if (!Array.isArray(value)) return value === wanted;
  return value.length === 1 ? value[0] === wanted : value.join(', ') === wanted;
}
