/** The data of multi-master, as its options say: one lattice for every engine that replicates it. */
import type { Address, Context } from '../contract.ts';
import { StampClock } from '../parts/hybrid-clock.ts';
import type { Lattice } from '../parts/mesh/lattice.ts';
import { Members } from '../parts/mesh/members.ts';
import { FieldLattice } from './fields.ts';
import { VersionLattice } from './lattice.ts';
import type { VersionOptions } from './options.ts';
import { policyNamed } from './policies/index.ts';
import type { Ground } from './policies/policy.ts';
import { versioningNamed } from './versioning/index.ts';
import { newerBy, type State } from './versions.ts';

/** What the lattice needs of a replica's Context. */
type Surroundings = Ground &
  Pick<Context<unknown, string>, 'clock' | 'self' | 'regionOf'> & { readonly peers: readonly Address[] };

/** Its states are of one kind for each setting, so an engine never meets another. */
export function latticeOf(context: Surroundings, options: VersionOptions): Lattice<State> {
  const { conflict, versions, prune, priority, granularity, clock: kind, tie, max_offset } = options;
  const clock = new StampClock(kind, () => context.clock(), max_offset);
  const versioning = versioningNamed(versions, prune === 'never' ? Number.POSITIVE_INFINITY : Number(prune));
  const members = new Members(context.self, context.peers);
  const policy = policyNamed(conflict, {
    ground: context,
    newer: newerBy(tie),
    priorityOf(slot) {
      const place = priority.indexOf(context.regionOf(members.addressOf(slot)));
      return place === -1 ? priority.length : place;
    },
  });
  const lattice = new VersionLattice(context, clock, versioning, policy, tie);
  return (granularity === 'field' ? new FieldLattice(lattice, context.keys) : lattice) as Lattice<State>;
}
