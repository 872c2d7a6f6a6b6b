/** How a replica that lags learns what is chosen: it asks, batch after batch, and gets a snapshot where it is gone. */
import { type Address, type Micros, NOWHERE } from '../contract.ts';
import type { GiveSnapshot, Learn, Proposal, Slot, Taught } from './messages.ts';
import type { PaxosReplica } from './replica.ts';

/** Commands in one answer. */
const BATCH = 1_024;
/** No answer is waited for longer than so many election timeouts. */
const MOST_PATIENT = 32;

export class CatchUp {
  readonly #paxos: PaxosReplica;
  /** Until when an answer is waited for; after each that was lost twice as long. */
  #until: Micros = 0;
  #patience: Micros = 0;
  #teacher: Address = NOWHERE;
  #asked: Slot = 0;

  constructor(paxos: PaxosReplica) {
    this.#paxos = paxos;
  }

  /** One question at a time: a snapshot may be on its way. */
  ask(teacher: Address): void {
    const { context, log, options } = this.#paxos;
    const now = context.monotonic();
    if (now < this.#until && teacher === this.#teacher) return;
    const isLost = teacher === this.#teacher && this.#asked === log.chosen;
    const most = MOST_PATIENT * options.election_timeout;
    this.#patience = isLost ? Math.min(most, 2 * this.#patience) : options.election_timeout;
    this.#until = now + this.#patience;
    this.#teacher = teacher;
    this.#asked = log.chosen;
    context.send(teacher, { kind: 'learn', after: log.chosen });
  }

  onLearn(from: Address, { after }: Learn): void {
    const { context, log } = this.#paxos;
    const { chosen } = log;
    if (after >= chosen) return;
    if (after + 1 < log.first) {
      context.send(from, { kind: 'snapshot', snapshot: log.saved()!, chosen });
      return;
    }
    const proposals: Proposal[] = [];
    const end = Math.min(chosen, after + BATCH);
    for (let slot = after + 1; slot <= end; slot++) proposals.push({ slot, command: log.get(slot)!.command });
    context.send(from, { kind: 'taught', proposals, chosen });
  }

  onTaught(from: Address, { proposals, chosen }: Taught): void {
    this.learn(proposals, chosen);
    this.#goOn(from, chosen);
  }

  onSnapshot(from: Address, { snapshot, chosen }: GiveSnapshot): void {
    const paxos = this.#paxos;
    if (snapshot.slot > paxos.log.chosen) paxos.adopt(snapshot);
    this.#goOn(from, chosen);
  }

  /** All of these up to `chosen` are chosen; those that come next here are taken. */
  learn(proposals: readonly Proposal[], chosen: Slot): void {
    const { learning, log } = this.#paxos;
    let through = log.chosen;
    for (const { slot, command } of proposals) {
      if (slot !== through + 1 || slot > chosen) continue;
      log.learn(slot, command);
      through = slot;
    }
    if (through > log.chosen) learning.choose(through);
  }

  #goOn(from: Address, chosen: Slot): void {
    const { leading, log, recovery, role } = this.#paxos;
    if (from === this.#teacher) this.#until = 0;
    if (log.chosen < chosen) this.ask(from);
    if (role === 'leader') leading.advance();
    recovery.proceed();
  }
}
