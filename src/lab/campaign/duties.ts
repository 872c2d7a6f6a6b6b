/** Lines of `expect:` that strategies owe in storms, by what they promise. */

export const AGREE = ['converges', 'divergence == 0'];
export const ONE_LEADER = ['leaders.per_term <= 1'];
export const DURABLE = ['writes.lost == 0', 'reads.phantom == 0'];
/** What linearizable means, and what follows from it, each with a witness of its own. */
export const ORDERED = [
  'linearizable',
  'reads.stale.count == 0',
  'reads.not_my_write == 0',
  'reads.not_monotonic == 0',
  'failed_writes.seen == 0',
  'writes.duplicated == 0',
];
