/**
 * EPaxos* (Ryabinin, Gotsman, Sutra, OPODIS 2025): the fast path wants the coordinator's own dependencies from n - e,
 * and what nobody accepted is recovered by asking whether the fast path can have been taken.
 *
 * Why it is safe. Q has promised, |Q| >= n - f, and nobody there accepted.
 * - A coordinator in Q has committed nothing (a fast commit is on its disk before it is told), and never will.
 * - Had the fast path been taken, e at most would have answered otherwise: |R| >= |Q| - e, and R knows the command.
 * - After Validate each of Q knows the command, and counts it among what interferes: of two such commands that were
 *   both proposed, one in common of their quorums saw one first. So whoever is committed without this one, and is not
 *   among its dependencies, is named by somebody of Q (`against`, or `doubtful` while it is undecided).
 * - One committed without this one rules the fast path out, for the two would have met in n - e and n - f.
 * - With |R| = |Q| - e all outside Q would be of the fast quorum. The coordinator of a doubtful one outside Q would
 *   have answered before it proposed its own, and have named this one there: no fast path.
 * - Who waits with k in agreement for one that waits as well: n - e of the fast path and k without the other's
 *   coordinator have somebody in common where k > n - f - e (n >= 2e + f - 1), who knew of both: no fast path here.
 *   Where neither has so many, |R| = |Q| - e on both sides, and the rule above decides as soon as a coordinator is
 *   away.
 */
import type { Address, Micros } from '../contract.ts';
import { dependsOn, type Instance, NOP, type Proposal } from './instance.ts';
import type { Message, Validate, Validated, Waiting } from './messages.ts';
import { epaxosFast, minority } from './quorums.ts';
import type { EgalitarianReplica } from './replica.ts';
import type { Open, Recovery, Rules } from './rules.ts';

interface Inquiry {
  readonly recovery: Recovery;
  readonly proposal: Proposal;
  /** How many had pre-accepted it as it was proposed. */
  readonly agreed: number;
  readonly quorum: readonly Address[];
  readonly answered: Set<Address>;
  readonly against: Set<number>;
  readonly doubtful: Set<number>;
}

export class EPaxosRules implements Rules {
  readonly accepts: number;
  readonly promises: number;
  readonly asksForConflicts = false;
  readonly #replica: EgalitarianReplica;
  /** How many answers the fast path may do without. */
  readonly #e: number;
  readonly #inquiries = new Map<number, Inquiry>();
  /** Who recovers these waits, with so many in agreement. */
  readonly #waiting = new Map<number, number>();
  validated = 0;

  constructor(replica: EgalitarianReplica) {
    const { size } = replica.members;
    this.#replica = replica;
    this.#e = size - epaxosFast(size);
    this.accepts = this.promises = size - minority(size);
  }

  /** Asked is everybody, and who answers first counts. */
  quorum(): readonly Address[] {
    return [];
  }

  /** The slow path is open to it at any time. */
  leastPatience(): Micros {
    return 0;
  }

  verdict({ answers, isImpatient }: Open): 'fast' | 'slow' | 'wait' {
    const fast = this.#replica.members.size - this.#e;
    let equal = 0;
    for (const more of answers.values()) if (more.length === 0) equal++;
    if (equal >= fast) return 'fast';
    if (answers.size < this.promises) return 'wait';
    return equal < answers.size || isImpatient ? 'slow' : 'wait';
  }

  settle(recovery: Recovery): void {
    const { context, members, recoveries } = this.#replica;
    const { answers, ballot, id } = recovery;
    const agreeing = [...answers.values()].filter(isAsProposed);
    if (answers.has(members.coordinatorOf(id)) || agreeing.length < answers.size - this.#e) {
      recoveries.propose(recovery, NOP);
      return;
    }
    const proposal = agreeing[0]!.initial!;
    recovery.stage = 'validating';
    this.validated++;
    const quorum = [...answers.keys()];
    this.#inquiries.set(id, {
      recovery,
      proposal,
      agreed: agreeing.length,
      quorum,
      answered: new Set(),
      against: new Set(),
      doubtful: new Set(),
    });
    const question: Validate = { kind: 'validate', id, ballot, proposal };
    for (const one of quorum) if (one !== context.self) context.sendDurably(one, question);
    if (!quorum.includes(context.self)) return;
    const own = this.#validate(question);
    this.#replica.whenDurable(() => this.#onValidated(context.self, own));
  }

  late(recovery: Recovery, from: Address): void {
    const { members, recoveries } = this.#replica;
    if (recovery.stage === 'waiting' && from === members.coordinatorOf(recovery.id)) recoveries.propose(recovery, NOP);
  }

  onMessage(from: Address, message: Message): void {
    if (message.kind === 'validate') this.#onValidate(from, message);
    else if (message.kind === 'validated') this.#onValidated(from, message);
    else if (message.kind === 'waiting') this.#onWaiting(message);
  }

  /** Something was committed: who waits for it looks again. */
  wake(): void {
    for (const inquiry of this.#inquiries.values()) this.#look(inquiry);
  }

  #onValidate(from: Address, message: Validate): void {
    const { context, table } = this.#replica;
    const { id, ballot } = message;
    if (table.isPruned(id)) return;
    const { phase, ballot: promised, isBlind, value } = table.get(id);
    if (phase === 'committed') context.sendDurably(from, { kind: 'commit', id, value: value! });
    else if (promised > ballot) context.send(from, { kind: 'outbid', id, ballot: promised });
    else if (promised === ballot && !isBlind) context.sendDurably(from, this.#validate(message));
  }

  /** From now on this replica knows the command, and says so to whoever proposes one that interferes. */
  #validate({ id, ballot, proposal }: Validate): Validated {
    const { table } = this.#replica;
    const instance = table.get(id);
    if (instance.initial === undefined) table.write({ ...instance, initial: proposal });
    const against: number[] = [];
    const doubtful: number[] = [];
    const known = new Set(proposal.deps);
    for (const other of table.conflicts.of(id, proposal.request!, proposal.after)) {
      if (known.has(other)) continue;
      const { phase, initial, value } = table.get(other);
      const isNop = phase === 'committed' && value!.request === undefined;
      if (phase === 'committed' && !isNop && !dependsOn(value!, id)) against.push(other);
      if (phase !== 'committed' && initial !== undefined && !dependsOn(initial, id)) doubtful.push(other);
    }
    return { kind: 'validated', id, ballot, against, doubtful };
  }

  #onValidated(from: Address, { id, ballot, against, doubtful }: Validated): void {
    const inquiry = this.#current(id, ballot);
    if (inquiry === undefined || inquiry.recovery.stage !== 'validating') return;
    inquiry.answered.add(from);
    for (const other of against) inquiry.against.add(other);
    for (const other of doubtful) inquiry.doubtful.add(other);
    if (inquiry.answered.size === inquiry.quorum.length) this.#judge(inquiry);
  }

  #judge(inquiry: Inquiry): void {
    const { members, table } = this.#replica;
    const { against, agreed, doubtful, proposal, quorum, recovery } = inquiry;
    const isTight = agreed === quorum.length - this.#e;
    const isAway = (other: number) => !quorum.includes(members.coordinatorOf(other));
    if (against.size > 0 || (isTight && [...doubtful].some(isAway))) this.#end(inquiry, NOP);
    else if (doubtful.size === 0) this.#end(inquiry, proposal);
    else {
      recovery.stage = 'waiting';
      for (const other of doubtful) if (!table.isPruned(other)) table.hearOf(other);
      this.#replica.broadcast({ kind: 'waiting', id: recovery.id, agreed });
      this.#look(inquiry);
    }
  }

  #onWaiting({ id, agreed }: Waiting): void {
    const { table } = this.#replica;
    if (table.isPruned(id) || table.get(id).phase === 'committed') return;
    this.#waiting.set(id, Math.max(agreed, this.#waiting.get(id) ?? 0));
    this.wake();
  }

  #look(inquiry: Inquiry): void {
    const { table } = this.#replica;
    const { doubtful, proposal, recovery } = inquiry;
    const { id, ballot, stage } = recovery;
    if (this.#current(id, ballot) !== inquiry) {
      if (this.#inquiries.get(id) === inquiry) this.#inquiries.delete(id);
      return;
    }
    if (stage !== 'waiting') return;
    let isOpen = false;
    for (const other of doubtful) {
      const { phase, value } = table.get(other);
      if (phase !== 'committed') {
        isOpen = true;
        // Figure 5, line 77: more than n - f - e of these agreed on the other.
        if ((this.#waiting.get(other) ?? 0) > this.promises - this.#e) {
          this.#end(inquiry, NOP);
          return;
        }
      } else {
        this.#waiting.delete(other);
        if (value!.request === undefined || dependsOn(value!, id)) continue;
        this.#end(inquiry, NOP);
        return;
      }
    }
    if (!isOpen) this.#end(inquiry, proposal);
  }

  #end({ recovery }: Inquiry, value: Proposal): void {
    this.#inquiries.delete(recovery.id);
    this.#replica.recoveries.propose(recovery, value);
  }

  /** Undefined where that recovery is over. */
  #current(id: number, ballot: number): Inquiry | undefined {
    const inquiry = this.#inquiries.get(id);
    const recovery = this.#replica.recoveries.get(id);
    return inquiry?.recovery === recovery && recovery?.ballot === ballot ? inquiry : undefined;
  }
}

/** Pre-accepted with what the coordinator had proposed, and nothing more. */
function isAsProposed({ phase, initial, value }: Instance): boolean {
  return phase === 'pre-accepted' && value!.deps.length === initial!.deps.length;
}
