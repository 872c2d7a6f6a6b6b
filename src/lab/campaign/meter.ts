/** Counts what a storm made a strategy do: an audit without rules, beside the strategy's own where there is one. */
import type { AnyAudit, Audit, AuditSpec, Group } from '../../strategies/audit.ts';
import type { Message } from '../../strategies/consensus/messages.ts';
import { RaftReplica } from '../../strategies/consensus/replica.ts';
import type { Address, AnyStrategy, Outcome, Request } from '../../strategies/contract.ts';

/** How often each was done in one run. */
export interface Deeds {
  /** Snapshots that gave a follower what its log had no longer. */
  snapshots: number;
  /** Changes of the membership that were committed. */
  changes: number;
  /** Replicas that died in the middle of a joint phase. */
  jointCrashes: number;
  /** Strong reads that a leader answered at once, trusting its lease. */
  leaseReads: number;
  /** Strong reads that waited for a quorum's word. */
  indexReads: number;
  /** Followers that were told to take over. */
  transfers: number;
}

export const NO_DEEDS: Deeds = {
  snapshots: 0,
  changes: 0,
  jointCrashes: 0,
  leaseReads: 0,
  indexReads: 0,
  transfers: 0,
};

export interface Metered {
  /** To run instead; audited, it counts. */
  readonly strategy: AnyStrategy;
  readonly deeds: Deeds;
}

/** Nothing is counted of strategies other than Raft. */
export function metered(strategy: AnyStrategy, isAudited: boolean): Metered {
  const deeds = { ...NO_DEEDS };
  const own = isAudited ? strategy.audit : undefined;
  if (strategy.name !== 'consensus') return { strategy: isAudited ? strategy : without(strategy), deeds };
  const audit: AuditSpec<unknown, Message> = {
    ...own,
    invariants: own?.invariants ?? [],
    begin: (group, options) => new Meter(group, deeds, own?.begin(group, options)),
  };
  return { strategy: { ...strategy, audit }, deeds };
}

function without({ audit: _, ...strategy }: AnyStrategy): AnyStrategy {
  return strategy;
}

/** What the meter remembers of one replica. */
interface Life {
  raft: RaftReplica | undefined;
  last: number;
  /** The newest snapshot that was sent to it. */
  offered: number;
}

class Meter implements Audit<Message> {
  readonly #group: Group<Message>;
  readonly #deeds: Deeds;
  readonly #inner: AnyAudit | undefined;
  readonly #lives: Life[] = [];
  /** The newest place of a configuration that was committed. */
  #changedAt = 0;
  /** The request that is handled just now. */
  #asked: Request | undefined;

  constructor(group: Group<Message>, deeds: Deeds, inner: AnyAudit | undefined) {
    this.#group = group;
    this.#deeds = deeds;
    this.#inner = inner;
  }

  asked(address: Address, request: Request): void {
    this.#asked = request;
    this.#inner?.asked?.(address, request);
  }

  sends(from: Address, to: Address, message: Message, isDurable: boolean): void {
    if (message.kind === 'timeout-now') this.#deeds.transfers++;
    else if (message.kind === 'snapshot') this.#life(to).offered = message.snapshot.index;
    this.#inner?.sends?.(from, to, message, isDurable);
  }

  answers(address: Address, request: Request, outcome: Outcome): void {
    if (outcome.kind === 'ok' && request.consistency === 'strong' && request.operations[0]?.kind === 'read') {
      const reads = this.#life(address).raft?.options.reads;
      if (request !== this.#asked && reads !== 'log') this.#deeds.indexReads++;
      else if (request === this.#asked && reads === 'lease') this.#deeds.leaseReads++;
    }
    this.#inner?.answers?.(address, request, outcome);
  }

  after(address: Address): void {
    const raft = this.#group.replica(address);
    if (raft instanceof RaftReplica) this.#look(raft, this.#life(address));
    this.#asked = undefined;
    this.#inner?.after(address);
  }

  #look(raft: RaftReplica, life: Life): void {
    const deeds = this.#deeds;
    if (life.raft !== raft) {
      if (life.raft !== undefined && life.raft.membership.current.outgoing.length > 0) deeds.jointCrashes++;
      life.raft = raft;
    } else if (raft.applied === life.offered && life.last < life.offered) deeds.snapshots++;
    life.last = raft.log.last;
    const { index, current } = raft.membership;
    if (raft.role !== 'leader' || index <= this.#changedAt || index > raft.commit) return;
    this.#changedAt = index;
    if (current.outgoing.length === 0) deeds.changes++;
  }

  #life(address: Address): Life {
    return (this.#lives[address] ??= { raft: undefined, last: 0, offered: 0 });
  }
}
