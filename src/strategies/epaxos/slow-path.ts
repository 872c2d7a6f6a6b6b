/** Paxos' second phase for one instance: a value is accepted by enough, and then it is committed. */
import type { Address } from '../contract.ts';
import type { InstanceId } from './ids.ts';
import type { Proposal } from './instance.ts';
import type { Accepted } from './messages.ts';
import type { EgalitarianReplica } from './replica.ts';

interface Accepting {
  readonly ballot: number;
  readonly value: Proposal;
  readonly by: Set<Address>;
}

export class SlowPath {
  readonly #replica: EgalitarianReplica;
  readonly #accepting = new Map<InstanceId, Accepting>();
  commits = 0;

  constructor(replica: EgalitarianReplica) {
    this.#replica = replica;
  }

  /** This replica has promised nothing higher, and proposes nothing else at this ballot. */
  begin(id: InstanceId, ballot: number, value: Proposal): void {
    const { context, table } = this.#replica;
    const instance = table.get(id);
    this.#accepting.set(id, { ballot, value, by: new Set() });
    if (!instance.isBlind) {
      table.write({ ...instance, phase: 'accepted', ballot, acceptedAt: ballot, value });
      this.#replica.whenDurable(() => this.#accepted(id, ballot, context.self));
    }
    this.#replica.broadcast({ kind: 'accept', id, ballot, value });
  }

  onAccepted(from: Address, { id, ballot }: Accepted): void {
    this.#accepted(id, ballot, from);
  }

  /** True where values of its own wait for acceptors: those are asked again. */
  resend(id: InstanceId): boolean {
    const accepting = this.#accepting.get(id);
    if (accepting === undefined) return false;
    const { ballot, by, value } = accepting;
    const { context, gossip } = this.#replica;
    for (const other of gossip.reached()) {
      if (!by.has(other)) context.sendDurably(other, { kind: 'accept', id, ballot, value });
    }
    return true;
  }

  close(id: InstanceId): void {
    this.#accepting.delete(id);
  }

  #accepted(id: InstanceId, ballot: number, from: Address): void {
    const accepting = this.#accepting.get(id);
    if (accepting?.ballot !== ballot) return;
    accepting.by.add(from);
    const { rules, table } = this.#replica;
    if (accepting.by.size < rules.accepts) return;
    const { value } = accepting;
    this.commits++;
    this.close(id);
    this.#replica.tellCommitted(id, value);
    table.write({ ...table.get(id), phase: 'committed', value });
  }
}
