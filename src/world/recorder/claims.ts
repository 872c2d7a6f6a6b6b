/** What a run says to each line of `expect:`: one number, what it rests on, and its proof. */
import type { Claim, Filter, Property, Window } from '../../checks/expectation.ts';
import type { Finding } from '../result.ts';
import type { Summary } from './summary.ts';

const ALL: Window = { kind: 'all' };
const NO_FILTER: Filter = { region: undefined, op: undefined };
/** What the session counters can decide; the rest wants a checker of histories. */
const SESSIONS = new Map([
  ['read-your-writes', 'reads.not_my_write'],
  ['monotonic-reads', 'reads.not_monotonic'],
]);

export function findingOf(claim: Claim | Property, summary: Summary): Finding {
  switch (claim.kind) {
    case 'metric':
      return summary.find(claim.metric, claim.window, claim.filter);
    case 'converges':
      return summary.converges(claim.fault);
    case 'final':
      return finalOf(claim, summary);
    case 'guarantee': {
      const metric = SESSIONS.get(claim.name);
      if (metric !== undefined) return summary.find(metric, ALL, NO_FILTER);
      return { value: null, samples: 0, witness: null, note: 'no checker for it in this version' };
    }
  }
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
  return { value: numberIn(value), samples, witness: { op: claim.key, at: summary.endMs, why }, note };
}

function numberIn(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function meets(value: unknown, wanted: string | number | undefined): boolean {
  if (wanted === undefined) return value === null;
  return Array.isArray(value) ? value.length === 1 && value[0] === wanted : value === wanted;
}
