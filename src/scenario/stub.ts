/** Reads `metric op value` until the whole grammar is there. */
import type { Claim, Comparison, Property } from '../checks/expectation.ts';

export interface KnownNames {
  readonly metrics: (name: string) => boolean;
  readonly faults: readonly string[];
  readonly regions: readonly string[];
  readonly ops: readonly string[];
  readonly groups: readonly string[];
  readonly invariants: readonly string[];
}

export function parseExpectation(
  text: string,
  _names: KnownNames,
): { ok: Claim | Property; seeds: number } | { error: string; column: number; nearest?: string } {
  const match = /^(\S+) (==|!=|<=|>=|<|>) ([0-9.]+)(%?)$/.exec(text);
  if (match === null) return { error: 'this is not a promise', column: 1 };
  return {
    ok: {
      kind: 'metric',
      metric: match[1],
      filter: { region: undefined, op: undefined },
      comparison: match[2] as Comparison,
      value: Number(match[3]) / (match[4] === '' ? 1 : 100),
      relative: false,
      window: { kind: 'all' },
    },
    seeds: 1,
  };
}
