/** `geo_replication:` — the configuration block of the tutorial behind this tool, with the meaning it has there. */
import type { Desk } from './problem.ts';
import { fields, may, spelledOut } from './shape.ts';
import { isNull, merge, plainOf, type Tree, treeOf } from './tree.ts';
import { duration, flag, integer, share, word } from './values.ts';

const FALLBACKS = { cached_response: 'cached', stale_response: 'stale' } as const;

const MEMBERS = {
  enabled: may('false: the block says nothing', flag),
  thresholds: may(
    'when a circuit opens',
    fields('thresholds', {
      failure_rate: may('share of the last calls that failed', share),
      response_time: may('slower answers count as failures', duration),
      error_count: may('and at least so many failed', integer(1, 10_000)),
    }),
  ),
  timeouts: may(
    'how long is waited',
    fields('timeouts', {
      operation: may('for an answer', duration),
      recovery: may('before an open circuit is tried', duration),
    }),
  ),
  fallback: may(
    'what a read that fails shows',
    fields('fallback', {
      enabled: may('false: nothing', flag),
      strategy: may('what the region saw last, or what any replica has', word('cached_response', 'stale_response')),
    }),
  ),
  monitoring: may(
    'who looks how replicas are',
    fields('monitoring', {
      metrics_enabled: may('false: nobody', flag),
      health_check_interval: may('time between two health checks of every replica', duration),
    }),
  ),
};
export const GEO_REPLICATION = fields('`geo_replication`', MEMBERS);

/** The scenario as it would be without the block: what it stands for lies under what the file says itself. */
export function withoutBlock(tree: Tree, desk: Desk): Tree {
  const block = tree.kind === 'map' ? tree.fields.get('geo_replication') : undefined;
  if (tree.kind !== 'map' || block === undefined || isNull(block.value)) return tree;
  const rest = new Map(tree.fields);
  rest.delete('geo_replication');
  const workload = rest.get('workload');
  if (workload) rest.set('workload', { ...workload, value: spelledOut('preset', workload.value) });
  const own: Tree = { ...tree, fields: rest };
  const before = desk.problems.length;
  const got = GEO_REPLICATION.read(block.value, desk);
  if (desk.problems.length > before || got === undefined || got.enabled === false) return own;
  // Every value points at where the block says it, so that a mistake is found there.
  return merge(treeOf(meaningOf(block.value), block.value.origin), own);
}

function meaningOf(tree: Tree): unknown {
  const { thresholds = {}, timeouts = {}, fallback = {}, monitoring = {} } = plainOf(tree) as Written;
  const breaker = {
    failure_rate: thresholds.failure_rate,
    error_count: thresholds.error_count,
    response_time: thresholds.response_time,
    recovery: timeouts.recovery,
  };
  const shows = fallback.enabled === false ? 'none' : FALLBACKS[fallback.strategy ?? 'cached_response'];
  const client = { timeout: timeouts.operation, circuit_breaker: said(breaker), fallback: shows };
  const isWatched = monitoring.metrics_enabled !== false && monitoring.health_check_interval !== undefined;
  const monitor = isWatched ? { monitor: { sample: monitoring.health_check_interval } } : {};
  return { workload: { client: said(client) }, ...monitor };
}

/** As it stands in the file, once it was read without a mistake. */
interface Written {
  readonly thresholds?: {
    readonly failure_rate?: string;
    readonly response_time?: string;
    readonly error_count?: number;
  };
  readonly timeouts?: { readonly operation?: string; readonly recovery?: string };
  readonly fallback?: { readonly enabled?: boolean; readonly strategy?: keyof typeof FALLBACKS };
  readonly monitoring?: { readonly metrics_enabled?: boolean; readonly health_check_interval?: string };
}

function said(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
