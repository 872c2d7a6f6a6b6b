/** `client:` — what a client does while it waits, and when nobody answers; of all, or of those of one strategy. */
import type { BreakerPlan } from '../clients/resilience/breaker.ts';
import { FALLBACKS, type Manners } from '../clients/workload.ts';
import { SECOND } from '../kit/time.ts';
import { at, fields, type Got, later, may } from './shape.ts';
import { duration, durationOr, flag, integer, share, word } from './values.ts';

const PATIENCE = durationOr('never', Number.POSITIVE_INFINITY);

const RETRY_MEMBERS = {
  max: may('attempts after the first', integer(0, 100)),
  backoff: may('pause before the second attempt; doubles with every further one', duration),
  jitter: may('share of the pause that is drawn at random', share),
  idempotency_key: may('the store recognises a repeated request', flag),
  budget: may('further attempts as a share of first ones, beside ten in reserve', share),
  dedup_window: may('how long the store remembers a key; default as each strategy says', at(PATIENCE)),
};

const BREAKER_MEMBERS = {
  failure_rate: may('it opens when at least this share of the last calls failed (default 50 %) …', share),
  error_count: may('… and at least so many of them; twice as many are remembered (default 10)', integer(1, 10_000)),
  response_time: may('slower answers count as failures (default 5s)', duration),
  recovery: may('how long it stays open before one call tries it (default 60s)', duration),
};

const MANNERS_MEMBERS = {
  timeout: may('how long a client waits for an answer', duration),
  retry: may('what it does then', fields('retry', RETRY_MEMBERS)),
  leader_cache: may('how long a driver goes on asking the leader it knew', duration),
  circuit_breaker: may('leaves a replica alone that failed too often', fields('a circuit breaker', BREAKER_MEMBERS)),
  fallback: may(
    'what a read that fails shows: what any replica has, or what the region saw last',
    word('none', ...FALLBACKS),
  ),
  hedge: may('asks a second replica too when a read has no answer by then', duration),
  sticky: later('stays with the replica that answered'),
};

export const CLIENT = fields('a client', MANNERS_MEMBERS);
export type ClientGot = Got<typeof MANNERS_MEMBERS>;

/** Where nobody says anything. */
const PLAIN: Manners = {
  timeout: 2 * SECOND,
  retry: { max: 0, backoff: 100_000, jitter: 0.5, idempotencyKey: false },
  leaderCache: 0,
};

/** As the file says it; what it leaves out is as in `common`, or as by default. */
export function mannersOf(client: ClientGot | undefined, common: Manners = PLAIN): Manners {
  return {
    timeout: client?.timeout ?? common.timeout,
    retry: {
      max: client?.retry?.max ?? common.retry.max,
      backoff: client?.retry?.backoff ?? common.retry.backoff,
      jitter: client?.retry?.jitter ?? common.retry.jitter,
      idempotencyKey: client?.retry?.idempotency_key ?? common.retry.idempotencyKey,
      budget: client?.retry?.budget ?? common.retry.budget,
      dedupWindow: client?.retry?.dedup_window?.value ?? common.retry.dedupWindow,
    },
    leaderCache: client?.leader_cache ?? common.leaderCache,
    breaker: breakerOf(client?.circuit_breaker) ?? common.breaker,
    fallback: client?.fallback === 'none' ? undefined : (client?.fallback ?? common.fallback),
    hedge: client?.hedge ?? common.hedge,
  };
}

function breakerOf(got: Got<typeof BREAKER_MEMBERS> | undefined): BreakerPlan | undefined {
  if (got === undefined) return undefined;
  return {
    failureRate: got.failure_rate ?? 0.5,
    errorCount: got.error_count ?? 10,
    responseTime: got.response_time ?? 5 * SECOND,
    recovery: got.recovery ?? 60 * SECOND,
  };
}
