/** Whom a replica promises itself to: one candidate in an epoch, durably, before it says so. */
import type { Address } from '../contract.ts';
import type { Vote, VoteRequest } from './messages.ts';
import type { State } from './state.ts';

/** What came of a promise that is on its way to the disk. */
interface Pledge {
  readonly to: Address;
  readonly epoch: number;
  readonly ballot: number;
  /** Durable when the log has completed so many syncs. */
  readonly sync: number;
}

export class Voter {
  readonly #state: State;
  #pledges: Pledge[] = [];
  /** Of the candidacy that has this replica's vote in the promised epoch. */
  #votedFor = -1;

  constructor(state: State) {
    this.#state = state;
  }

  /** One vote in an epoch, never for an old one, and none against a master that was just heard. */
  grants(message: VoteRequest): boolean {
    const { epoch, log, options } = this.#state;
    if (message.epoch <= epoch) return false;
    const isBlank = epoch === 0 && log.last === 0;
    if (message.reason === 'opening') return isBlank;
    // A wiped replica may have promised itself before: it keeps out of all but the first epoch.
    if (isBlank && message.epoch > 1) return false;
    if (this.#state.isMaster()) return options.fencing === 'epoch';
    // The master itself laid down its lease for this one.
    if (message.reason === 'transfer') return true;
    if (message.reason === 'order' && options.fencing !== 'lease') return true;
    return this.#state.isQuiet;
  }

  /** Said when it is durable; nothing is taken from older epochs any more, from now on. */
  promise(to: Address, epoch: number, ballot: number): void {
    this.#state.promise(epoch);
    this.#votedFor = -1;
    this.#pledges.push({ to, epoch, ballot, sync: this.#state.log.sync() });
  }

  /** Asked twice because the first answer was lost: the same promise, to the same candidate. */
  hasPromised({ epoch, ballot }: VoteRequest): boolean {
    return epoch === this.#state.epoch && this.#votedFor === ballot;
  }

  /** What was promised is durable: now it may be said. This replica's own candidacy is told by `count`. */
  onFlushed(count: (vote: Vote) => void): void {
    if (this.#pledges.length === 0) return;
    const { context, log, epoch } = this.#state;
    const pledges = this.#pledges;
    this.#pledges = pledges.filter((pledge) => pledge.sync > log.synced);
    for (const pledge of pledges) {
      if (pledge.sync > log.synced || pledge.epoch !== epoch) continue;
      this.#votedFor = pledge.ballot;
      if (pledge.to === context.self) count(this.vote(epoch, true));
      else context.send(pledge.to, this.vote(epoch, true));
    }
  }

  vote(epoch: number, granted: boolean): Vote {
    const { log, epoch: promised } = this.#state;
    return { kind: 'vote', epoch, granted, promised, lastEpoch: log.lastEpoch, last: log.last };
  }
}
