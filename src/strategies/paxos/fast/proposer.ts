/** What a proposer does: sends what clients ask straight to all acceptors, and again where it lost its slot. */
import type { Address, Micros, Request } from '../../contract.ts';
import { type Command, type Name, nameOf, type Slot } from './messages.ts';
import type { FastPaxosReplica } from './replica.ts';

/** Commands of its own clients that wait; who comes then is sent elsewhere. */
const MOST_WAITING = 4_096;
/** Commands of anybody that are known and not executed. */
const MOST_KNOWN = 16_384;
/** So many retries, each twice as late as the one before, and the client has long given up. */
const MOST_TRIES = 6;

interface Waiting {
  readonly command: Command;
  tries: number;
  sentAt: Micros;
  /** What was executed when it was sent: a slot up to there that it lost is an old story. */
  sentAfter: Slot;
}

export class Proposer {
  readonly #paxos: FastPaxosReplica;
  /** By name, in order of arrival. */
  readonly #waiting = new Map<Name, Waiting>();
  readonly #known = new Map<Name, Command>();

  constructor(paxos: FastPaxosReplica) {
    this.#paxos = paxos;
  }

  propose(request: Request): void {
    const { context, learner, options, state } = this.#paxos;
    if (this.#waiting.size >= MOST_WAITING) {
      this.#paxos.refuse(request, 'too much waits here');
      return;
    }
    const command = { request, since: learner.executed, at: state.needsTime ? context.clock() : undefined };
    const name = nameOf(request);
    // A copy of what waits already, or was answered.
    if (this.#waiting.has(name) || learner.isExecuted(name)) return;
    const waiting = { command, tries: 0, sentAt: 0, sentAfter: 0 };
    if (this.#waiting.size === 0) context.setTimer('retry', 0, options.retry);
    this.#waiting.set(name, waiting);
    this.#send(waiting);
  }

  /** Some replica proposes this. */
  onPropose(from: Address, command: Command): void {
    const { acceptor, coordinator, learner } = this.#paxos;
    const name = nameOf(command.request);
    if (learner.isExecuted(name)) return;
    if (!this.#known.has(name)) {
      this.#known.set(name, command);
      if (this.#known.size > MOST_KNOWN) this.#known.delete(this.#known.keys().next().value!);
      // It may be known to be chosen, and not what it is.
      learner.proceed();
    }
    acceptor.onPropose(from, command);
    coordinator.onPropose(from, command);
  }

  /** A fast round is open: all that is known may come, in an order that others may share. */
  opened(): void {
    const { acceptor, context } = this.#paxos;
    const all = [...this.#known].sort(([one], [other]) => one - other);
    for (const [, command] of all) acceptor.onPropose(context.self, command);
  }

  /** In the order in which they were heard. */
  get open(): readonly Command[] {
    return [...this.#known.values()];
  }

  known(name: Name, slot: Slot): Command | undefined {
    return this.#known.get(name) ?? this.#paxos.acceptor.commandIn(slot, name);
  }

  /** Heard from the coordinator, or from an acceptor that voted for it. */
  learn(command: Command | undefined): void {
    if (command !== undefined && !this.#paxos.learner.isExecuted(nameOf(command.request))) {
      this.#known.set(nameOf(command.request), command);
    }
  }

  isMine(request: Request): boolean {
    return this.#waiting.has(nameOf(request));
  }

  executed(name: Name): void {
    this.#waiting.delete(name);
    this.#known.delete(name);
  }

  /** It had votes in a slot in which another was chosen. */
  lost(name: Name, slot: Slot): void {
    const waiting = this.#waiting.get(name);
    if (waiting === undefined || slot <= waiting.sentAfter || this.#paxos.learner.isVotedFor(name)) return;
    this.#send(waiting);
  }

  /** It came too late to stand anywhere: certainly nothing comes of it. */
  tooLate(name: Name): void {
    const waiting = this.#waiting.get(name);
    if (waiting !== undefined) this.#paxos.refuse(waiting.command.request, 'it found no slot in time');
  }

  /** The state is another's: which of these are in it is not known, and they stay unanswered. */
  restored(): void {
    for (const name of this.#waiting.keys()) if (this.#paxos.learner.isExecuted(name)) this.#waiting.delete(name);
    for (const name of this.#known.keys()) if (this.#paxos.learner.isExecuted(name)) this.#known.delete(name);
  }

  onRetry(): void {
    const { context, options } = this.#paxos;
    const now = context.monotonic();
    for (const [name, waiting] of this.#waiting) {
      if (now < waiting.sentAt + options.retry * (1 << waiting.tries)) continue;
      if (++waiting.tries > MOST_TRIES) this.#waiting.delete(name);
      else this.#send(waiting);
    }
    if (this.#waiting.size > 0) context.setTimer('retry', 0, options.retry);
  }

  #send(waiting: Waiting): void {
    const { context, learner } = this.#paxos;
    waiting.sentAt = context.monotonic();
    waiting.sentAfter = learner.executed;
    this.#paxos.sayToAll({ kind: 'propose', command: waiting.command });
  }
}
