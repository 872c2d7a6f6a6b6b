/** What a replica does with the commands that it is asked for (EPaxos* figure 3; Atlas algorithm 1). */
import type { Address, Request } from '../contract.ts';
import { type InstanceId, idOf, numberOf, originOf } from './ids.ts';
import { type Proposal, united, unknownInstance } from './instance.ts';
import type { PreAccepted } from './messages.ts';
import type { EgalitarianReplica } from './replica.ts';
import type { Open } from './rules.ts';

const MOST_OPEN = 10_000;
/** Interfering commands that may wait before one: where they do not come to an end, others are sent away. */
const MOST_BEFORE = 256;

export class Coordinator {
  readonly #replica: EgalitarianReplica;
  readonly #open = new Map<InstanceId, Open>();
  /** Committed by the fast path, and not on the own disk yet. */
  readonly #settling = new Set<InstanceId>();
  #life = 0;
  /** Numbers go on over crashes: an instance is on the disk before anybody hears of it. */
  #last = 0;
  fastCommits = 0;

  constructor(replica: EgalitarianReplica) {
    this.#replica = replica;
  }

  get origin(): number {
    return this.#replica.members.originIn(this.#life);
  }

  restart(): void {
    const { context, table } = this.#replica;
    this.#life = (context.disk.get('life') as number | undefined) ?? 0;
    this.#last = table.highest(this.origin);
  }

  /** Undefined where too many are under way. */
  propose(request: Request): InstanceId | undefined {
    if (this.#open.size >= MOST_OPEN) return undefined;
    const { context, executor, options, rules, table } = this.#replica;
    const id = idOf(this.origin, this.#last + 1);
    const after = executor.done.through;
    const proposal: Proposal = { request, after, deps: table.conflicts.of(id, request, after) };
    if (proposal.deps.length > MOST_BEFORE) return undefined;
    this.#last++;
    const quorum = rules.quorum();
    table.write({ ...unknownInstance(id), phase: 'pre-accepted', value: proposal, initial: proposal, quorum });
    const open: Open = { id, proposal, quorum, answers: new Map(), isImpatient: false };
    this.#open.set(id, open);
    this.#ask(open);
    context.setTimer('fast', numberOf(id), Math.max(options.fast_patience, rules.leastPatience(quorum)));
    this.#replica.whenDurable(() => this.#answered(id, context.self, []));
    return id;
  }

  onPreAccepted(from: Address, { id, more }: PreAccepted): void {
    this.#answered(id, from, more);
  }

  /** It waits no longer for more than the slow path needs. */
  onFastTimer(n: number): void {
    const open = this.#open.get(idOf(this.origin, n));
    if (open === undefined) return;
    open.isImpatient = true;
    this.#decide(open);
  }

  /** True where it is still this replica's: whoever has not answered is asked again. */
  resend(id: InstanceId): boolean {
    const open = this.#open.get(id);
    if (open !== undefined) this.#ask(open);
    return open !== undefined;
  }

  /** It is committed, or somebody else has been promised a higher ballot. */
  close(id: InstanceId): void {
    if (this.#open.delete(id) && originOf(id) === this.origin) this.#replica.context.cancelTimer('fast', numberOf(id));
  }

  isOnItsWayToDisk(id: InstanceId): boolean {
    return this.#settling.has(id);
  }

  #ask({ id, proposal, quorum, answers }: Open): void {
    const { context, gossip } = this.#replica;
    for (const other of quorum.length === 0 ? gossip.reached() : quorum) {
      if (other === context.self || answers.has(other)) continue;
      context.sendDurably(other, { kind: 'pre-accept', id, proposal, quorum });
    }
  }

  #answered(id: InstanceId, from: Address, more: readonly InstanceId[]): void {
    const open = this.#open.get(id);
    if (open === undefined) return;
    open.answers.set(from, more);
    this.#decide(open);
  }

  #decide(open: Open): void {
    const verdict = this.#replica.rules.verdict(open);
    // Its own word counts when it is on its disk.
    if (verdict === 'wait' || !open.answers.has(this.#replica.context.self)) return;
    const { id, proposal } = open;
    let { deps } = proposal;
    for (const more of open.answers.values()) deps = united(deps, more);
    this.close(id);
    if (verdict === 'recover') this.#replica.recoveries.begin(id);
    else if (verdict === 'slow') this.#replica.slowPath.begin(id, 0, { ...proposal, deps });
    else this.#commitFast(id, { ...proposal, deps });
  }

  /**
   * Nobody is told before it is on the own disk: a coordinator that answers a recovery and has not committed
   * never will, and who recovers relies on it.
   */
  #commitFast(id: InstanceId, value: Proposal): void {
    const replica = this.#replica;
    this.fastCommits++;
    this.#settling.add(id);
    const instance = { ...replica.table.get(id), phase: 'committed' as const, value };
    replica.table.write(instance);
    replica.whenDurable(() => {
      this.#settling.delete(id);
      replica.tellCommitted(id, value);
      replica.settled(instance);
    });
  }
}
