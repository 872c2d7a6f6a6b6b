/** Membership churn: an operator takes replicas out of their group, or puts spare ones in, and undoes it later. */
import { shuffled } from '../kit/random.ts';
import type { Fault, Pattern } from './contract.ts';
import { aimedAt, type Targets } from './targets.ts';

export interface MembershipOptions extends Targets {
  /** What the operator wants first; in the end the opposite. */
  readonly change: 'remove' | 'add';
  /** So many of `nodes` are drawn each time; 0 = all of them. */
  readonly count: number;
}

export const membership: Fault<MembershipOptions> & Pattern<MembershipOptions> = {
  kind: 'membership',
  about: 'Removes members of a replicated group, or adds spare ones, and takes it back at the end.',

  spells(options, { lasts, random }) {
    const { nodes, count } = options;
    const drawn = count === 0 ? nodes : shuffled(random, nodes).slice(0, count);
    const given: MembershipOptions = { ...options, nodes: drawn, count: 0 };
    return [{ from: 0, to: lasts, kind: 'membership', options: given }];
  },

  begin(levers, fault, options) {
    const nodes = aimedAt(levers, options);
    for (const node of nodes) levers.wantMember(fault, node, options.change === 'add');
    return nodes;
  },

  end(levers, fault, { change }, begun) {
    for (const node of begun as readonly number[]) levers.wantMember(fault, node, change !== 'add');
  },
};
