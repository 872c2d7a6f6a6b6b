/**
 * An acceptor that lost its disk, and with it what it had promised and accepted, asks the others before it takes part
 * (Paxos Made Live §5.1 lets it watch instead; what it had said and is still under way then counts beside what it does
 * not know any more). As many are asked as meet every quorum that it was in. They remember its new birth and tell it
 * with all they say from then on, so that nobody counts an old word of this replica together with a new one of theirs.
 */
import type { Address } from '../contract.ts';
import type { Known, Recover, Slot } from './messages.ts';
import { blocksPhase1, blocksPhase2 } from './quorums.ts';
import type { PaxosReplica } from './replica.ts';

export class Recovery {
  readonly #paxos: PaxosReplica;
  readonly #heard = new Set<Address>();
  #birth = 0;
  /** What the others knew to be chosen. */
  #target: Slot = 0;
  #teacher: Address | undefined;
  /** Until it is over nothing is promised, accepted or proposed. */
  isUnderWay = false;

  constructor(paxos: PaxosReplica) {
    this.#paxos = paxos;
  }

  /** At the start, where the disk was replaced, or was and it was not over. */
  begin(): void {
    const { births, context } = this.#paxos;
    this.isUnderWay = true;
    context.disk.put('recovering', true);
    // Tickets go on over all lives of a disk: a birth that nobody has seen.
    this.#birth = context.disk.sync();
    births.merge([[context.self, this.#birth]]);
    this.ask();
  }

  /** Again and again, for answers may be lost, and others be down. */
  ask(): void {
    const { catchingUp, configurations, context, options } = this.#paxos;
    context.setTimer('election', 0, options.election_timeout);
    if (this.#teacher !== undefined) catchingUp.ask(this.#teacher);
    for (const other of configurations.others) {
      if (!this.#heard.has(other)) context.sendDurably(other, { kind: 'recover', birth: this.#birth });
    }
    this.proceed();
  }

  /** Another lost its disk: what is known here is all that it may have said to anybody whom it will not hear. */
  onRecover(from: Address, { birth }: Recover): void {
    const paxos = this.#paxos;
    const { births, configurations, context, log } = paxos;
    if (this.isUnderWay) return;
    paxos.bornAgain([[from, birth]]);
    const { chosen, promised } = log;
    const { placed } = configurations;
    const accepted = log.after(chosen);
    context.sendDurably(from, { kind: 'known', birth, promised, chosen, accepted, placed, births: births.all });
  }

  onKnown(from: Address, { birth, promised, chosen, accepted, placed }: Known): void {
    const { catchingUp, configurations, log } = this.#paxos;
    if (!this.isUnderWay || birth !== this.#birth) return;
    this.#heard.add(from);
    log.promise(promised);
    for (const report of accepted) log.report(report);
    if (chosen > this.#target) {
      this.#target = chosen;
      this.#teacher = from;
      configurations.restore(placed);
    }
    if (log.chosen < this.#target) catchingUp.ask(this.#teacher!);
    this.proceed();
  }

  /** Its disk is lost, and what it was told of this one's birth with it: it must be asked again. */
  drop(address: Address): void {
    this.#heard.delete(address);
  }

  /** It knows enough, and has what was chosen. */
  proceed(): void {
    const { context, log, standing } = this.#paxos;
    if (!this.isUnderWay || !this.#hasHeardEnough || log.chosen < this.#target) return;
    this.isUnderWay = false;
    context.disk.put('recovering', false);
    standing.begin();
  }

  get #hasHeardEnough(): boolean {
    const { configurations, context, log } = this.#paxos;
    const has = (address: Address) => this.#heard.has(address);
    if (configurations.others.every(has)) return true;
    return configurations.from(log.chosen + 1).every((configuration) => {
      if (!configuration.members.includes(context.self)) return true;
      return blocksPhase1(configuration, has) && blocksPhase2(configuration, has);
    });
  }
}
