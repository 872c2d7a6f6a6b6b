/** What a leader knows of the other members, and what a quorum of them has or has answered. */
import type { Address, Micros } from '../contract.ts';
import { type Configuration, membersOf } from './configuration.ts';

export class Progress {
  readonly address: Address;
  /** The next index to send; the highest known to be durable there. */
  next: number;
  match = 0;
  heard: Micros;
  /** The newest round of questions that it answered. */
  echoed = 0;
  /** It refused, or has nothing yet: one batch at a time until it agrees. */
  isProbing = false;
  /** The round of catching up that a learner is in: what it shall have, and since when; 0 before the first. */
  target = 0;
  targetSince: Micros = 0;
  /** A snapshot is on its way: how long it is waited for before another goes, and until when. */
  snapshotPatience: Micros = 0;
  snapshotUntil: Micros = 0;

  constructor(address: Address, next: number, now: Micros) {
    this.address = address;
    this.next = next;
    this.heard = now;
  }
}

/** One set of voters whose majority decides. */
interface Voters {
  readonly others: readonly Progress[];
  /** A leader that is on its way out does not count itself (dissertation §4.2.2). */
  readonly hasSelf: boolean;
  readonly majority: number;
}

export class Tracker {
  readonly #self: Address;
  /** All other members, learners included, in order of address. */
  others: readonly Progress[] = [];
  #sets: readonly Voters[] = [];

  constructor(self: Address) {
    this.#self = self;
  }

  /** A new term: nothing is known of anybody. */
  reset(configuration: Configuration, next: number, now: Micros): void {
    this.others = [];
    this.follow(configuration, next, now);
  }

  /** A new configuration; who comes is sent everything from the end backwards. Gives those who came. */
  follow(configuration: Configuration, next: number, now: Micros): readonly Progress[] {
    const before = this.others;
    const members = membersOf(configuration).filter((member) => member !== this.#self);
    this.others = members.map((address) => this.find(address) ?? new Progress(address, next, now));
    const { voters, outgoing } = configuration;
    this.#sets = outgoing.length > 0 ? [this.#set(voters), this.#set(outgoing)] : [this.#set(voters)];
    return this.others.filter((one) => !before.includes(one));
  }

  find(address: Address): Progress | undefined {
    const { others } = this;
    for (let i = 0; i < others.length; i++) if (others[i]!.address === address) return others[i];
    return undefined;
  }

  /** The highest index beyond `floor` that a quorum has on its disks, or `floor`; `own`: this disk's. */
  agreed(floor: number, own: number): number {
    let least = highest(this.#sets[0]!, floor, own);
    for (let i = 1; i < this.#sets.length; i++) least = Math.min(least, highest(this.#sets[i]!, floor, own));
    return least;
  }

  /** True where a quorum, this replica included, answered this round or a later one. */
  hasAnswered(round: number): boolean {
    for (const set of this.#sets) {
      let count = set.hasSelf ? 1 : 0;
      for (const { echoed } of set.others) if (echoed >= round) count++;
      if (count < set.majority) return false;
    }
    return true;
  }

  /** True where a quorum, this replica included, was heard at this time or later. */
  hasHeard(since: Micros): boolean {
    for (const set of this.#sets) {
      let count = set.hasSelf ? 1 : 0;
      for (const { heard } of set.others) if (heard >= since) count++;
      if (count < set.majority) return false;
    }
    return true;
  }

  #set(voters: readonly Address[]): Voters {
    const others = this.others.filter(({ address }) => voters.includes(address));
    return { others, hasSelf: voters.includes(this.#self), majority: Math.floor(voters.length / 2) + 1 };
  }
}

function highest(set: Voters, floor: number, own: number): number {
  let index = floor;
  for (let next = sharedBeyond(set, index, own); next > 0; next = sharedBeyond(set, index, own)) index = next;
  return index;
}

/** What all disks that are beyond `index` have in common, if they are a majority; else 0. */
function sharedBeyond({ others, hasSelf, majority }: Voters, index: number, own: number): number {
  let count = 0;
  let least = 0;
  if (hasSelf && own > index) {
    count = 1;
    least = own;
  }
  for (let i = 0; i < others.length; i++) {
    const { match } = others[i]!;
    if (match <= index) continue;
    if (count++ === 0 || match < least) least = match;
  }
  return count >= majority ? least : 0;
}
