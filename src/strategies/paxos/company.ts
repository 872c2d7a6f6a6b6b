/** What a leader knows of the other acceptors: when each was heard, what it answered, how far it has come. */
import type { Address, Micros } from '../contract.ts';
import type { Slot } from './messages.ts';
import { blocksPhase1, isPhase2 } from './quorums.ts';
import type { PaxosReplica } from './replica.ts';

interface One {
  readonly address: Address;
  heard: Micros;
  /** The newest round of questions that it answered. */
  echoed: number;
  /** Everything up to here is on its disk. */
  through: Slot;
}

export class Company {
  readonly #paxos: PaxosReplica;
  readonly #all = new Map<Address, One>();
  /** When this leader began. */
  since: Micros = 0;

  constructor(paxos: PaxosReplica) {
    this.#paxos = paxos;
  }

  reset(): void {
    this.#all.clear();
    this.since = this.#paxos.context.monotonic();
  }

  find(address: Address): One {
    let one = this.#all.get(address);
    if (one === undefined) {
      one = { address, heard: this.since, echoed: 0, through: 0 };
      this.#all.set(address, one);
    }
    return one;
  }

  drop(address: Address): void {
    this.find(address).through = 0;
  }

  get isAlone(): boolean {
    return this.#paxos.configurations.others.length === 0;
  }

  /**
   * True where so many have answered this round, or a later one, that no phase 1 could have succeeded without one of
   * them: when it was asked nobody newer had chosen anything. A quorum of phase 2 does, and fewer may.
   */
  hasAnswered(round: number): boolean {
    const { self } = this.#paxos.context;
    const has = (address: Address) => address === self || this.find(address).echoed >= round;
    return this.#deciding.every((configuration) => blocksPhase1(configuration, has));
  }

  /** True where enough to choose anything were heard since then. */
  hasHeard(since: Micros): boolean {
    const { self } = this.#paxos.context;
    return isPhase2(this.#deciding[0]!, (address) => address === self || this.find(address).heard >= since);
  }

  isMember(address: Address): boolean {
    const { context, configurations } = this.#paxos;
    return address !== context.self && configurations.newest.configuration.members.includes(address);
  }

  /** Who has most, of those who were heard lately. */
  best(): Address | undefined {
    const { configurations, context, options } = this.#paxos;
    const since = context.monotonic() - options.election_timeout;
    let best: One | undefined;
    for (const member of configurations.newest.configuration.members) {
      const one = this.find(member);
      if (member === context.self || one.heard < since) continue;
      if (best === undefined || one.through > best.through) best = one;
    }
    return best?.address;
  }

  get #deciding() {
    const { configurations, log } = this.#paxos;
    return configurations.from(log.chosen + 1);
  }
}
