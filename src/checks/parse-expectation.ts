/** Reads one line of `expect:` by its grammar, and says where and why it cannot. */
import { nearest } from '../kit/nearest.ts';
import { parseDuration, parseShare, parseSize } from '../kit/units.ts';
import type { Claim, Comparison, Filter, Property, Window } from './expectation.ts';
import { type Metric, metricNames, metricOf, UNMEASURED, type Unit } from './metrics.ts';
import { GUARANTEES, parseProperty } from './parse-property.ts';
import { type Refusal, refuse, Words } from './words.ts';

/** What a scenario has names for. */
export interface Names {
  readonly groups: readonly string[];
  readonly faults: readonly string[];
  readonly regions: readonly string[];
  readonly ops: readonly string[];
  readonly invariants: readonly string[];
  /** False where there is nothing to compare with. */
  readonly baseline?: boolean;
}

export interface Parsed {
  readonly claim: Claim | Property;
  /** Share of seeds for which it must hold. */
  readonly seeds: number;
}

const COMPARISONS: readonly Comparison[] = ['==', '!=', '<', '<=', '>', '>='];
const COUNTED = /^[0-9]+(?:\.[0-9]+)?$/;
const MULTIPLE = /^([0-9]+(?:\.[0-9]+)?)x$/;
const METRIC = /^([^{}\s]+)( *\{[^}]*\})?$/;
const FILTER = /^(region|op)=(.+)$/;

/** Columns of refusals count from 1. */
export function parseExpectation(text: string, names: Names): Parsed | Refusal {
  const words = new Words(text);
  if (words.isAtEnd) return refuse(words, 'nothing is promised here');
  const claim = parseProperty(words, names) ?? parseClaim(words, names);
  if ('error' in claim) return claim;
  const seeds = parseSeeds(words);
  if (typeof seeds !== 'number') return seeds;
  if (!words.isAtEnd) return refuse(words, `\`${words.next}\` is not understood here`);
  return { claim, seeds };
}

function parseClaim(words: Words, names: Names): Claim | Refusal {
  const subject = METRIC.exec(words.next);
  if (subject === null) return refuse(words, 'a metric looks like `name` or `name{region=…,op=…}`');
  const name = subject[1];
  const metric = metricOf(name, names.groups, names.invariants);
  if (metric === undefined) return unknownMetric(words, name, names);
  const filter = parseFilter(words, name.length, subject[2] ?? '', metric, names);
  if ('error' in filter) return filter;
  words.take();
  if (!COMPARISONS.includes(words.next as Comparison)) {
    return refuse(words, `after a metric comes one of ${COMPARISONS.join(' ')}`);
  }
  const comparison = words.take() as Comparison;
  const said = words.next;
  const multiple = MULTIPLE.exec(said);
  const value = multiple === null ? numberOf(words, metric) : parseMultiple(words, Number(multiple[1]), names);
  if (typeof value !== 'number') return value;
  words.take();
  const window = parseWindow(words, metric, names);
  if ('error' in window) return window;
  return { kind: 'metric', metric: name, filter, comparison, value, relative: multiple !== null, window };
}

function unknownMetric(words: Words, name: string, names: Names): Refusal {
  if (UNMEASURED.includes(name)) return refuse(words, `\`${name}\` is not measured in this version`);
  const guess = nearest(name, [...metricNames(names.groups, names.invariants), ...PROPERTIES]);
  return refuse(words, `no metric is called \`${name}\``, guess);
}

const PROPERTIES: readonly string[] = ['converges', 'final', ...GUARANTEES];

function parseFilter(words: Words, from: number, text: string, metric: Metric, names: Names): Filter | Refusal {
  let region: string | undefined;
  let op: string | undefined;
  if (text === '') return { region, op };
  if (metric.scope !== 'view') return refuse(words, `\`${metric.name}\` is of the whole run: it has no filter`);
  const opening = text.indexOf('{');
  let column = from + opening + 1;
  for (const part of text.slice(opening + 1, -1).split(',')) {
    const pair = FILTER.exec(part.trim());
    if (pair === null) return refuse(words, 'a filter is `region=NAME` or `op=NAME`', undefined, column);
    const [, what, name] = pair;
    const known = what === 'region' ? names.regions : names.ops;
    if (!known.includes(name)) {
      const word = what === 'region' ? 'region' : 'operation';
      return refuse(words, `no ${word} is called \`${name}\``, nearest(name, known), column + part.indexOf('=') + 1);
    }
    if (what === 'region') region = name;
    else op = name;
    column += part.length + 1;
  }
  return { region, op };
}

function parseMultiple(words: Words, times: number, names: Names): number | Refusal {
  if (words.after !== 'baseline') return refuse(words, `write \`${words.next} baseline\``);
  if (names.baseline === false) return refuse(words, 'there is no baseline to compare with');
  words.take();
  return times;
}

/** In the metric's own unit: milliseconds, a share of 1, a count. */
function numberOf(words: Words, metric: Metric): number | Refusal {
  const text = words.next;
  if (text === '') return refuse(words, `a value is missing: ${EXAMPLES[metric.unit]}`);
  if (metric.unit === 'ms') return inUnit(words, parseDuration(text), 1000);
  if (metric.unit === 'share') return inUnit(words, parseShare(text), 1);
  if (metric.unit === 'bytes' && !COUNTED.test(text)) return inUnit(words, parseSize(text), 1);
  const bare =
    metric.unit === 'per s' ? text.replace(/\/s$/, '') : metric.unit === 'USD' ? text.replace(/^\$/, '') : text;
  if (COUNTED.test(bare)) return Number(bare);
  return refuse(words, `\`${metric.name}\` is ${WORDS[metric.unit]}: ${EXAMPLES[metric.unit]}`);
}

function inUnit(words: Words, reading: number | { what: string; hint: string }, scale: number): number | Refusal {
  if (typeof reading === 'number') return reading / scale;
  return refuse(words, reading.hint === '' ? reading.what : `${reading.what}: ${reading.hint}`);
}

const WORDS: Readonly<Record<Unit, string>> = {
  ms: 'a time',
  share: 'a share',
  count: 'a count',
  'per s': 'a rate',
  bytes: 'a size',
  USD: 'an amount of USD',
  'per op': 'a number for each operation',
};

const EXAMPLES: Readonly<Record<Unit, string>> = {
  ms: 'as in `150ms` or `2s`',
  share: 'as in `99.9%`',
  count: 'a number without a unit, as in `0`',
  'per s': 'as in `100/s`',
  bytes: 'as in `4KiB`',
  USD: 'a number without a unit, as in `1.5`',
  'per op': 'a number without a unit, as in `10`',
};

const EDGES: readonly string[] = ['during', 'before', 'after', 'outside'];

function parseWindow(words: Words, metric: Metric, names: Names): Window | Refusal {
  const kind = words.next;
  if (!EDGES.includes(kind) && kind !== 'between') return { kind: 'all' };
  if (metric.scope === 'run') return refuse(words, `\`${metric.name}\` is of the whole run: it has no window`);
  words.take();
  if (kind === 'between') return parseBetween(words);
  if (kind === 'during' && words.next === 'steady') {
    words.take();
    return { kind: 'steady' };
  }
  const fault = words.fault(names.faults);
  if (typeof fault !== 'number') return fault;
  return { kind: kind as 'during' | 'before' | 'after' | 'outside', fault };
}

/** In milliseconds, as values are. */
function parseBetween(words: Words): Window | Refusal {
  const from = inUnit(words, parseDuration(words.next), 1000);
  if (typeof from !== 'number') return from;
  words.take();
  if (words.next !== 'and') return refuse(words, 'write `between 30s and 60s`');
  words.take();
  const to = inUnit(words, parseDuration(words.next), 1000);
  if (typeof to !== 'number') return to;
  if (to <= from) return refuse(words, 'the window ends before it begins');
  words.take();
  return { kind: 'between', from, to };
}

function parseSeeds(words: Words): number | Refusal {
  if (words.next !== 'in') return 1;
  words.take();
  const share = inUnit(words, parseShare(words.next), 1);
  if (typeof share !== 'number') return share;
  if (share === 0) return refuse(words, 'none of the seeds is always enough');
  words.take();
  for (const word of ['of', 'seeds']) {
    if (words.next !== word) return refuse(words, 'write `in 95% of seeds`');
    words.take();
  }
  return share;
}
