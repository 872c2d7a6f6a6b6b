/** Whether a write may be taken now: under `overflow: block` it waits until the slowest reader has room. */
import type { Address, Context, Micros, Request } from '../../contract.ts';
import { isWrite, refused } from '../../contract.ts';
import { WaitingRoom } from '../../parts/waiting-room.ts';

/** How long a write waits for room. */
const PATIENCE: Micros = 1_000_000;

/** What is known of queues. */
interface Queues {
  /** How many more events may wait for the slowest reader; Infinity where nothing is blocked. */
  readonly space: number;
  readonly slowest: Address;
}

type AdmissionContext = Pick<Context<never, string>, 'reply' | 'regionOf' | 'monotonic' | 'setTimer'>;

export class Admission {
  readonly #context: AdmissionContext;
  readonly #queues: Queues;
  readonly #serve: (request: Request) => void;
  readonly #room: WaitingRoom<Request, string>;

  constructor(context: AdmissionContext, queues: Queues, serve: (request: Request) => void) {
    this.#context = context;
    this.#queues = queues;
    this.#serve = serve;
    this.#room = new WaitingRoom(context, 'room', PATIENCE);
  }

  /** Who waits is served before who comes. */
  onRequest(request: Request): void {
    const isFree = this.#room.isEmpty && this.#queues.space > 0;
    if (isFree || !request.operations.some(isWrite)) this.#serve(request);
    else if (this.#room.isFull) this.#sendAway(request);
    else this.#room.enter(request);
  }

  /** Some reader has said that it has more. */
  onSpace(): void {
    if (this.#room.isEmpty) return;
    let { space } = this.#queues;
    for (const request of this.#room.leave(() => space-- > 0)) this.#serve(request);
  }

  onTimer(): void {
    this.#room.expire((request) => this.#sendAway(request));
  }

  #sendAway(request: Request): void {
    const reader = this.#context.regionOf(this.#queues.slowest);
    this.#context.reply(request, refused(`the queue to ${reader} is full`));
  }
}
