/** The list of metrics: what each is called, measured in, better when, and what it means. */

export type Unit = 'ms' | 'share' | 'count' | 'per s' | 'bytes' | 'USD' | 'per op';

export interface Metric {
  /** `GROUP.lost` and `invariant.NAME` are patterns: one metric for each key group, for each invariant. */
  readonly name: string;
  readonly unit: Unit;
  readonly better: 'lower' | 'higher';
  readonly about: string;
  readonly group: 'client' | 'lag' | 'staleness' | 'conflict' | 'loss' | 'failover' | 'cost';
  /** view: by region, operation and window · time: by window · run: of the whole run only. */
  readonly scope: 'view' | 'time' | 'run';
}

const LATENCIES = ['p50', 'p90', 'p99', 'p99.9', 'max', 'mean'];
const TIMES = ['p50', 'p99', 'max'];

type Line = readonly [name: string, unit: Unit, about: string];

function described(group: Metric['group'], scope: Metric['scope'], lines: readonly Line[]): Metric[] {
  return lines.map(([name, unit, about]) => ({ name, unit, better: 'lower', about, group, scope }));
}

function family(stem: string, endings: readonly string[], about: string): Line[] {
  return endings.map((ending) => [`${stem}.${ending}`, 'ms', `${ending === 'mean' ? 'mean' : ending} of ${about}`]);
}

const CLIENT: readonly Metric[] = [
  {
    name: 'availability',
    unit: 'share',
    better: 'higher',
    about: 'answered ok within the timeout, retries included, of all that was issued after the warm-up',
    group: 'client',
    scope: 'view',
  },
  {
    name: 'throughput',
    unit: 'per s',
    better: 'higher',
    about: 'operations answered ok per second of simulated time after the warm-up',
    group: 'client',
    scope: 'view',
  },
  ...described('client', 'view', [
    ['fallbacks', 'count', 'operations that failed, and whose client was shown something old instead'],
    ['retries', 'count', 'attempts after the first'],
    ['hedges', 'count', 'reads that a second replica was asked as well, for the first was slow'],
    ['requests.refused', 'share', 'answered with a no at last, and not done, of all that was issued after the warm-up'],
    ...family(
      'routing.regret',
      TIMES,
      'the time that reads took longer where a policy sent them than at the best replica of that moment, by the truth',
    ),
    [
      'routing.misled',
      'share',
      'of choices of a policy: those where the best replica would have taken less by more than 1 ms',
    ],
    ['routing.outdated', 'share', 'of choices by reports: those by one that was older than two rounds, or by none'],
    ...family('read.latency', LATENCIES, 'the time from the intended start to an ok answer, over all reads'),
    ...family('write.latency', LATENCIES, 'the time from the intended start to an ok answer, over all writes'),
  ]),
];

const LAG: readonly Metric[] = [
  ...described('lag', 'view', [
    ...family('replication.lag', TIMES, 'applied at a replica − first applied anywhere, per write and further replica'),
    ...family('visibility', TIMES, 'visible at a replica − acknowledged, at least 0, per write and replica'),
  ]),
  ...described('lag', 'run', [
    ['convergence.time', 'ms', 'from the last heal or the last write, whichever is later, until all see all writes'],
    [
      'convergence.after_heal',
      'ms',
      'the longest time from the end of a fault until all see all writes accepted before; null: never, or no fault',
    ],
    ['divergence', 'count', 'keys that differ between live replicas at the end'],
    ['divergence.unforced', 'count', 'of those, keys of which both replicas have seen the same writes: SEC is broken'],
  ]),
];

const STALENESS = described('staleness', 'view', [
  ...family('staleness', TIMES, 'how long the oldest missed write had been acknowledged, over ok reads; 0 if fresh'),
  ...TIMES.map(
    (end): Line => [
      `staleness.versions.${end}`,
      'count',
      `${end} of the acknowledged writes that a read missed, over ok reads`,
    ],
  ),
  ['reads.stale', 'share', 'of ok reads: those that missed a write acknowledged before they were asked'],
  ['reads.stale.count', 'count', 'reads that missed a write acknowledged before they were asked'],
  ['reads.not_my_write', 'count', "reads that missed their own session's acknowledged write"],
  ['reads.not_monotonic', 'count', 'reads that missed a write which their session had read before'],
  ['reads.causal_violations', 'count', 'reads that were shown a write without one that it causally depends on'],
  ['reads.causal_violations.own', 'count', 'of those, without an earlier write of the same session (monotonic writes)'],
  [
    'reads.causal_violations.read',
    'count',
    'of those, without a write that its session had read (writes follow reads)',
  ],
  ['reads.phantom', 'count', 'writes that were read, never acknowledged, and are gone at the end'],
  ['failed_writes.seen', 'count', 'writes that were answered as failed, and were read all the same'],
]);

const CONFLICT: readonly Metric[] = [
  ...described('conflict', 'view', [
    ['conflicts', 'count', 'writes that met a concurrent write; one that met several counts once'],
    ['conflicts.dropped', 'count', 'writes that were dropped for a concurrent one, acknowledged or not'],
    ['conflicts.lost_updates', 'count', 'dropped writes that had derived a new value from the old one'],
    ['conflicts.merged', 'count', 'writes that were merged with a concurrent one'],
    ['conflicts.siblings', 'count', 'writes that were kept beside a concurrent one, for a reader to choose'],
    ['conflicts.rejected', 'count', 'writes that were rejected for a concurrent one'],
    ['writes.declined', 'count', 'writes that the store decided against: out of stock, a failed cas, an old token'],
    ['writes.dropped', 'count', 'writes that were acknowledged, and silently beaten by a concurrent one'],
    [
      'writes.resurrected',
      'count',
      'acknowledged writes after which a replica that has them showed again what they had replaced',
    ],
    ['siblings.max', 'count', 'the most versions that one read was handed'],
  ]),
  ...described('conflict', 'run', [
    ['metadata.bytes', 'bytes', 'stamps, dots and tombstones at the end, at the live replica that keeps most of them'],
  ]),
];

const LOSS: readonly Metric[] = [
  ...described('loss', 'view', [
    ['writes.lost', 'count', 'writes that were acknowledged, and that no live replica holds at the end'],
    ['writes.overwritten', 'count', 'acknowledged writes that a session replaced which had last seen an older version'],
    ['writes.errant', 'count', 'writes that a replica accepted and then undid, and that are gone at the end'],
    ['writes.duplicated', 'count', 'writes that one replica executed twice'],
    ['GROUP.lost', 'count', 'inserts that were acknowledged, and whose row no live replica holds at the end'],
    ['GROUP.duplicated', 'count', 'inserts that made more than one row'],
  ]),
  ...described('loss', 'run', [['invariant.NAME', 'count', 'keys of the group that were seen, or ended, below `min`']]),
];

const FAILOVER = [
  ...described('failover', 'time', [
    [
      'failover.count',
      'count',
      'leaders of a new term where the one before was lost; who stepped down in good health, and led again, is in `terms`',
    ],
    ['failover.total', 'ms', 'longest time from the loss of a leader to the first write that the next one did (RTO)'],
    [
      'failover.detect',
      'ms',
      'the part of it until a replica, or an operator who promotes one, held that leader for lost',
    ],
    ['failover.elect', 'ms', 'the part of it from there until another led'],
    ['failover.redirect', 'ms', 'the part of it from the election to that write'],
    ['failover.lost_writes', 'count', 'lost writes that a deposed leader had accepted (RPO)'],
    ['failover.lost_time', 'ms', 'from the first of those to the last acknowledgement among them, for one leader'],
    ['leader.changes', 'count', 'times that another replica took the lead'],
    ['terms', 'count', 'terms that had a leader'],
    ['split_brain', 'count', 'terms that two replicas or more led'],
    ['leaders.per_term', 'count', 'the most replicas that led one and the same term; 2 is a split brain'],
  ]),
  ...described('failover', 'run', [
    ['degraded.time', 'ms', 'for how long a leader acknowledged without those it should have waited for'],
  ]),
];

const COST = [
  ...described('lag', 'time', [
    ['alerts', 'count', 'alarms of the monitor, a replica too far behind, or silent; and of monitors that users wrote'],
  ]),
  ...described('cost', 'time', [
    ['sovereignty.violations', 'count', 'places outside its fence that a write came to, each counted once'],
  ]),
  ...described('client', 'time', [
    ['homes.moves', 'count', 'rows that came to where they are asked for, with all steps done'],
    ['homes.stayed', 'count', 'rows that would have come, and that a fence keeps where they are'],
    ['homes.misses', 'count', 'operations that were sent on, for their region believed in an old home'],
    ...family('homes.move.latency', TIMES, 'the time of a move, from the request that set it off to the last step'),
  ]),
  ...described('loss', 'time', [
    ['payments.duplicated', 'count', 'orders that were paid for more than once'],
    ['payments.orphaned', 'count', 'orders that were paid for and are nowhere at the end'],
    ['payments.missing', 'count', 'orders that are there at the end, and that nobody paid for'],
  ]),
  ...described('cost', 'run', [
    ['messages.per_op', 'per op', 'messages and requests sent for each operation that was issued'],
    ['bytes.cross_region', 'bytes', 'bytes that left a region for another'],
    [
      'cost.per_million_ops',
      'USD',
      'for a million operations answered ok: their bytes, and a month of what they leave behind; the sum of the next two',
    ],
    ['cost.egress.per_million_ops', 'USD', 'price of bytes between regions and between zones, for as many operations'],
    [
      'cost.storage.per_million_ops',
      'USD',
      'rent of what as many operations leave behind, rows and what sets, maps and texts grow by, in all copies, a month',
    ],
    ['cost.storage.per_gb_month', 'USD', 'rent of a gigabyte a month in as many copies as are kept, where they are'],
    ['events', 'count', 'events that the run consisted of'],
  ]),
  ...described('cost', 'view', [['dedup.absorbed', 'count', 'repeated attempts that were answered without effect']]),
];

export const METRICS: readonly Metric[] = [...CLIENT, ...LAG, ...STALENESS, ...CONFLICT, ...LOSS, ...FAILOVER, ...COST];

const BY_NAME: ReadonlyMap<string, Metric> = new Map(METRICS.map((metric) => [metric.name, metric]));

/** Names of the format that need parts which are still to come. */
export const UNMEASURED: readonly string[] = ['external_consistency.violations'];

const ROWS = /^(.+)\.(lost|duplicated)$/;

/** What became of the rows of a key group; undefined for a metric of anything else, which may end alike. */
export function rowMetric(name: string): { readonly group: string; readonly fate: 'lost' | 'duplicated' } | undefined {
  const [, group, fate] = (!BY_NAME.has(name) && ROWS.exec(name)) || [];
  return fate === undefined ? undefined : { group, fate: fate as 'lost' | 'duplicated' };
}

/** The name that a promise begins with, in the words of the file. */
export function metricIn(that: string): string {
  return that.trim().split(/[\s{<>=!]/)[0];
}

/** The metric of this name, patterns filled in; undefined where there is none. */
export function metricOf(name: string, groups: readonly string[], invariants: readonly string[]): Metric | undefined {
  const known = BY_NAME.get(name);
  if (known !== undefined) return known;
  if (name.startsWith('invariant.')) {
    return invariants.includes(name.slice('invariant.'.length)) ? pattern('invariant.NAME', name) : undefined;
  }
  const rows = rowMetric(name);
  return rows && groups.includes(rows.group) ? pattern(`GROUP.${rows.fate}`, name) : undefined;
}

/** Every name that this scenario can be asked about. */
export function metricNames(groups: readonly string[], invariants: readonly string[]): readonly string[] {
  return METRICS.flatMap(({ name }) => {
    if (name.startsWith('GROUP.')) return groups.map((group) => group + name.slice('GROUP'.length));
    if (name === 'invariant.NAME') return invariants.map((invariant) => `invariant.${invariant}`);
    return [name];
  });
}

function pattern(name: string, filled: string): Metric {
  return { ...BY_NAME.get(name)!, name: filled };
}
