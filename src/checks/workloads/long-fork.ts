/** A long fork: of two writes one read shows only the first, and another only the second. */
import type { Checker, Datum, History, Op, Settings } from '../checker.ts';
import { Findings } from '../transactions/findings.ts';
import { atom, text } from '../transactions/versions.ts';
import { reportOf, unjudged } from './report.ts';

export interface LongForkSettings extends Settings {
  /** How many keys every read must name; 0, the default, leaves it open. */
  readonly groupSize?: number;
}

/** What one read showed of its group: by key, in order of keys. */
interface View {
  readonly op: Op;
  readonly keys: readonly string[];
  readonly values: readonly Datum[];
  readonly seen: number;
}

export const LONG_FORK: Checker<LongForkSettings> = {
  name: 'long-fork',
  summary: 'transactions of one write each, and of reads of a group of keys: reads that order two writes differently',
  check: (history, { groupSize = 0, init }) => {
    const views = viewsOf(history, init);
    if (typeof views === 'string') return unjudged(`Not judged: ${views}.`);
    const odd = groupSize === 0 ? undefined : views.find(({ keys }) => keys.length !== groupSize);
    if (odd !== undefined)
      return unjudged(`Not judged: operation ${odd.op.index} reads ${odd.keys.length} keys instead of ${groupSize}.`);
    const groups = new Map<string, View[]>();
    for (const view of views) {
      const name = JSON.stringify(view.keys);
      const group = groups.get(name);
      if (group === undefined) groups.set(name, [view]);
      else group.push(view);
    }
    const findings = new Findings();
    for (const group of groups.values()) {
      const clash = findForks(group, findings);
      if (clash !== '') return unjudged(`Not judged: ${clash}.`);
    }
    const early = views.filter(({ seen }) => seen === 0).length;
    const late = views.filter(({ seen, keys }) => seen === keys.length).length;
    return reportOf({
      kinds: ['long-fork'],
      findings,
      examined: views.length,
      nothing: 'No transaction of reads was answered.',
      measures: { reads: views.length, 'early-reads': early, 'late-reads': late, groups: groups.size },
    });
  },
};

/** Reads with their keys in order, or why the history is none of this workload. */
function viewsOf({ ops }: History, init: Datum): readonly View[] | string {
  const views: View[] = [];
  const written = new Set<string>();
  for (const op of ops) {
    const steps = op.ending === 'ok' && op.output !== null ? op.output : op.input;
    if (!Array.isArray(steps) || !steps.every((step) => Array.isArray(step)))
      return `operation ${op.index} is no transaction`;
    const mops = steps as readonly (readonly Datum[])[];
    const writes = mops.filter(([verb]) => verb !== 'r');
    if (writes.length > 0 && mops.length > 1) return `operation ${op.index} does more than one write or than reads`;
    for (const [, key] of writes) {
      const name = text(key!);
      if (written.has(name) && op.ending !== 'fail') return `key ${name} is written more than once`;
      if (op.ending !== 'fail') written.add(name);
    }
    if (writes.length === 0 && op.ending === 'ok') views.push(viewOf(op, mops, init));
  }
  return views;
}

function viewOf(op: Op, mops: readonly (readonly Datum[])[], init: Datum): View {
  const sorted = mops.map(([, key, value]) => [text(key!), value ?? null] as const);
  sorted.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const values = sorted.map(([, value]) => (atom(value) === atom(init) ? null : value));
  return { op, keys: sorted.map(([key]) => key), values, seen: values.filter((value) => value !== null).length };
}

/**
 * Each key is written once, so reads are ordered where each shows all that the one before it shows: sorted by how
 * much they show, neighbours tell. '' or why values make no sense.
 */
function findForks(group: readonly View[], findings: Findings): string {
  const distinct = new Map(group.map((view) => [JSON.stringify(view.values), view]));
  const views = [...distinct.values()].sort((a, b) => a.seen - b.seen);
  for (let i = 1; i < views.length; i++) {
    const [less, more] = [views[i - 1]!, views[i]!];
    const only = (a: View, b: View) => a.keys.findIndex((_, at) => a.values[at] !== null && b.values[at] === null);
    const clash = less.keys.findIndex(
      (_, at) =>
        less.values[at] !== null && more.values[at] !== null && atom(less.values[at]!) !== atom(more.values[at]!),
    );
    if (clash >= 0) return `key ${less.keys[clash]} is read with two values, but each key is written once`;
    const [first, second] = [only(less, more), only(more, less)];
    if (first < 0) continue;
    const [a, b] = [less.keys[first]!, more.keys[second]!];
    const why = () =>
      `Operation ${less.op.index} saw the write of ${a} and not that of ${b}; operation ${more.op.index} saw that of ${b} and not that of ${a}. Either write would have to come before the other.`;
    findings.add('long-fork', '', [less.op.index, more.op.index], why);
  }
  return '';
}
