/** What a group was made to do, counted while it is watched: no rule, but without it a storm proves little. */
import type { Group } from '../../audit.ts';
import type { Address, Outcome, Request } from '../../contract.ts';
import type { Message } from '../messages.ts';
import type { RaftReplica } from '../replica.ts';

/** What is remembered of one replica. */
interface Seen {
  raft: RaftReplica | undefined;
  last: number;
  /** The newest snapshot that was sent to it. */
  offered: number;
}

export class Deeds {
  readonly #group: Group<Message>;
  readonly #counts = {
    'snapshots installed': 0,
    'membership changes committed': 0,
    'joint phases crossed by a crash': 0,
    'reads served under a lease': 0,
    'reads that a quorum confirmed': 0,
    'leaders told to hand over': 0,
  };
  readonly #seen: Seen[] = [];
  /** The newest place of a configuration that was committed. */
  #changedAt = 0;
  /** The request that is handled just now. */
  #asked: Request | undefined;

  constructor(group: Group<Message>) {
    this.#group = group;
  }

  get counts(): Readonly<Record<string, number>> {
    return this.#counts;
  }

  asked(request: Request): void {
    this.#asked = request;
  }

  sends(to: Address, message: Message): void {
    if (message.kind === 'timeout-now') this.#counts['leaders told to hand over']++;
    else if (message.kind === 'snapshot') this.#of(to).offered = message.snapshot.index;
  }

  answers(address: Address, request: Request, outcome: Outcome): void {
    if (outcome.kind !== 'ok' || request.consistency !== 'strong' || request.operations[0]?.kind !== 'read') return;
    const reads = this.#of(address).raft?.options.reads;
    const isAtOnce = request === this.#asked;
    if (!isAtOnce && reads !== 'log') this.#counts['reads that a quorum confirmed']++;
    else if (isAtOnce && reads === 'lease') this.#counts['reads served under a lease']++;
  }

  after(address: Address): void {
    const raft = this.#group.replica(address) as RaftReplica | undefined;
    if (raft !== undefined) this.#look(raft, this.#of(address));
    this.#asked = undefined;
  }

  #look(raft: RaftReplica, seen: Seen): void {
    const counts = this.#counts;
    if (seen.raft !== raft) {
      const isJoint = seen.raft !== undefined && seen.raft.membership.current.outgoing.length > 0;
      if (isJoint) counts['joint phases crossed by a crash']++;
      seen.raft = raft;
    } else if (raft.applied === seen.offered && seen.last < seen.offered) counts['snapshots installed']++;
    seen.last = raft.log.last;
    const { index, current } = raft.membership;
    if (raft.role !== 'leader' || index <= this.#changedAt || index > raft.commit) return;
    this.#changedAt = index;
    if (current.outgoing.length === 0) counts['membership changes committed']++;
  }

  #of(address: Address): Seen {
    return (this.#seen[address] ??= { raft: undefined, last: 0, offered: 0 });
  }
}
