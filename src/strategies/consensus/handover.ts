/** A leader that makes room: by order, for a preferred region, or because its own disk is ill (D §3.10). */
import type { Address, Micros } from '../contract.ts';
import type { Progress, Tracker } from './progress.ts';
import type { RaftReplica } from './replica.ts';

/** Election timeouts between two attempts to move the lead. */
const RESTS = 5;

export class Handover {
  readonly #raft: RaftReplica;
  readonly #tracker: Tracker;
  /** Who takes over once it has everything, and until when nothing new is accepted meanwhile. */
  #heir: Progress | undefined;
  #until: Micros = 0;
  /** When a better place is looked for again: one that cannot be won must not stop the group every time. */
  #restsUntil: Micros = 0;
  /** Somebody was told to stand: from then on no lease of this term is to be trusted (D §6.4.1). */
  hasLetGo = false;
  /** What of the log is on this disk, and when that last changed or was all of it. */
  #durable = 0;
  #durableSince: Micros = 0;

  constructor(raft: RaftReplica, tracker: Tracker) {
    this.#raft = raft;
    this.#tracker = tracker;
  }

  reset(): void {
    this.#heir = undefined;
    this.#restsUntil = 0;
    this.hasLetGo = false;
    this.#durable = 0;
    this.#durableSince = this.#raft.context.monotonic();
  }

  get isUnderWay(): boolean {
    return this.#heir !== undefined && this.#raft.context.monotonic() < this.#until;
  }

  /** Whoever has most, or the one named; false where there is nobody who could lead. */
  begin(to?: Address): boolean {
    const { context, options } = this.#raft;
    const heir = to === undefined ? this.#best() : this.#able().find(({ address }) => address === to);
    if (heir === undefined) return false;
    this.#heir = heir;
    this.#until = context.monotonic() + options.election_timeout;
    this.proceed(heir);
    return true;
  }

  /** A follower that lacks an entry would not be elected, so it gets the rest first. */
  proceed(one: Progress): void {
    if (one !== this.#heir || one.match !== this.#raft.log.last || !this.isUnderWay) return;
    this.#tell(one);
  }

  /** With every heartbeat: is there a better place for a leader than this? */
  onHeartbeat(): void {
    const isIll = this.#isDiskIll();
    const { context, options } = this.#raft;
    const now = context.monotonic();
    if (this.isUnderWay || now < this.#restsUntil) return;
    const better = isIll ? this.#best() : this.#preferred();
    if (better === undefined || better.match < this.#raft.commit) return;
    this.#restsUntil = now + RESTS * options.election_timeout;
    // What an ill disk could not write down nobody was told of: who has what is committed will do.
    if (isIll) this.#tell(better);
    else this.begin(better.address);
  }

  /** A removed leader, at last (D §4.2.2): does not wait for a timeout to find its successor. */
  leave(): void {
    const best = this.#best();
    if (best !== undefined) this.#tell(best);
  }

  #tell({ address }: Progress): void {
    this.hasLetGo = true;
    this.#raft.context.send(address, { kind: 'timeout-now', term: this.#raft.term });
  }

  /** The voters of the configuration in force that have a copy of the data. */
  #able(): readonly Progress[] {
    const { membership } = this.#raft;
    return this.#tracker.others.filter(
      ({ address }) => membership.current.voters.includes(address) && !membership.isWitness(address),
    );
  }

  #best(): Progress | undefined {
    let best: Progress | undefined;
    for (const one of this.#able()) if (best === undefined || one.match > best.match) best = one;
    return best;
  }

  /** One in a better region that is alive and has caught up; a witness gives way to anybody. */
  #preferred(): Progress | undefined {
    const { context, options, membership, commit } = this.#raft;
    if (options.preferred.length === 0 && options.witnesses.length === 0) return undefined;
    const since = context.monotonic() - options.election_timeout;
    const rank = (address: Address) => {
      if (membership.isWitness(address)) return options.preferred.length + 1;
      const at = options.preferred.indexOf(context.regionOf(address));
      return at < 0 ? options.preferred.length : at;
    };
    let best: Progress | undefined;
    for (const one of this.#able()) {
      // Among equals one that lags must not hide one that has everything.
      if (one.heard < since || one.match < commit || rank(one.address) >= rank(best?.address ?? context.self)) continue;
      best = one;
    }
    return best;
  }

  #isDiskIll(): boolean {
    const { context, options, log } = this.#raft;
    const { durable } = context.disk;
    const now = context.monotonic();
    if (durable !== this.#durable || durable >= log.last) {
      this.#durable = durable;
      this.#durableSince = now;
    }
    return now - this.#durableSince > options.disk_patience;
  }
}
