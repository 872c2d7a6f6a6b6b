/** A made-up result for tests of what is shown; nothing in it was simulated. */
import type { ResultDocument, TimedRun } from '../../src/lab/document.ts';
import type { Series } from '../../src/world/result.ts';

const REGIONS = ['us-east-1', 'us-west-2', 'eu-west-1', 'ap-northeast-1', 'ap-southeast-2'];
const IDS = ['single-master', 'multi-master', 'consensus', 'crdt'];
const BUCKETS = 630;

export function sampleResult(change: Partial<ResultDocument['scenario']> = {}): ResultDocument {
  return {
    schema: 'lightcone.result/1',
    version: '0.0.0',
    scenario: {
      name: 'checkout',
      digest: '0123456789abcdef',
      title: 'Checkout while Europe is cut off',
      about: 'Orders from three continents.',
      file: 'scenarios/checkout.yaml',
      set: [],
      only: [],
      duration: 600_000,
      warmup: 30_000,
      settle: 30_000,
      seeds: [42],
      topology: 'aws-5',
      source: 'AWS inter-region ping, 19 regions, 2020-06-05',
      regions: REGIONS,
      clients: [0.3, 0.1, 0.3, 0.2, 0.1],
      round_trips: REGIONS.map((_, a) => REGIONS.map((__, b) => (a === b ? 0.25 : 40 + 30 * Math.abs(a - b)))),
      strategies: IDS.map((id) => ({ id, use: id, summary: `How ${id} does it.`, leader: 'us-east-1', options: {} })),
      baseline: 'single-master',
      faults: [
        { name: 'eu-cut', kind: 'partition', at: 120_000, until: 300_000 },
        { name: 'virginia-isolated', kind: 'partition', at: 330_000, until: 338_000 },
        { name: 'slow-pacific', kind: 'degrade', at: 334_000, until: 375_000 },
        { name: 'us-east-1 down', kind: 'outage', at: 585_000, until: 600_000 },
      ],
      invariants: [{ name: 'shelves', group: 'stock' }],
      ...change,
    },
    runs: IDS.map(sampleRun),
    expectations: [
      {
        that: 'orders.lost == 0',
        verdict: 'failed',
        level: 'error',
        strategy: 'single-master',
        seed: 42,
        value: 2,
        witness: {
          op: 'order 8c1f',
          at: 123_118,
          why: 'acknowledged in us-east-1, gone after the promotion of us-west-2',
          ops: [],
        },
        because: 'An order is a promise.',
        line: 8,
        set: {},
      },
      {
        that: 'availability >= 99.9%',
        verdict: 'held',
        level: 'error',
        strategy: 'crdt',
        seed: 42,
        value: 0.9995,
        witness: null,
        because: '',
        line: 8,
        set: {},
      },
    ],
    verdict: 'failed',
    partial: false,
  };
}

function sampleRun(strategy: string, index: number): TimedRun {
  const weak = strategy === 'multi-master' || strategy === 'crdt';
  return {
    strategy,
    seed: 42,
    set: {},
    digest: `feedc0de0000000${index}`,
    events: 123_456 + index,
    wall_ms: 81.5,
    metrics: {
      availability: weak ? 0.9996 : 0.931,
      throughput: 2.7,
      'write.latency.p50': weak ? 4.1 : 143.2,
      'write.latency.p90': weak ? 6.5 : 231.4,
      'write.latency.p99': weak ? 11.2 : 1302,
      'read.latency.p50': 1.6,
      'read.latency.p90': 2.4,
      'read.latency.p99': 9.9,
      'reads.stale': weak ? 0.097 : 0.031,
      'orders.lost': strategy === 'single-master' ? 2 : 0,
      'orders.duplicated': 0,
      'writes.lost': strategy === 'single-master' ? 3 : 0,
      'writes.dropped': strategy === 'multi-master' ? 17 : 0,
      conflicts: weak ? 41 : 0,
      'replication.lag.p99': 180_000,
    },
    by_region: Object.fromEntries(
      REGIONS.map((region, r) => [
        region,
        {
          availability: weak || r !== 2 ? 0.9995 : 0.7,
          'write.latency.p50': weak ? 4 : 60 + 70 * r,
          'read.latency.p50': 1.5,
        },
      ]),
    ),
    by_op: {},
    faults: [
      { name: 'eu-cut', messages: 4812, requests: 733 },
      { name: 'virginia-isolated', messages: 310, requests: 21 },
      { name: 'slow-pacific', messages: 655, requests: 80 },
      { name: 'us-east-1 down', messages: 0, requests: 0 },
    ],
    series: sampleSeries(weak, strategy),
    witnesses:
      strategy === 'single-master'
        ? {
            'orders.lost': {
              op: 'order 8c1f',
              at: 123_118,
              why: 'acknowledged in us-east-1, gone after the promotion',
              ops: [],
            },
          }
        : {},
    claims: [],
    script: [],
    final: {},
    partial: false,
    coverage: { operations: 1000, answered: 990, answered_in_faults: 200, faults: 2, truncated: 0, unsynced_lost: 0 },
    notes: [],
    failovers: [],
    losses: [],
  };
}

function sampleSeries(weak: boolean, strategy: string): Series {
  const buckets = Array.from({ length: BUCKETS }, (_, second) => second);
  const cut = (second: number) => second >= 120 && second < 300;
  return {
    width: 1000,
    availability: Object.fromEntries(
      REGIONS.map((region, r) => [
        region,
        buckets.map((second) => {
          if ((second * 7 + r) % 5 < 2) return null;
          if (!weak && region === 'eu-west-1' && cut(second)) return second % 3 === 0 ? 0.4 : 0;
          return !weak && second >= 585 && second < 600 && r === 0 ? 0.7 : 1;
        }),
      ]),
    ),
    'replication.lag': Object.fromEntries(
      REGIONS.map((region, r) => [
        region,
        buckets.map((second) =>
          region === 'eu-west-1' && cut(second) ? (second - 119) * 1000 : 20 + 35 * r + (second % 5),
        ),
      ]),
    ),
    conflicts: weak
      ? {
          [strategy === 'crdt' ? 'merged' : 'dropped']: buckets.map((second) =>
            second < 120 ? 0 : Math.min(41, Math.floor((second - 110) / 6)),
          ),
        }
      : {},
    'write.latency.p50': buckets.map((second) =>
      weak ? 4 + (second % 3) : second >= 330 && second < 338 ? null : 140 + (second % 9),
    ),
    'write.latency.p99': buckets.map((second) => (weak ? 11 + (second % 3) : cut(second) ? 2000 : 220 + (second % 40))),
  };
}
