/** A set that is read all along: for each element when it was known, when it stayed, whether it was lost. */
import type { Checker, Datum, Op, Settings } from '../checker.ts';
import { Findings } from '../transactions/findings.ts';
import { Bag, byKey, isRead, listOf, ofKey, reportOf } from './report.ts';

export interface SetSettings extends Settings {
  /** Every read must show all that was known when it was invoked: stale reads are then wrong. Default false. */
  readonly isLinearizable?: boolean;
}

/** The life of one element. Places are among events; the last two are of invocations of reads. */
interface Element {
  readonly value: Datum;
  readonly add: Op;
  /** The operation that first told that it is there, by acknowledging the add or by showing it. */
  known: Op | undefined;
  present: Op | undefined;
  absent: Op | undefined;
}

export const SET_FULL: Checker<SetSettings> = {
  name: 'set-full',
  summary: 'add, and reads all along: lost, stale and never-read elements, and how long they took to stay',
  check: (history, settings) => {
    const findings = new Findings();
    const lives: Life[] = [];
    let examined = 0;
    for (const [key, ops] of byKey(history)) {
      const reads = ops.filter((op) => isRead(op) && op.ending === 'ok');
      examined += reads.length;
      const elements = elementsOf(ops);
      for (const read of reads) findWrongReads(key, read, elements, findings);
      trace([...elements.values()], reads);
      for (const element of elements.values()) lives.push(judge(key, element, findings));
    }
    const kinds = [
      'unexpected',
      'phantom',
      'duplicate-elements',
      'lost',
      ...(settings.isLinearizable ? ['stale'] : []),
    ];
    const isDoubtful = lives.every(({ outcome }) => outcome !== 'stable');
    const doubt = isDoubtful ? 'No element was ever seen to stay.' : '';
    return reportOf({
      kinds,
      findings,
      examined,
      nothing: 'The set was never read.',
      doubt,
      isDoubtful,
      measures: measure(lives),
    });
  },
};

type Elements = ReadonlyMap<string, Element>;

function elementsOf(ops: readonly Op[]): Elements {
  const elements = new Map<string, Element>();
  for (const add of ops) {
    if (add.f !== 'add') continue;
    const name = JSON.stringify(add.input);
    const element = elements.get(name);
    // Tried again, an element lives by the try that did not fail.
    if (element !== undefined && element.add.ending !== 'fail') {
      if (add.ending === 'ok' && (element.known === undefined || add.end < element.known.end)) element.known = add;
      continue;
    }
    const known = add.ending === 'ok' ? add : undefined;
    elements.set(name, { value: add.input, add, known, present: undefined, absent: undefined });
  }
  return elements;
}

function findWrongReads(key: string, read: Op, elements: Elements, findings: Findings): void {
  const shown = new Bag();
  for (const value of listOf(read.output)) shown.add(value);
  for (const value of shown.elements) {
    const name = JSON.stringify(value);
    const element = elements.get(name);
    const what = `operation ${read.index}, a read${ofKey(key)}, shows`;
    if (element === undefined) {
      findings.add('unexpected', key, [read.index], () => `Nobody ever added ${name}, which ${what}.`);
    } else if (element.add.ending === 'fail') {
      const why = () => `To add ${name} failed (operation ${element.add.index}), yet ${what} it.`;
      findings.add('phantom', key, [element.add.index, read.index], why);
    } else if (element.known === undefined || read.end < element.known.end) {
      element.known = read;
    }
    if (shown.times(value) < 2) continue;
    findings.add(
      'duplicate-elements',
      key,
      [read.index],
      () => `A set holds ${name} once; ${what} it ${shown.times(value)} times.`,
    );
  }
}

/** Finds for every element the last read that showed it and the last that did not, by invocation. */
function trace(elements: readonly Element[], reads: readonly Op[]): void {
  let searched = elements;
  for (const read of [...reads].reverse()) {
    const shown = new Bag();
    for (const value of listOf(read.output)) shown.add(value);
    for (const element of searched) {
      if (shown.times(element.value) > 0) element.present ??= read;
      else element.absent ??= read;
    }
    searched = searched.filter(({ present, absent }) => present === undefined || absent === undefined);
  }
}

interface Life {
  readonly outcome: 'stable' | 'lost' | 'never-read';
  readonly isStale: boolean;
  /** Milliseconds from known to stable, or to lost; NaN where the history has no times. */
  readonly latency: number;
}

/**
 * Lost: known, and absent from a read invoked later that no read which shows it was invoked after. An absence
 * concurrent with the add proves nothing. Stale: stable in the end, but absent from a read after it was known.
 */
function judge(key: string, { value, add, known, present, absent }: Element, findings: Findings): Life {
  const isStable = present !== undefined && (absent === undefined || absent.call < present.call);
  const isMissed = known !== undefined && absent !== undefined && known.end < absent.call;
  const name = JSON.stringify(value);
  const told = `${known === add ? `was acknowledged (operation ${add.index})` : `was shown by operation ${known?.index}`}`;
  if (isStable) {
    if (isMissed) {
      const why = () => `${name} ${told}, yet operation ${absent.index}, a read${ofKey(key)} invoked later, misses it.`;
      findings.add('stale', key, [known.index, absent.index], why);
    }
    return { outcome: 'stable', isStale: isMissed, latency: isMissed ? between(known.endedAt, absent.calledAt) : 0 };
  }
  if (!isMissed) return { outcome: 'never-read', isStale: false, latency: Number.NaN };
  const why = () =>
    `${name} ${told}, yet operation ${absent.index}, a read${ofKey(key)} invoked later, misses it, and none after it shows it.`;
  findings.add('lost', key, [known.index, absent.index], why);
  return {
    outcome: 'lost',
    isStale: false,
    latency: present === undefined ? 0 : between(known.endedAt, present.calledAt),
  };
}

function between(from: number, to: number): number {
  return Math.max(0, to - from) / 1e6;
}

function measure(lives: readonly Life[]): { readonly [name: string]: Datum } {
  const of = (outcome: Life['outcome']): readonly Life[] => lives.filter((life) => life.outcome === outcome);
  return {
    attempted: lives.length,
    stable: of('stable').length,
    lost: of('lost').length,
    'never-read': of('never-read').length,
    stale: lives.filter(({ isStale }) => isStale).length,
    ...quantiles('stable-latency-ms', of('stable')),
    ...quantiles('lost-latency-ms', of('lost')),
  };
}

function quantiles(name: string, lives: readonly Life[]): { readonly [name: string]: Datum } {
  const sorted = lives.map(({ latency }) => latency).filter((latency) => !Number.isNaN(latency));
  if (sorted.length === 0) return {};
  sorted.sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
  return { [`${name}.p50`]: at(0.5), [`${name}.p99`]: at(0.99), [`${name}.max`]: sorted.at(-1)! };
}
