/** What a learner does: knows what is chosen, and executes it strictly in the order of slots (Lamport 2001 §3). */
import type { Address, Micros } from '../contract.ts';
import { Freshness } from '../parts/freshness.ts';
import { stamped } from '../parts/stamped.ts';
import type { Accept, Command, Slot } from './messages.ts';
import type { PaxosReplica } from './replica.ts';

export class Learner {
  readonly #paxos: PaxosReplica;
  readonly #freshness = new Freshness();

  constructor(paxos: PaxosReplica) {
    this.#paxos = paxos;
  }

  /** How old what is visible here may be, by this clock at its worst. */
  age(): Micros {
    const { context, role, leading } = this.#paxos;
    return this.#freshness.age(context, role === 'leader' ? leading.knowsUntil : undefined);
  }

  /** The leader says how far all is chosen: what was accepted under its own ballot is what it speaks of. */
  follow(from: Address, { ballot, chosen, at }: Accept): void {
    const paxos = this.#paxos;
    const { log } = paxos;
    let through = log.chosen;
    while (through < chosen && log.isAccepted(through + 1, ballot)) through++;
    if (through > log.chosen) this.choose(through);
    if (log.chosen < chosen) paxos.catchingUp.ask(from);
    this.#freshness.hear(chosen, at, paxos.applied);
  }

  /** Everything up to there is chosen, and here. */
  choose(through: Slot): void {
    this.#paxos.log.choose(through);
    this.apply();
  }

  apply(): void {
    const paxos = this.#paxos;
    const { configurations, context, log, state } = paxos;
    while (paxos.applied < log.chosen) {
      const slot = ++paxos.applied;
      const { command } = log.get(slot)!;
      state.pass(command.at);
      if (command.request !== undefined) this.#execute(slot, command);
      const { configuration } = command;
      if (configuration !== undefined && configurations.decided(slot, configuration)) {
        context.keeps(configuration.members, slot);
      }
    }
    paxos.snapshotIfDue();
    paxos.waiting.wake();
  }

  #execute(slot: Slot, command: Command): void {
    const { context, leading, state } = this.#paxos;
    const request = command.request!;
    const isSilent = state.leavesNothing(request);
    const isAwaited = leading.isAwaited(slot, command);
    const outcome = isAwaited ? state.execute(request) : undefined;
    if (!isAwaited) state.absorb(request);
    if (!isSilent) context.applied(request.opId, 0, slot);
    if (outcome !== undefined) context.reply(request, stamped(outcome, slot));
  }
}
