/** Strategies under notable options, and what each is known to keep: the rows of the table of guarantees. */

/** kept: never broken · broken: shown to break in some scene · free: said by nobody. */
export type Expected = 'kept' | 'broken' | 'free';

export interface Variant {
  readonly id: string;
  /** What a reader of the table needs to know. */
  readonly title: string;
  /** As a line of `strategies:` says it, without the id. */
  readonly use: string;
  /** By column, in the order of `COLUMNS`: y, n, or . where the theory leaves it open. */
  readonly expected: string;
}

/** Guarantees, and below them what the observer alone can see. */
export const COLUMNS = [
  'linearizable',
  'sequential',
  'causal',
  'read-your-writes',
  'monotonic-reads',
  'monotonic-writes',
  'writes-follow-reads',
  'no-lost-writes',
  'converges',
] as const;
export type Column = (typeof COLUMNS)[number];

export const VARIANTS: readonly Variant[] = [
  {
    id: 'single-site',
    title: 'single-site',
    use: '{use: single-site, reads: {consistency: strong}}',
    expected: 'yyyyyyyyy',
  },
  {
    id: 'master-alone',
    title: 'single-master async, reads at the master, no failover',
    use: '{use: single-master, with: {failover: none}, reads: {consistency: strong}, routing: {on_failure: fail}}',
    expected: 'yyyyyyyyy',
  },
  {
    id: 'master-replicas',
    title: 'the same, reads at replicas, sessions move',
    use: '{use: single-master, with: {failover: none}, reads: {consistency: eventual}}',
    expected: 'nnnnnyyyy',
  },
  {
    id: 'master-failover',
    title: 'the same, with failover',
    use: '{use: single-master, reads: {consistency: eventual}}',
    expected: 'nnnnnnnny',
  },
  {
    id: 'master-semi-sync',
    title: 'single-master semi-sync with fallback and failover, reads at replicas',
    use: '{use: single-master, with: {ack: semi-sync, fallback: {after: 1s}}, reads: {consistency: eventual}}',
    expected: 'nnnnnnnny',
  },
  {
    id: 'master-sync',
    title: 'single-master sync to all, reads at the master, failover fenced by a lease',
    use: '{use: single-master, with: {ack: sync, fencing: lease}, reads: {consistency: strong}}',
    expected: 'yyyyyyyyy',
  },
  {
    id: 'lww-wall',
    title: 'multi-master, last writer wins by wall clocks',
    use: '{use: multi-master, with: {clock: wall}, reads: {consistency: eventual}}',
    expected: 'nnnnnnn.y',
  },
  {
    id: 'lww-hybrid',
    title: 'multi-master, last writer wins by hybrid clocks, sticky sessions',
    use: '{use: multi-master, reads: {consistency: local}, routing: {reads: sticky, on_failure: fail}}',
    expected: 'nn.....yy',
  },
  {
    id: 'siblings',
    title: 'multi-master, version vectors and siblings, sticky sessions',
    use: '{use: multi-master, with: {conflict: siblings}, reads: {consistency: session}, routing: {reads: sticky, on_failure: fail}}',
    expected: 'nn.yyyyyy',
  },
  {
    id: 'raft',
    title: 'Raft, reads through the leader',
    use: '{use: consensus, reads: {consistency: strong}}',
    expected: 'yyyyyyyyy',
  },
  {
    id: 'raft-local',
    title: 'Raft, reads at the nearest replica, no token',
    use: '{use: consensus, reads: {consistency: local}, routing: {reads: sticky, on_failure: fail}}',
    expected: 'nnnnyyyyy',
  },
  {
    id: 'raft-session',
    title: 'Raft, reads at the nearest replica, sessions carry their index',
    use: '{use: consensus, reads: {consistency: session}}',
    expected: 'nyyyyyyyy',
  },
  {
    id: 'crdt',
    title: 'CRDT, state-based, sticky sessions',
    use: '{use: crdt, with: {sync: state}, reads: {consistency: local}, routing: {reads: sticky, on_failure: fail}}',
    expected: 'nn.yyyyyy',
  },
];
