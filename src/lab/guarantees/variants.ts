/** Strategies under notable options, and what each is known to keep: the rows of the table of guarantees. */

export interface Variant {
  readonly id: string;
  /** What a reader of the table needs to know. */
  readonly title: string;
  /** As the registry calls it. */
  readonly strategy: string;
  /** The rest of its line in `strategies:`. */
  readonly settings: string;
  /**
   * What theory says, by column in the order of `COLUMNS`: y is never broken, n is shown to break in some
   * scene, for one that looks better than its model allows is as suspicious as one that looks worse.
   */
  readonly expected: string;
  /** The strategy is used as its promises in the registry take it to be. */
  readonly isPlain?: true;
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
  'no-dropped-writes',
  'converges',
] as const;
export type Column = (typeof COLUMNS)[number];

export const VARIANTS: readonly Variant[] = [
  {
    id: 'single-site',
    title: 'single-site',
    strategy: 'single-site',
    settings: 'reads: {consistency: strong}',
    expected: 'yyyyyyyyyy',
    isPlain: true,
  },
  {
    id: 'master-alone',
    title: 'single-master async, reads at the master, no failover',
    strategy: 'single-master',
    settings: 'with: {failover: none}, reads: {consistency: strong}, routing: {on_failure: fail}',
    expected: 'yyyyyyyyyy',
  },
  {
    id: 'master-replicas',
    title: 'the same, reads at replicas, sessions move',
    strategy: 'single-master',
    settings: 'with: {failover: none}, reads: {consistency: eventual}',
    expected: 'nnnnnyyyyy',
  },
  {
    id: 'master-failover',
    title: 'the same, with failover',
    strategy: 'single-master',
    settings: 'reads: {consistency: eventual}',
    expected: 'nnnnnnnnyy',
    isPlain: true,
  },
  {
    id: 'master-semi-sync',
    title: 'single-master semi-sync with fallback and failover, reads at replicas',
    strategy: 'single-master',
    settings: 'with: {ack: semi-sync, fallback: {after: 1s}}, reads: {consistency: eventual}',
    expected: 'nnnnnnnnyy',
  },
  {
    id: 'master-sync',
    title: 'single-master sync to all, reads at the master, failover fenced by a lease',
    strategy: 'single-master',
    settings: 'with: {ack: sync, fencing: lease}, reads: {consistency: strong}',
    expected: 'yyyyyyyyyy',
  },
  {
    id: 'lww-wall',
    title: 'multi-master, last writer wins by wall clocks',
    strategy: 'multi-master',
    settings: 'with: {clock: wall}, reads: {consistency: eventual}',
    expected: 'nnnnnnnyny',
  },
  {
    id: 'lww-hybrid',
    title: 'multi-master, last writer wins by hybrid clocks, sticky sessions',
    strategy: 'multi-master',
    settings: 'reads: {consistency: local}, routing: {reads: sticky, on_failure: fail}',
    expected: 'nnnyyynyny',
    isPlain: true,
  },
  {
    id: 'most-updates',
    title: 'multi-master, most updates win, wall clocks, sticky sessions',
    strategy: 'multi-master',
    settings:
      'with: {conflict: most-updates, clock: wall}, reads: {consistency: local}, ' +
      'routing: {reads: sticky, on_failure: fail}',
    expected: 'nnnyyynyny',
  },
  {
    id: 'as-it-arrives',
    title: 'multi-master in a ring, rows as they arrive, sticky sessions',
    strategy: 'multi-master',
    settings:
      'with: {conflict: none, topology: ring}, reads: {consistency: local}, ' +
      'routing: {reads: sticky, on_failure: fail}',
    expected: 'nnyyyyyynn',
  },
  {
    id: 'siblings',
    title: 'multi-master, version vectors and siblings, sticky sessions',
    strategy: 'multi-master',
    settings: 'with: {conflict: siblings}, reads: {consistency: session}, routing: {reads: sticky, on_failure: fail}',
    expected: 'nnnyyynyyy',
  },
  {
    id: 'quorum-one',
    title: 'quorum, one of three confirms and one answers',
    strategy: 'quorum',
    settings: 'with: {w: one, r: one}, reads: {consistency: eventual}',
    expected: 'nnnnnnnyny',
  },
  {
    id: 'quorum',
    title: 'quorum, two of three confirm and two answer, repair before the answer',
    strategy: 'quorum',
    settings: 'reads: {consistency: local}',
    expected: 'nnnnynyyny',
    isPlain: true,
  },
  {
    id: 'quorum-lwt',
    title: 'quorum, every operation by Paxos on its key',
    strategy: 'quorum',
    settings: 'with: {lwt: all}, reads: {consistency: strong}',
    expected: 'yyyyyyyyyy',
  },
  {
    id: 'raft',
    title: 'Raft, reads through the leader',
    strategy: 'consensus',
    settings: 'reads: {consistency: strong}',
    expected: 'yyyyyyyyyy',
    isPlain: true,
  },
  {
    id: 'raft-lease',
    title: 'Raft, reads at the leader under its lease',
    strategy: 'consensus',
    settings: 'with: {reads: lease}, reads: {consistency: strong}',
    expected: 'yyyyyyyyyy',
  },
  {
    id: 'raft-follower',
    title: 'Raft, reads at the nearest replica, which asks the leader how far to wait',
    strategy: 'consensus',
    settings: 'with: {reads: follower-index}, reads: {consistency: strong}',
    expected: 'yyyyyyyyyy',
  },
  {
    id: 'raft-stale',
    title: 'Raft, `strong` reads at the nearest replica at once',
    strategy: 'consensus',
    settings: 'with: {reads: stale}, reads: {consistency: strong}, routing: {reads: sticky, on_failure: fail}',
    expected: 'nnnnyyyyyy',
  },
  {
    id: 'raft-local',
    title: 'Raft, reads at the nearest replica, no token',
    strategy: 'consensus',
    settings: 'reads: {consistency: local}, routing: {reads: sticky, on_failure: fail}',
    expected: 'nnnnyyyyyy',
  },
  {
    id: 'raft-session',
    title: 'Raft, reads at the nearest replica, sessions carry their index',
    strategy: 'consensus',
    settings: 'reads: {consistency: session}',
    expected: 'nyyyyyyyyy',
  },
  {
    id: 'multi-paxos',
    title: 'Multi-Paxos, reads through the leader',
    strategy: 'multi-paxos',
    settings: 'reads: {consistency: strong}',
    expected: 'yyyyyyyyyy',
    isPlain: true,
  },
  {
    id: 'multi-paxos-lease',
    title: 'Multi-Paxos, reads at the leader under its lease',
    strategy: 'multi-paxos',
    settings: 'with: {reads: lease}, reads: {consistency: strong}',
    expected: 'yyyyyyyyyy',
  },
  {
    id: 'fast-paxos',
    title: 'Fast Paxos, reads proposed to all as writes are',
    strategy: 'fast-paxos',
    settings: 'reads: {consistency: strong}',
    expected: 'yyyyyyyyyy',
    isPlain: true,
  },
  {
    id: 'epaxos',
    title: 'EPaxos*, reads ordered as writes are',
    strategy: 'epaxos',
    settings: 'reads: {consistency: strong}',
    expected: 'yyyyyyyyyy',
    isPlain: true,
  },
  {
    id: 'epaxos-session',
    title: 'EPaxos*, reads at the nearest replica, sessions carry what they have seen',
    strategy: 'epaxos',
    settings: 'reads: {consistency: session}',
    expected: 'nnyyyyyyyy',
  },
  {
    id: 'atlas',
    title: 'Atlas, reads ordered as writes are',
    strategy: 'atlas',
    settings: 'reads: {consistency: strong}',
    expected: 'yyyyyyyyyy',
    isPlain: true,
  },
  {
    id: 'mencius',
    title: 'Mencius, reads in the log',
    strategy: 'mencius',
    settings: 'reads: {consistency: strong}',
    expected: 'yyyyyyyyyy',
    isPlain: true,
  },
  {
    id: 'crdt',
    title: 'CRDT, state-based, sticky sessions',
    strategy: 'crdt',
    settings: 'with: {sync: state}, reads: {consistency: local}, routing: {reads: sticky, on_failure: fail}',
    expected: 'nnyyyyyyny',
    isPlain: true,
  },
];
