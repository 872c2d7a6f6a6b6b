/** What a replica knows of one instance. Records never change: each step is a new one, in the journal. */
import type { Address, Request } from '../contract.ts';
import type { Vector } from '../parts/version-vector.ts';
import { at } from '../parts/version-vector.ts';
import { type InstanceId, numberOf, originOf } from './ids.ts';

/** A command and what comes before it. */
export interface Proposal {
  /** Undefined in a Nop, which touches nothing and waits for nothing. */
  readonly request: Request | undefined;
  /** All that the coordinator had executed when it proposed, without a gap: the bulk of the dependencies. */
  readonly after: Vector;
  /** The interfering instances beyond, in order. */
  readonly deps: readonly InstanceId[];
}

export const NOP: Proposal = { request: undefined, after: [], deps: [] };

export type Phase = 'unknown' | 'pre-accepted' | 'accepted' | 'committed';

export interface Instance {
  readonly id: InstanceId;
  readonly phase: Phase;
  /** Nothing below it is answered (`bal`). */
  readonly ballot: number;
  /** In which `value` was accepted (`abal`), or -1: a promise is no acceptance (Sutra 2020). */
  readonly acceptedAt: number;
  /** As this phase has it; in phase `unknown` what was found for a recovery. */
  readonly value: Proposal | undefined;
  /** As the coordinator proposed it (`initCmd`, `initDep`). */
  readonly initial: Proposal | undefined;
  /** Atlas: whom the coordinator asked, itself included. */
  readonly quorum: readonly Address[];
  /** It may have answered here before its disk was replaced, and must not answer again. */
  readonly isBlind: boolean;
}

export function unknownInstance(id: InstanceId): Instance {
  return {
    id,
    phase: 'unknown',
    ballot: 0,
    acceptedAt: -1,
    value: undefined,
    initial: undefined,
    quorum: [],
    isBlind: false,
  };
}

/**
 * The command that interferes with others, where it is known here. One that became a Nop goes on to: who leaves it out
 * would pass for somebody who had not heard of it, and recoveries conclude from that.
 */
export function commandOf({ initial, value }: Instance): Request | undefined {
  return initial?.request ?? value?.request;
}

export function dependsOn({ after, deps }: Proposal, id: InstanceId): boolean {
  return numberOf(id) <= at(after, originOf(id)) || deps.includes(id);
}

/** The union, in order, as both are. */
export function united(one: readonly InstanceId[], other: readonly InstanceId[]): readonly InstanceId[] {
  if (other.length === 0) return one;
  const all: InstanceId[] = [];
  for (let a = 0, b = 0; a < one.length || b < other.length; ) {
    const next = Math.min(one[a] ?? Number.POSITIVE_INFINITY, other[b] ?? Number.POSITIVE_INFINITY);
    if (one[a] === next) a++;
    if (other[b] === next) b++;
    all.push(next);
  }
  return all;
}
