/** Who led when, how often that changed, and how long nobody did: over all groups of replicas. */
import type { Micros } from '../../kit/time.ts';
import type { Address } from '../../strategies/contract.ts';
import type { Witness } from '../result.ts';
import type { Loss } from './losses.ts';
import type { Seating } from './seating.ts';
import { type Failover, NOT_YET, Succession } from './succession.ts';
import type { Words } from './words.ts';

export type { Failover } from './succession.ts';

export class Leadership {
  readonly #words: Words;
  readonly #seating: Seating;
  /** By group. */
  readonly #groups: readonly Succession[];

  constructor(words: Words, seating: Seating, nodeOfReplica: readonly number[]) {
    this.#words = words;
    this.#seating = seating;
    this.#groups = seating.groups.map(() => new Succession(words, nodeOfReplica));
  }

  leads(at: Micros, replica: Address, term: number): void {
    this.#of(replica).leads(at, replica, term);
  }

  follows(at: Micros, replica: Address): void {
    this.#of(replica).follows(at, replica);
  }

  suspects(at: Micros, replica: Address): void {
    this.#of(replica).suspects(at);
  }

  /** Who promotes by hand has done the detecting; who asks another to take over has nothing to detect. */
  operated(at: Micros, replica: Address, verb: string): void {
    if (verb === 'promote') this.#of(replica).suspects(at);
    if (verb === 'transfer') this.#of(replica).called(replica);
  }

  crashed(at: Micros, node: number): void {
    for (const group of this.#groups) group.crashed(at, node);
  }

  faultBegan(fault: number, at: Micros): void {
    for (const group of this.#groups) group.faultBegan(fault, at);
  }

  /** A replica did a client's write. */
  served(at: Micros, replica: Address): void {
    this.#of(replica).served(at, replica);
  }

  /** In order of time; of one instant, by group. */
  get changes(): readonly Micros[] {
    return this.#groups.flatMap(({ changes }) => changes).sort((a, b) => a - b);
  }

  get failovers(): readonly Failover[] {
    return this.#groups.flatMap(({ failovers }) => failovers).sort((a, b) => a.at - b.at);
  }

  /** The most replicas that led one term of a group. */
  get perTerm(): number {
    return Math.max(...this.#groups.map(({ perTerm }) => perTerm));
  }

  get split(): Witness | null {
    return this.#groups.find(({ split }) => split !== null)?.split ?? null;
  }

  /** Terms that more than one replica led. */
  get dividedTerms(): number {
    return this.#groups.reduce((sum, { dividedTerms }) => sum + dividedTerms, 0);
  }

  termsIn(isIn: (at: Micros) => boolean): number {
    return this.#groups.reduce((sum, group) => sum + group.termsIn(isIn), 0);
  }

  /** Lost writes that a deposed leader had accepted, and the longest stretch of them. */
  charge(losses: readonly Loss[], failovers: readonly Failover[]): { writes: number; time: Micros } {
    const spans = new Map<Address, { from: Micros; to: Micros }>();
    let writes = 0;
    for (const { acceptor, accepted, acked } of losses) {
      if (!failovers.some((failover) => isCharged(failover, acceptor, accepted))) continue;
      writes++;
      const span = spans.get(acceptor) ?? { from: accepted, to: acked };
      spans.set(acceptor, { from: Math.min(span.from, accepted), to: Math.max(span.to, acked) });
    }
    let time = 0;
    for (const { from, to } of spans.values()) time = Math.max(time, to - from);
    return { writes, time };
  }

  witness(failover: Failover): Witness {
    const words = this.#words;
    const why = `${words.replica(failover.leader)} leads from ${words.time(failover.at)} on`;
    return { op: `leader ${words.replica(failover.old)} lost`, at: failover.lostAt / 1000, why, ops: [] };
  }

  #of(replica: Address): Succession {
    return this.#groups[this.#seating.groupOf[replica]];
  }
}

/** It lost what its old leader had taken before that one knew. */
export function isCharged({ old, oldUntil }: Failover, acceptor: Address, accepted: Micros): boolean {
  return old === acceptor && accepted <= oldUntil;
}

/** From the loss of the old leader to the first write that the new one did, if it ever did one. */
export function lengthOf(failover: Failover): Micros {
  return Math.max(failover.at, failover.servedAt) - failover.lostAt;
}

export function detectOf(failover: Failover): Micros | null {
  return failover.suspectedAt === NOT_YET ? null : failover.suspectedAt - failover.lostAt;
}

export function electOf(failover: Failover): Micros | null {
  return failover.suspectedAt === NOT_YET ? null : failover.at - failover.suspectedAt;
}

export function redirectOf(failover: Failover): Micros | null {
  return failover.servedAt === NOT_YET ? null : Math.max(0, failover.servedAt - failover.at);
}
