/** Who led one group when, and who took over from whom. */
import type { Micros } from '../../kit/time.ts';
import type { Address } from '../../strategies/contract.ts';
import type { Witness } from '../result.ts';
import type { Words } from './words.ts';

export interface Failover {
  readonly old: Address;
  readonly leader: Address;
  /** When the old leader was lost, and when the new one began to lead. */
  readonly lostAt: Micros;
  readonly at: Micros;
  /** When a replica, or an operator who promoted one, first held the old leader for lost; or -1. */
  readonly suspectedAt: Micros;
  /** When the new leader first did what a client asked. */
  servedAt: Micros;
  /** Until when the old one may have taken writes: an isolated leader does not know that it is none. */
  oldUntil: Micros;
}

const NOBODY: Address = -1;
export const NOT_YET = -1;
/** Suspicions of one leader that are remembered; what is older was unfounded. */
const SUSPICIONS = 256;

/**
 * A failover is a leader of a new term where the one before was lost: crashed, or never said that it
 * stepped down, or stepped down while a fault was active. The old leader counts as lost from its
 * crash, else from the beginning of the newest fault that began under it and still lasts, else from
 * its stepping down. Who was called to take over replaces a leader that lives: that is no failover.
 * `failover.total` is the longest time from there to the first write that the new leader did:
 * `.detect` until a replica suspects it, `.elect` until another leads, `.redirect` the rest.
 */
export class Succession {
  readonly #words: Words;
  readonly #nodeOfReplica: readonly number[];
  readonly #terms = new Map<number, { leader: Address; at: Micros }>();
  readonly changes: Micros[] = [];
  readonly failovers: Failover[] = [];
  /** The most replicas that led one term. */
  perTerm = 0;
  split: Witness | null = null;
  /** Terms that more than one replica led. */
  readonly #divided = new Set<number>();
  #leader: Address = NOBODY;
  #called: Address = NOBODY;
  #term = 0;
  #since: Micros = 0;
  #crashedAt: Micros = NOT_YET;
  #steppedAt: Micros = NOT_YET;
  readonly #begun: Micros[] = [];
  #suspicions: Micros[] = [];
  #awaited: Failover | undefined = undefined;

  constructor(words: Words, nodeOfReplica: readonly number[]) {
    this.#words = words;
    this.#nodeOfReplica = nodeOfReplica;
  }

  get dividedTerms(): number {
    return this.#divided.size;
  }

  leads(at: Micros, replica: Address, term: number): void {
    const known = this.#terms.get(term);
    if (known === undefined) this.#terms.set(term, { leader: replica, at });
    if (term > this.#term) this.#resigned(at, replica);
    this.perTerm = Math.max(this.perTerm, 1);
    if (known !== undefined && known.leader !== replica) this.#split(at, known.leader, replica, term);
    if (this.#leader !== NOBODY && term > this.#term) this.#succeed(at, replica);
    else if (term === this.#term && replica !== this.#leader) this.changes.push(at);
    // An old leader that comes back and has not heard yet leads nobody.
    if (term < this.#term) return;
    this.#leader = replica;
    this.#term = term;
    this.#since = at;
    this.#crashedAt = this.#steppedAt = NOT_YET;
    this.#suspicions = [];
  }

  follows(at: Micros, replica: Address): void {
    if (replica === this.#leader && this.#steppedAt === NOT_YET) this.#steppedAt = at;
    this.#resigned(at, replica);
  }

  suspects(at: Micros): void {
    this.#suspicions.push(at);
    if (this.#suspicions.length > SUSPICIONS) this.#suspicions.shift();
  }

  /** An operator asks this replica to take over from a leader in good health. */
  called(replica: Address): void {
    this.#called = replica;
  }

  crashed(at: Micros, node: number): void {
    if (this.#leader === NOBODY || this.#nodeOfReplica[this.#leader] !== node) return;
    if (this.#crashedAt === NOT_YET) this.#crashedAt = at;
  }

  faultBegan(fault: number, at: Micros): void {
    this.#begun[fault] = at;
  }

  /** A replica did a client's write. */
  served(at: Micros, replica: Address): void {
    if (this.#awaited === undefined || this.#awaited.leader !== replica) return;
    this.#awaited.servedAt = at;
    this.#awaited = undefined;
  }

  termsIn(isIn: (at: Micros) => boolean): number {
    let terms = 0;
    for (const { at } of this.#terms.values()) if (isIn(at)) terms++;
    return terms;
  }

  #succeed(at: Micros, replica: Address): void {
    if (replica !== this.#leader) this.changes.push(at);
    const active = this.#words.active();
    const isCalled = this.#called === replica;
    const isAway = active.length > 0 || this.#steppedAt === NOT_YET;
    const isLost = this.#crashedAt !== NOT_YET || (isAway && !isCalled);
    this.#called = NOBODY;
    // A leader that wins again without ever having been away has lost nobody.
    if (!isLost || (replica === this.#leader && this.#crashedAt === NOT_YET && this.#steppedAt === NOT_YET)) return;
    const lostAt = this.#lostAt(at, active);
    const suspectedAt = this.#suspicions.find((suspicion) => suspicion >= lostAt) ?? NOT_YET;
    const oldUntil = this.#steppedAt === NOT_YET && replica !== this.#leader ? Number.POSITIVE_INFINITY : at;
    const failover = { old: this.#leader, leader: replica, lostAt, suspectedAt, at, servedAt: NOT_YET, oldUntil };
    this.failovers.push(failover);
    this.#awaited = failover;
  }

  /** A leader that was deposed before knows it now, or leads anew. */
  #resigned(at: Micros, replica: Address): void {
    for (const failover of this.failovers) {
      if (failover.old === replica && failover.oldUntil > at) failover.oldUntil = at;
    }
  }

  #lostAt(at: Micros, active: readonly number[]): Micros {
    if (this.#crashedAt !== NOT_YET) return this.#crashedAt;
    let begun = NOT_YET;
    for (const fault of active) {
      if (this.#begun[fault] >= this.#since) begun = Math.max(begun, this.#begun[fault]);
    }
    if (begun !== NOT_YET) return begun;
    return this.#steppedAt === NOT_YET ? at : this.#steppedAt;
  }

  #split(at: Micros, first: Address, second: Address, term: number): void {
    this.perTerm = Math.max(this.perTerm, 2);
    this.#divided.add(term);
    const why = `${this.#words.replica(first)} and ${this.#words.replica(second)} both lead it`;
    this.split ??= { op: `term ${term}`, at: at / 1000, why, ops: [] };
  }
}
