/** Instances whose coordinator is silent are taken over at a higher ballot (EPaxos* figure 5; Atlas algorithm 2). */
import type { Address } from '../contract.ts';
import type { InstanceId } from './ids.ts';
import type { Instance, Proposal } from './instance.ts';
import { NOP } from './instance.ts';
import type { Outbid, Recovered } from './messages.ts';
import type { EgalitarianReplica } from './replica.ts';
import type { Recovery } from './rules.ts';

export class Recoveries {
  readonly #replica: EgalitarianReplica;
  readonly #under = new Map<InstanceId, Recovery>();
  /** The highest ballot that was heard of, where it is higher than what was promised here. */
  readonly #outbid = new Map<InstanceId, number>();
  begun = 0;
  nops = 0;

  constructor(replica: EgalitarianReplica) {
    this.#replica = replica;
  }

  get size(): number {
    return this.#under.size;
  }

  get(id: InstanceId): Recovery | undefined {
    return this.#under.get(id);
  }

  all(): readonly Recovery[] {
    return [...this.#under.values()];
  }

  /** Its ballot is on the disk before anybody hears of it: none is used twice. */
  begin(id: InstanceId): void {
    const { acceptor, context, coordinator, members, patience, slowPath, table } = this.#replica;
    const instance = table.get(id);
    const ballot = members.ballotAbove(Math.max(instance.ballot, this.#outbid.get(id) ?? 0));
    coordinator.close(id);
    slowPath.close(id);
    patience.backOff(id);
    this.begun++;
    this.#under.set(id, { id, ballot, answers: new Map(), stage: 'asking' });
    const promised = acceptor.promise(instance, ballot, instance.initial);
    table.write(promised);
    this.#replica.broadcast({ kind: 'recover', id, ballot, initial: instance.initial });
    if (instance.isBlind) return;
    this.#replica.whenDurable(() => this.#promised(context.self, ballot, promised));
  }

  onRecovered(from: Address, { ballot, instance }: Recovered): void {
    this.#promised(from, ballot, instance);
  }

  onOutbid({ id, ballot }: Outbid): void {
    const { patience, table } = this.#replica;
    if (table.isPruned(id) || table.get(id).phase === 'committed') return;
    this.#outbid.set(id, Math.max(ballot, this.#outbid.get(id) ?? 0));
    if (this.#under.delete(id)) patience.backOff(id);
  }

  close(id: InstanceId): void {
    this.#under.delete(id);
    if (this.#replica.table.get(id).phase === 'committed') this.#outbid.delete(id);
  }

  /** It is decided what to propose. */
  propose({ id, ballot }: Recovery, value: Proposal): void {
    this.#under.delete(id);
    if (value === NOP) this.nops++;
    this.#replica.slowPath.begin(id, ballot, value);
  }

  #promised(from: Address, ballot: number, instance: Instance): void {
    const recovery = this.#under.get(instance.id);
    if (recovery?.ballot !== ballot) return;
    if (recovery.stage !== 'asking') {
      if (instance.acceptedAt >= 0) this.propose(recovery, instance.value!);
      else this.#replica.rules.late(recovery, from, instance);
      return;
    }
    recovery.answers.set(from, instance);
    if (recovery.answers.size < this.#replica.rules.promises) return;
    // As in Paxos: what was accepted at the highest ballot may be chosen.
    let newest: Instance | undefined;
    for (const answer of recovery.answers.values()) {
      if (answer.acceptedAt > (newest?.acceptedAt ?? -1)) newest = answer;
    }
    if (newest !== undefined) this.propose(recovery, newest.value!);
    else this.#replica.rules.settle(recovery);
  }
}
