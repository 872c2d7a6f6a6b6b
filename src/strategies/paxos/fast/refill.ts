/**
 * An acceptor that lost its disk, and with it votes that others counted. It takes part again from a reign on that began
 * after it said so, without its promise, and once everything is chosen in which that reign found votes.
 */
import type { Address } from '../../contract.ts';
import type { Message } from './messages.ts';
import type { FastPaxosReplica } from './replica.ts';

const LIVES = 1 << 30;

export class Refill {
  readonly #paxos: FastPaxosReplica;
  /** An answer to an earlier life is none to this. */
  #life = 0;
  #welcome: (Message & { kind: 'welcome' }) | undefined;

  constructor(paxos: FastPaxosReplica) {
    this.#paxos = paxos;
  }

  begin(): void {
    this.#life = 1 + this.#paxos.context.random.below(LIVES);
  }

  /** A coordinator is heard. */
  ask(coordinator: Address): void {
    this.#paxos.say(coordinator, { kind: 'blank', life: this.#life });
  }

  onWelcome(message: Message & { kind: 'welcome' }): void {
    if (message.life !== this.#life || !this.#paxos.isBlank) return;
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
