/** Collects what the audits of a run counted: what a storm made a strategy do. */
import type { AnyAudit, AuditSpec } from '../../strategies/audit.ts';
import type { AnyStrategy } from '../../strategies/contract.ts';

/** How often each was done in one run, as the strategy's audit calls it. */
export type Deeds = Readonly<Record<string, number>>;

export interface Metered {
  /** To run instead, watched. */
  readonly strategy: AnyStrategy;
  /** Over all groups, once the run is over. */
  deeds(): Deeds;
}

/** A strategy without an audit counts nothing. */
export function metered(strategy: AnyStrategy): Metered {
  const { audit } = strategy;
  if (audit === undefined) return { strategy, deeds: () => ({}) };
  const begun: AnyAudit[] = [];
  const spec: AuditSpec<unknown, unknown> = {
    ...audit,
    begin(group, options) {
      const one = audit.begin(group, options);
      begun.push(one);
      return one;
    },
  };
  return { strategy: { ...strategy, audit: spec }, deeds: () => summed(begun.map((one) => one.deeds?.() ?? {})) };
}

/** One by one; those that nobody did are named as well. */
export function summed(all: readonly Deeds[]): Deeds {
  const sums = new Map<string, number>();
  for (const deeds of all) {
    for (const [deed, count] of Object.entries(deeds)) sums.set(deed, (sums.get(deed) ?? 0) + count);
  }
  return Object.fromEntries(sums);
}
