/** Reads at a replica that has not yet applied what they must see: a session's past, or a leader's commit. */
import type { Context, Micros, Request } from '../contract.ts';
import { WaitingRoom } from './waiting-room.ts';

/** A read waits so long for the replica to catch up; then it is asked elsewhere. */
const PATIENCE: Micros = 1_000_000;

/** A replica of a log. */
interface Copy {
  readonly context: Pick<Context<never, 'reads'>, 'monotonic' | 'setTimer'>;
  /** The newest place of the log that its state contains. */
  readonly applied: number;
  answerRead(request: Request): void;
  refuse(request: Request, why?: string): void;
}

interface Waiting {
  readonly request: Request;
  readonly index: number;
}

export class WaitingReads {
  readonly #copy: Copy;
  readonly #room: WaitingRoom<Waiting, 'reads'>;

  constructor(copy: Copy) {
    this.#copy = copy;
    this.#room = new WaitingRoom(copy.context, 'reads', PATIENCE);
  }

  /** A read of a level that any replica serves: when it has what the session has seen, or at once. */
  onRead(request: Request): void {
    const { consistency, token } = request;
    const isForAny = consistency === 'local' || consistency === 'eventual';
    this.serve(request, isForAny ? 0 : (token?.[0] ?? 0));
  }

  /** Answers as soon as this replica has applied `index`. */
  serve(request: Request, index: number): void {
    const copy = this.#copy;
    if (copy.applied >= index) copy.answerRead(request);
    else if (this.#room.isFull) copy.refuse(request);
    else this.#room.enter({ request, index });
  }

  /** Something was applied. */
  wake(): void {
    if (this.#room.isEmpty) return;
    const { applied } = this.#copy;
    for (const { request } of this.#room.leave(({ index }) => applied >= index)) this.#copy.answerRead(request);
  }

  expire(): void {
    this.#room.expire(({ request }) => this.#copy.refuse(request, 'behind what it must see'));
  }
}
