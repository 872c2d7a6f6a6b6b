/** A leader that makes room by order: it takes nothing new, and when nothing is open tells another to stand. */
import type { Address, Micros } from '../contract.ts';
import type { Company } from './company.ts';
import type { PaxosReplica } from './replica.ts';

export class Handover {
  readonly #paxos: PaxosReplica;
  readonly #company: Company;
  #heir: Address | undefined;
  #until: Micros = 0;
  /** Somebody was told to stand: from then on no lease of this ballot is to be trusted. */
  hasLetGo = false;

  constructor(paxos: PaxosReplica, company: Company) {
    this.#paxos = paxos;
    this.#company = company;
  }

  reset(): void {
    this.#heir = undefined;
    this.hasLetGo = false;
  }

  get isUnderWay(): boolean {
    return this.#heir !== undefined && this.#paxos.context.monotonic() < this.#until;
  }

  /** To whoever has most, or to the one named; false where there is nobody. */
  begin(to?: Address): boolean {
    const { context, options } = this.#paxos;
    const named = to !== undefined && this.#company.isMember(to) ? to : undefined;
    this.#heir = to === undefined ? this.#company.best() : named;
    this.#until = context.monotonic() + options.election_timeout;
    return this.#heir !== undefined;
  }

  /** Nothing is open: phase 1 of the heir will find nothing that it must wait for. */
  proceed(): void {
    if (this.isUnderWay) this.#tell(this.#heir!);
  }

  /** A removed leader does not wait for a timeout to find its successor. */
  leave(): void {
    const heir = this.#company.best();
    if (heir !== undefined) this.#tell(heir);
  }

  #tell(heir: Address): void {
    this.hasLetGo = true;
    this.#paxos.context.send(heir, { kind: 'stand', ballot: this.#paxos.log.promised });
  }
}
