/** One cell of the board: all that happened to one operation of one client region in one window. */
import { Histogram } from '../../kit/histogram.ts';
import type { Micros } from '../../kit/time.ts';
import type { Witness } from '../result.ts';
import { Regrets } from './choices.ts';

/** Proofs of what the warm-up is left out of. */
const MEASURED: readonly string[] = [
  'availability',
  'latency',
  'replication.lag',
  'staleness',
  'staleness.versions',
  'reads.stale',
  'routing.regret',
];

/** Everything here is a sum, a maximum or a histogram, so that cells add up to any view. */
export class Cell {
  issued = 0;
  /** The same two, but counted in the warm-up too. */
  issuedEver = 0;
  okEver = 0;
  /** Answered ok; "out of stock" and a failed cas are ok answers. */
  ok = 0;
  /** Answered with a no at last: refused or failed, and so not done. */
  denied = 0;
  /** Failed, and shown something old instead; attempts after the first; second replicas asked at once. */
  fallbacks = 0;
  retries = 0;
  hedges = 0;
  /** Of ok answers, from the intended start. */
  readonly latency = new Histogram();
  /** Applied at a replica − first applied anywhere; the first replica itself gives no sample. */
  readonly lag = new Histogram();
  /** Visible at a replica − acknowledged, at least 0; every replica gives a sample. */
  readonly visibility = new Histogram();
  /** Of every read that was answered ok; 0 for a fresh one. */
  readonly staleness = new Histogram();
  /** Acknowledged writes that a stale read missed; fresh reads are not recorded. */
  readonly missed = new Histogram();
  /** Undefined where no policy chose. */
  regrets: Regrets | undefined = undefined;
  staleReads = 0;
  /** Reads answered ok, in the warm-up too: what the session counters rest on. */
  sessionReads = 0;
  notMyWrite = 0;
  notMonotonic = 0;
  notCausal = 0;
  /** Of those: without an earlier write of the shown one's session, without one that it had read. */
  outOfTurn = 0;
  withoutCause = 0;
  phantoms = 0;
  failedSeen = 0;
  conflicts = 0;
  lostUpdates = 0;
  /** By fate: whether anybody was told yes does not matter here, as it does for `dropped`. */
  beaten = 0;
  merged = 0;
  kept = 0;
  rejected = 0;
  dropped = 0;
  overwritten = 0;
  resurrected = 0;
  siblings = 0;
  acknowledged = 0;
  declined = 0;
  absorbed = 0;
  /** Largest so far: the gate before words are made for a proof. */
  slowest = -1;
  worstLag = -1;
  lost = 0;
  errant = 0;
  duplicated = 0;
  rowsAcknowledged = 0;
  rowsLost = 0;
  rowsDuplicated = 0;
  /** First proof of each bad number, by the metric's name (`rows.lost` for GROUP.lost). */
  readonly proofs = new Map<string, Proof>();

  /** True where such a proof would be the first, or the largest: the words are made only then. */
  lacks(metric: string, size: number): boolean {
    const known = this.proofs.get(metric);
    return known === undefined || known.size < size;
  }

  prove(metric: string, proof: Proof): void {
    if (this.lacks(metric, proof.size)) this.proofs.set(metric, proof);
  }

  add(other: Cell): void {
    this.issued += other.issued;
    this.ok += other.ok;
    this.denied += other.denied;
    this.fallbacks += other.fallbacks;
    this.retries += other.retries;
    this.hedges += other.hedges;
    this.latency.merge(other.latency);
    this.lag.merge(other.lag);
    this.visibility.merge(other.visibility);
    this.staleness.merge(other.staleness);
    this.missed.merge(other.missed);
    this.staleReads += other.staleReads;
    if (other.regrets !== undefined) (this.regrets ??= new Regrets()).add(other.regrets);
    for (const metric of MEASURED) this.#adopt(metric, other.proofs.get(metric));
    this.addTruths(other);
  }

  /** What counts in the warm-up too: a write that is lost there is lost. */
  addTruths(other: Cell): void {
    this.issuedEver += other.issuedEver;
    this.okEver += other.okEver;
    this.sessionReads += other.sessionReads;
    this.notMyWrite += other.notMyWrite;
    this.notMonotonic += other.notMonotonic;
    this.notCausal += other.notCausal;
    this.outOfTurn += other.outOfTurn;
    this.withoutCause += other.withoutCause;
    this.phantoms += other.phantoms;
    this.failedSeen += other.failedSeen;
    this.conflicts += other.conflicts;
    this.lostUpdates += other.lostUpdates;
    this.beaten += other.beaten;
    this.merged += other.merged;
    this.kept += other.kept;
    this.rejected += other.rejected;
    this.dropped += other.dropped;
    this.overwritten += other.overwritten;
    this.resurrected += other.resurrected;
    this.siblings = Math.max(this.siblings, other.siblings);
    this.acknowledged += other.acknowledged;
    this.declined += other.declined;
    this.absorbed += other.absorbed;
    this.lost += other.lost;
    this.errant += other.errant;
    this.duplicated += other.duplicated;
    this.rowsAcknowledged += other.rowsAcknowledged;
    this.rowsLost += other.rowsLost;
    this.rowsDuplicated += other.rowsDuplicated;
    for (const [metric, proof] of other.proofs) {
      if (!MEASURED.includes(metric)) this.#adopt(metric, proof);
    }
  }

  #adopt(metric: string, proof: Proof | undefined): void {
    if (proof === undefined) return;
    const known = this.proofs.get(metric);
    const better = known === undefined || proof.size > known.size || (proof.size === known.size && proof.at < known.at);
    if (better) this.proofs.set(metric, proof);
  }
}

/** The first of its kind, or, where sizes differ (latency, lag), the largest. */
export interface Proof {
  readonly at: Micros;
  readonly size: number;
  readonly op: string;
  readonly why: string;
  readonly ops: readonly number[];
}

export function witnessOf(proof: Proof | undefined): Witness | null {
  return proof === undefined ? null : { op: proof.op, at: proof.at / 1000, why: proof.why, ops: proof.ops };
}
