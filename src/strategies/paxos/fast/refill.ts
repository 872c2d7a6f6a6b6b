/**
 * An acceptor that lost its disk, and with it votes and promises that others count. It takes part again from a reign on
 * that began after it said so, without its promise, and once everything is chosen in which that reign found votes: what
 * it had voted for matters no more.
 *
 * An old promise of it, to a higher reign, may be counted yet. But the quorums of the two reigns meet in some other
 * acceptor. That promised the higher one later, and tells of the birth; or later from a new disk, and tells of its own:
 * the old promise knows of neither, and does not count beside one that does (Michael et al. 2017, §4). Or it promised
 * earlier, from a disk that it lost: then its own old promise is the one that does not count, by the same argument.
 */
import type { Address } from '../../contract.ts';
import type { Message } from './messages.ts';
import type { FastPaxosReplica } from './replica.ts';

export class Refill {
  readonly #paxos: FastPaxosReplica;
  /** An answer to an earlier one is none to this. */
  #birth = 0;
  #welcome: (Message & { kind: 'welcome' }) | undefined;

  constructor(paxos: FastPaxosReplica) {
    this.#paxos = paxos;
  }

  begin(): void {
    const { births, context } = this.#paxos;
    // Tickets go on over all lives of a disk: a birth that nobody has seen.
    this.#birth = context.disk.sync();
    births.merge([[context.self, this.#birth]]);
  }

  /** A coordinator is heard. */
  ask(coordinator: Address): void {
    this.#paxos.say(coordinator, { kind: 'blank', birth: this.#birth });
  }

  onWelcome(message: Message & { kind: 'welcome' }): void {
    if (message.birth !== this.#birth || !this.#paxos.isBlank) return;
    this.#welcome = message;
    this.proceed();
  }

  /** Something was executed here. */
  proceed(): void {
    const { acceptor, afterSync, context, learner } = this.#paxos;
    const welcome = this.#welcome;
    if (welcome === undefined || learner.executed < welcome.from - 1) return;
    this.#welcome = undefined;
    learner.save();
    acceptor.welcome(welcome.reign, welcome.from);
    context.disk.put('blank', false);
    afterSync.wait(context.disk.sync(), () => {
      this.#paxos.isBlank = false;
    });
  }
}
