/** What a replica answers to coordinators; all of it leaves when it is on the disk. */
import type { Address } from '../contract.ts';
import { covers } from '../parts/version-vector.ts';
import type { InstanceId } from './ids.ts';
import { type Instance, type Proposal, united } from './instance.ts';
import type { Accept, Commit, PreAccept, Recover } from './messages.ts';
import type { EgalitarianReplica } from './replica.ts';

export class Acceptor {
  readonly #replica: EgalitarianReplica;

  constructor(replica: EgalitarianReplica) {
    this.#replica = replica;
  }

  onPreAccept(from: Address, { id, proposal, quorum }: PreAccept): void {
    const { table } = this.#replica;
    const instance = this.#open(from, id, 0);
    if (instance === undefined) return;
    const { phase } = instance;
    if (phase === 'pre-accepted') this.#answer(from, instance);
    // What interferes and was forgotten here could not be told: its coordinator is not of this time.
    if (phase !== 'unknown' || !covers(proposal.after, table.pruned)) return;
    const { request, after } = proposal;
    const deps = united(proposal.deps, table.conflicts.of(id, request!, after));
    const next: Instance = {
      ...instance,
      phase: 'pre-accepted',
      value: { request, after, deps },
      initial: proposal,
      quorum,
    };
    table.write(next);
    this.#answer(from, next);
    for (const other of proposal.deps) if (!table.isPruned(other)) table.hearOf(other);
  }

  onAccept(from: Address, { id, ballot, value }: Accept): void {
    const { context, table } = this.#replica;
    const instance = this.#open(from, id, ballot);
    if (instance === undefined) return;
    this.#yield(id, ballot, instance);
    table.write({ ...instance, phase: 'accepted', ballot, acceptedAt: ballot, value });
    context.sendDurably(from, { kind: 'accepted', id, ballot });
  }

  onCommit({ id, value }: Commit): void {
    const { table } = this.#replica;
    if (table.isPruned(id)) return;
    const instance = table.get(id);
    if (instance.phase !== 'committed') table.write({ ...instance, phase: 'committed', value });
  }

  onRecover(from: Address, { id, ballot, initial }: Recover): void {
    const { context, patience, table } = this.#replica;
    const instance = this.#open(from, id, ballot);
    if (instance === undefined) return;
    if (instance.ballot === ballot) return;
    this.#yield(id, ballot, instance);
    const promised = this.promise(instance, ballot, initial);
    table.write(promised);
    patience.backOff(id);
    context.sendDurably(from, { kind: 'recovered', ballot, instance: promised });
  }

  /** Atlas: who did not know the command says now what interferes with it (line 51). */
  promise(instance: Instance, ballot: number, initial: Proposal | undefined): Instance {
    const { rules, table } = this.#replica;
    if (!rules.asksForConflicts || initial === undefined || instance.value !== undefined)
      return { ...instance, ballot };
    const { request, after } = initial;
    const deps = united(initial.deps, table.conflicts.of(instance.id, request!, after));
    return { ...instance, ballot, initial, value: { request, after, deps } };
  }

  /** Undefined where it has no say: it was decided, a higher ballot was promised, or it may have spoken before. */
  #open(from: Address, id: InstanceId, ballot: number): Instance | undefined {
    const { context, table } = this.#replica;
    if (table.isPruned(id)) return undefined;
    const instance = table.get(id);
    if (instance.phase === 'committed') context.sendDurably(from, { kind: 'commit', id, value: instance.value! });
    else if (instance.ballot > ballot) context.send(from, { kind: 'outbid', id, ballot: instance.ballot });
    else if (!instance.isBlind) return instance;
    return undefined;
  }

  /** Somebody else acts on it at a higher ballot: whatever this replica was about to do with it is over. */
  #yield(id: InstanceId, ballot: number, instance: Instance): void {
    if (ballot === instance.ballot) return;
    this.#replica.coordinator.close(id);
    this.#replica.slowPath.close(id);
    this.#replica.recoveries.close(id);
  }

  #answer(from: Address, { id, initial, value }: Instance): void {
    const own = new Set(initial!.deps);
    const more = value!.deps.filter((other) => !own.has(other));
    this.#replica.context.sendDurably(from, { kind: 'pre-accepted', id, more });
  }
}
