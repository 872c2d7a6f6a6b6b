/** The conflict policies, by name. */
import { deleteWins } from './delete-wins.ts';
import { fww } from './fww.ts';
import { lww } from './lww.ts';
import { merge } from './merge.ts';
import { mostUpdates } from './most-updates.ts';
import { none } from './none.ts';
import type { Around, Policy } from './policy.ts';
import { regionPriority } from './region-priority.ts';
import { resolveOnRead } from './resolve-on-read.ts';
import { siblings } from './siblings.ts';

const POLICIES = {
  lww,
  siblings,
  merge,
  'most-updates': mostUpdates,
  'region-priority': regionPriority,
  fww,
  'delete-wins': deleteWins,
  'resolve-on-read': resolveOnRead,
  none,
} as const;
export type Conflict = keyof typeof POLICIES;
export const CONFLICTS = Object.keys(POLICIES) as readonly Conflict[];

export function policyNamed(name: Conflict, around: Around): Policy {
  return POLICIES[name](around);
}
