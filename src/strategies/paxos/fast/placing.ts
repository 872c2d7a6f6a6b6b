/**
 * Where fast rounds collide, a coordinator reigns without them: it gives slots to what it is sent, as in classic Paxos
 * (Lamport 2006, §3: whether a round is fast is the choice of its coordinator).
 */
import type { Address } from '../../contract.ts';
import { Contention } from './contention.ts';
import { type Command, type Name, nameOf, type Slot } from './messages.ts';
import type { FastPaxosReplica } from './replica.ts';
import { isFast, type Round } from './rounds.ts';

/** What waits for a slot; beyond it the oldest waits for its next retry. */
const MOST_QUEUED = 4_096;

interface Heard {
  readonly from: Address;
  readonly command: Command;
}

export class Placing {
  readonly #paxos: FastPaxosReplica;
  readonly #contention = new Contention();
  readonly #queue: Heard[] = [];
  readonly #queued = new Set<Name>();
  #next: Slot = 1;
  /** Who proposed what was placed last. */
  #from: Address = -1;
  /** In this reign there is no fast round. */
  isOn = false;

  constructor(paxos: FastPaxosReplica) {
    this.#paxos = paxos;
  }

  /** A reign begins; `next`: the first slot that is left. */
  begin(next: Slot): void {
    const { context, options, proposer } = this.#paxos;
    const { open } = proposer;
    // Acceptors would take what waits in as many orders as there are acceptors.
    this.isOn = open.length > options.window || (!this.isOn && this.#contention.isFrequent);
    this.#contention.forget();
    this.#queue.length = 0;
    this.#queued.clear();
    this.#next = next;
    for (const command of open) this.hear(context.self, command);
  }

  /** It is time for a reign of the other kind, if so many replicas are heard. */
  shouldChange(heard: number): boolean {
    if (!this.isOn) return this.#contention.isFrequent;
    return this.#contention.isRare && this.#queue.length === 0 && heard >= this.#paxos.quorums.fast;
  }

  /** Of what is left to the fast round: in which round it was chosen in the end. */
  onChosen(round: Round): void {
    if (!this.isOn) this.#contention.note(!isFast(round));
  }

  hear(from: Address, command: Command): void {
    const name = nameOf(command.request);
    if (!this.isOn || this.#queued.has(name)) return;
    this.#queue.push({ from, command });
    this.#queued.add(name);
    if (this.#queue.length > MOST_QUEUED) this.#queued.delete(nameOf(this.#queue.shift()!.command.request));
    this.proceed();
  }

  /** The newest first: of those that have waited for long the clients have given up. */
  proceed(): void {
    const { coordinator, learner, options } = this.#paxos;
    while (this.isOn && coordinator.isLeading && this.#queue.length > 0) {
      // What a straggler had voted in before was asked about, and is settled: a round has one value in a slot (§2.1).
      while (!coordinator.isOpen(this.#next)) this.#next++;
      if (this.#next > learner.executed + options.window) break;
      const { from, command } = this.#queue.pop()!;
      const name = nameOf(command.request);
      this.#queued.delete(name);
      if (coordinator.isPlaced(name)) continue;
      // Another that is on its way would have collided, unless one replica proposes both.
      this.#contention.note(this.#next > learner.executed + 1 && from !== this.#from);
      this.#from = from;
      coordinator.put(this.#next++, command);
    }
  }
}
