/** What might have kept a promise: options that each strategy has already, in the order of what they cost. */

import type { Expectation } from '../../checks/expectation.ts';
import { rowMetric } from '../../checks/metrics.ts';
import type { Scenario, StrategyUse } from '../../scenario/scenario.ts';

/** What a broken promise complains of. */
type Complaint =
  | 'lost'
  | 'beaten'
  | 'twice'
  | 'charged'
  | 'stale'
  | 'session'
  | 'order'
  | 'refused'
  | 'apart'
  | 'late'
  | 'rule'
  | 'restless';

/** Paths as after `--set`; those that begin with a dot lie under the strategy. */
type Remedy = readonly [complaints: readonly Complaint[], ...set: readonly string[]];

/** Replicas beside the leader that make a majority with it; the region from which the others are nearest. */
const MAJORITY = 'MAJORITY';
const CENTRE = 'CENTRE';

const CLIENTS: readonly Remedy[] = [
  [['twice'], 'workload.client.retry.idempotency_key=true'],
  [['refused'], 'workload.client.retry.max=3'],
  [['twice'], 'workload.client.retry.max=0'],
  [['charged'], 'pay.idempotency_key=true'],
  [['charged'], '.pay.idempotency_key=true'],
  [['refused'], 'workload.client.timeout=10s'],
];

const SESSIONS: readonly Remedy[] = [
  [['session', 'order'], '.reads.consistency=session'],
  [['session', 'order', 'stale'], '.reads.consistency=strong'],
];

const MESH: readonly Remedy[] = [
  [['session'], '.reads.consistency=session'],
  [['late', 'stale'], '.with.interval=0s'],
  [['late', 'apart', 'stale'], '.with.anti_entropy=200ms'],
];

const REMEDIES: Readonly<Record<string, readonly Remedy[]>> = {
  'single-master': [
    [['lost', 'order', 'apart'], '.with.fencing=lease'],
    [['apart'], '.with.rewind=true'],
    [['session', 'order', 'stale'], '.with.apply.commit_order=true'],
    [['session', 'order', 'stale'], '.with.drain=true'],
    [['lost'], '.with.promote=most-advanced'],
    [['late', 'stale'], '.with.replicate_from=null'],
    ...SESSIONS,
    [['lost'], '.with.ack=semi-sync'],
    [['lost'], `.with.ack={quorum: ${MAJORITY}}`],
    [['stale'], '.with.ack=sync', '.with.ack_point=applied'],
    [
      ['order'],
      '.reads.consistency=strong',
      '.with.fencing=lease',
      '.with.restart=confirmed',
      `.with.ack={quorum: ${MAJORITY}}`,
    ],
    [['restless'], '.with.failover.detect=30s'],
    [['restless'], '.with.failover.cooldown=60s'],
    [['lost', 'order', 'restless'], '.with.failover.mode=none'],
    [['lost'], '.with.restart=confirmed'],
    [['refused'], '.with.failover.mode=auto'],
    [['refused'], '.with.rpo=never', '.with.flow_control=never'],
    [['late', 'stale'], '.with.apply.threads=0'],
    [['refused', 'late'], '.with.failover.detect=1s', '.with.failover.elect=300ms'],
    [['refused', 'late'], '.with.fallback.after=1s'],
    [['refused', 'late'], '.with.ack=async'],
    [['late'], `.with.leader=${CENTRE}`],
  ],
  'multi-master': [
    [['beaten', 'lost', 'rule', 'order'], '.with.clock=hybrid'],
    [['apart'], '.with.tie=node'],
    [['beaten', 'apart'], '.with.versions=dvv', '.with.prune=never'],
    [['lost', 'beaten'], '.with.granularity=object'],
    [['apart'], '.with.conflict=lww'],
    [['beaten', 'lost', 'rule', 'order'], '.with.conflict=merge'],
    [['beaten', 'lost'], '.with.conflict=siblings'],
    [['beaten'], '.with.max_offset=100ms'],
    ...MESH,
  ],
  quorum: [
    [['stale', 'session', 'order'], '.with.w=quorum', '.with.r=quorum'],
    [['order', 'session'], '.with.repair=blocking'],
    [['lost'], '.with.hints.count_to_w=false'],
    [['stale', 'lost'], '.with.sloppy=false'],
    [['beaten'], '.with.lwt=conditional'],
    [['beaten', 'order'], '.with.lwt=all'],
    [['beaten'], '.with.conflict=siblings'],
    [['apart', 'late'], '.with.anti_entropy=1s'],
    [['refused', 'late'], '.with.w=one', '.with.r=one'],
    [['late'], '.with.ask=all'],
  ],
  crdt: MESH,
  consensus: [
    [['stale', 'order'], '.with.apply=committed'],
    [['stale', 'order', 'session'], '.with.reads=index'],
    ...SESSIONS,
    [['lost', 'apart', 'order'], '.with.membership=joint'],
    [['refused', 'late'], '.with.leader_disk=parallel'],
    [['refused', 'late'], '.with.disk_patience=500ms'],
    [['refused', 'late'], '.with.election_timeout=500ms', '.with.heartbeat=50ms'],
    [['late'], `.with.leader=${CENTRE}`],
    [['late'], '.with.batch=0s'],
    [['restless'], '.with.pre_vote=true', '.with.check_quorum=true'],
    [['restless'], '.with.election_timeout=10s', '.with.heartbeat=1s'],
  ],
  'single-site': [[['late'], `.with.leader=${CENTRE}`]],
};

/** Lists of `--set`, each to be tried alone; some may change nothing here, or mean nothing to this strategy. */
export function remediesFor(that: string, claim: Expectation['claim'] | undefined, use: StrategyUse, of: Scenario) {
  const complaints = complaintsOf(that, claim);
  const all = [...(REMEDIES[use.use] ?? []), ...CLIENTS];
  return all
    .filter(([wanted]) => wanted.some((complaint) => complaints.includes(complaint)))
    .map(([, ...set]) => set.map((path) => filled(path, use, of)))
    .filter((set) => !set.some((path) => path.includes(MAJORITY)));
}

function filled(path: string, use: StrategyUse, { topology, workload }: Scenario): string {
  const whole = path.startsWith('.') ? `strategies.${use.id}${path}` : path;
  const homes = topology.regions.flatMap(({ nodes }, at) => ((use.replicas?.[at] ?? nodes) > 0 ? [at] : []));
  const others = Math.floor(homes.length / 2);
  const shares = workload?.from ?? homes.map(() => 1);
  const distance = (to: number) => shares.reduce((sum, share, from) => sum + share * topology.links[from][to].delay, 0);
  const centre = homes.toSorted((a, b) => distance(a) - distance(b) || a - b)[0];
  // One more copy is what semi-sync asks for.
  const quorum = others > 1 ? String(others) : MAJORITY;
  return whole.replace(MAJORITY, quorum).replace(CENTRE, topology.regions[centre]?.name ?? '');
}

const GUARANTEES: Readonly<Record<string, readonly Complaint[]>> = {
  linearizable: ['order'],
  sequential: ['order'],
};

function complaintsOf(that: string, claim: Expectation['claim'] | undefined): readonly Complaint[] {
  if (claim === undefined) return / is (?!refused)/.test(that) ? ['refused'] : ['session', 'stale', 'lost', 'beaten'];
  if (claim.kind === 'guarantee') return GUARANTEES[claim.name] ?? ['session'];
  if (claim.kind === 'converges') return ['apart'];
  if (claim.kind === 'final') return ['lost', 'beaten', 'apart', 'twice'];
  if (claim.kind !== 'metric') return [];
  const { metric } = claim;
  const fate = metric === 'writes.duplicated' ? 'duplicated' : rowMetric(metric)?.fate;
  if (fate !== undefined) return [fate === 'lost' ? 'lost' : 'twice'];
  if (metric === 'payments.duplicated') return ['charged'];
  if (/^(conflicts|siblings)|^writes\.(dropped|overwritten|resurrected)$/.test(metric)) return ['beaten'];
  if (/lost|errant|phantom/.test(metric)) return ['lost'];
  if (/^reads\.(not|causal)/.test(metric)) return ['session'];
  if (/^(reads\.stale|staleness)/.test(metric)) return ['stale'];
  if (/^invariant\./.test(metric)) return ['rule'];
  if (/^divergence/.test(metric)) return ['apart'];
  if (/^(availability|throughput|degraded)/.test(metric)) return ['refused'];
  if (/^(leader|terms|split)|failover\.count/.test(metric)) return ['restless'];
  if (/latency|lag|visibility|convergence|failover/.test(metric)) return ['late'];
  return [];
}
