/** A run as one text that two equal runs share, in whatever order their scenarios were written. */
import type { Scenario } from '../scenario/scenario.ts';
import type { TimedRun } from './document.ts';

/** Its digest, and every number, witness and finding; what the machine took is left out. */
export function fingerprint(run: TimedRun, { expect }: Scenario): string {
  // Findings go by their promise, faults by their name: places in a list mean nothing here.
  const claims = run.claims.map((finding, index) => {
    const { that, asked } = expect[index];
    return { that, asked: sorted(asked), finding };
  });
  const unordered = { ...run, wall_ms: 0, claims: sorted(claims), faults: sorted(run.faults) };
  return canonical(unordered);
}

function sorted(items: readonly unknown[]): readonly string[] {
  return items.map(canonical).sort();
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
