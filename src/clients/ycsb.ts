/** YCSB's core workloads (Cooper et al. 2010, table 2), in the scenario's own language. */
import type { WorkloadPreset } from './presets.ts';

/** A thousand records and 100 operations a second: few enough that writers of different regions meet. */
const RECORDS = { count: 1000, distribution: 'zipfian', theta: 0.99, type: 'register' };
const ROWS = { unique: true, distribution: 'latest' };

function preset(about: string, keys: object, ops: Readonly<Record<string, unknown>>): WorkloadPreset {
  const workload = { arrivals: 'poisson', rate: '100/s', keys: { records: keys }, ops, client: { timeout: '2s' } };
  return { about, workload, weights: {} };
}

function op(kind: string, share: string) {
  return { do: kind, keys: 'records', share };
}

/** E is missing, for it scans ranges, and there is nothing to scan here: keys have no order. */
export const YCSB: readonly (readonly [string, WorkloadPreset])[] = [
  [
    'ycsb-a',
    preset('update heavy: half reads, half updates, zipfian (a session store)', RECORDS, {
      read: op('read', '50%'),
      update: op('write', '50%'),
    }),
  ],
  [
    'ycsb-b',
    preset('read mostly: 95 % reads, 5 % updates, zipfian (tags of photos)', RECORDS, {
      read: op('read', '95%'),
      update: op('write', '5%'),
    }),
  ],
  ['ycsb-c', preset('read only, zipfian (profiles that are built elsewhere)', RECORDS, { read: op('read', '100%') })],
  [
    'ycsb-d',
    preset('read latest: 95 % reads of what is new, 5 % inserts (status updates)', ROWS, {
      read: op('read', '95%'),
      insert: op('insert', '5%'),
    }),
  ],
  [
    'ycsb-f',
    preset(
      'half reads, half increments: each reads, changes and writes back (user records)',
      { ...RECORDS, type: 'counter', initial: 0 },
      { read: op('read', '50%'), 'read-modify-write': op('increment', '50%') },
    ),
  ],
];
