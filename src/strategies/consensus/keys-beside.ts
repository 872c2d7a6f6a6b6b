/** Keys of requests beside Raft's log (`dedup: async`): what the leader knows by them is not agreed on. */
import { isWrite, type Outcome, type Request, type WriteId } from '../contract.ts';
import { LateKeys } from '../parts/late-keys.ts';
import type { Keys } from './messages.ts';
import type { RaftReplica } from './replica.ts';

export class KeysBeside {
  readonly #raft: RaftReplica;
  readonly #late: LateKeys<Outcome>;
  /** On their way through the log, and who asked for each of them last. */
  readonly #open = new Map<WriteId, Request>();

  constructor(raft: RaftReplica) {
    const { context, membership, options } = raft;
    this.#raft = raft;
    this.#late = new LateKeys(context, options.dedup, (answers) => {
      for (const other of membership.others) context.send(other, { kind: 'keys', term: raft.term, answers });
    });
  }

  /** True where nothing is left to do: it was answered just now, or will be with what is under way. */
  recognises(request: Request): boolean {
    const { opId, idempotent, operations } = request;
    if (!idempotent || !operations.some(isWrite)) return false;
    const before = this.#late.answerTo(opId);
    if (before !== undefined) {
      this.#raft.context.reply(request, before);
      return true;
    }
    const isUnderWay = this.#open.has(opId);
    this.#open.set(opId, request);
    return isUnderWay;
  }

  /** It is committed, and was executed by this leader; with a newer token it might come out otherwise. */
  executed({ opId, attempt }: Request, outcome: Outcome, isFinal: boolean): void {
    const asked = this.#open.get(opId);
    if (asked === undefined) return;
    this.#open.delete(opId);
    if (isFinal) this.#late.executed(opId, outcome);
    if (asked.attempt !== attempt) this.#raft.context.reply(asked, outcome);
  }

  onDue(): void {
    this.#late.onDue();
  }

  onKeys({ answers }: Keys): void {
    this.#late.learn(answers);
  }

  /** Another leader may commit what is under way; it knows of no keys. */
  resign(): void {
    this.#open.clear();
  }
}

/** As the log has it: to whoever executes it, a request like any other. */
export function keyless(request: Request): Request {
  return { ...request, idempotent: false };
}
