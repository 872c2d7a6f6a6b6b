/** Reads at a replica that has not yet applied what they must see: a session's past, or a leader's commit. */
import type { Micros, Request } from '../contract.ts';
import { WaitingRoom } from '../parts/waiting-room.ts';
import type { RaftReplica, Timer } from './replica.ts';

/** A read waits so long for the replica to catch up; then it is asked elsewhere. */
const PATIENCE: Micros = 1_000_000;

interface Waiting {
  readonly request: Request;
  readonly index: number;
}

export class WaitingReads {
  readonly #raft: RaftReplica;
  readonly #room: WaitingRoom<Waiting, Timer>;

  constructor(raft: RaftReplica) {
    this.#raft = raft;
    this.#room = new WaitingRoom(raft.context, 'reads', PATIENCE);
  }

  /** Answers as soon as this replica has applied `index`. */
  serve(request: Request, index: number): void {
    const raft = this.#raft;
    if (raft.applied >= index) raft.answerRead(request);
    else if (this.#room.isFull) raft.refuse(request);
    else this.#room.enter({ request, index });
  }

  /** Something was applied. */
  wake(): void {
    if (this.#room.isEmpty) return;
    const { applied } = this.#raft;
    for (const { request } of this.#room.leave(({ index }) => applied >= index)) this.#raft.answerRead(request);
  }

  expire(): void {
    this.#room.expire(({ request }) => this.#raft.refuse(request, 'behind what it must see'));
  }
}
