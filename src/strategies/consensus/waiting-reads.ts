/** Reads at a replica that has not yet applied what they must see: a session's past, or a leader's commit. */
import { type Micros, type Request, refused } from '../contract.ts';
import type { RaftReplica } from './replica.ts';

/** A read waits so long for the replica to catch up; then it is asked elsewhere. */
const PATIENCE: Micros = 1_000_000;
const MOST_WAITING = 10_000;

interface Waiting {
  readonly request: Request;
  readonly index: number;
  readonly until: Micros;
}

export class WaitingReads {
  readonly #raft: RaftReplica;
  #waiting: Waiting[] = [];

  constructor(raft: RaftReplica) {
    this.#raft = raft;
  }

  get any(): boolean {
    return this.#waiting.length > 0;
  }

  /** Answers as soon as this replica has applied `index`. */
  serve(request: Request, index: number): void {
    const raft = this.#raft;
    if (raft.applied >= index) raft.answerRead(request);
    else if (this.#waiting.length >= MOST_WAITING) raft.refuse(request);
    else {
      this.#waiting.push({ request, index, until: raft.context.monotonic() + PATIENCE });
      // The timer belongs to the one that waits longest.
      if (this.#waiting.length === 1) raft.context.setTimer('reads', 0, PATIENCE);
    }
  }

  /** Something was applied. */
  wake(): void {
    const raft = this.#raft;
    const ready = this.#waiting.filter((read) => raft.applied >= read.index);
    if (ready.length === 0) return;
    this.#waiting = this.#waiting.filter((read) => raft.applied < read.index);
    for (const read of ready) raft.answerRead(read.request);
  }

  expire(): void {
    const { context, leader } = this.#raft;
    const now = context.monotonic();
    const late = this.#waiting.filter((read) => read.until <= now);
    this.#waiting = this.#waiting.filter((read) => read.until > now);
    const tryAt = leader === context.self ? -1 : leader;
    for (const read of late) context.reply(read.request, refused('behind what it must see', tryAt));
    const next = this.#waiting[0];
    if (next !== undefined) context.setTimer('reads', 0, next.until - now);
  }
}
