/** Reads at one replica: what each level demands of it, and who must wait or ask elsewhere. */

import { MS } from '../../kit/time.ts';
import { type Micros, ok, type Request, refused } from '../contract.ts';
import type { State } from './state.ts';

/** A session waits this long for its own past to arrive, then it is sent to the master. */
const PATIENCE: Micros = 500 * MS;
const MOST_WAITING = 10_000;

interface Waiting {
  readonly request: Request;
  readonly since: Micros;
}

export class Reads {
  readonly #state: State;
  #waiting: Waiting[] = [];

  constructor(state: State) {
    this.#state = state;
  }

  /** `isFresh`: a master that may serve. `safeAt`: see Follower. */
  onRequest(request: Request, isFresh: boolean, safeAt: Micros): void {
    const { context, log } = this.#state;
    switch (request.consistency) {
      case 'strong':
        if (isFresh) this.#answer(request);
        else this.#refuse(request, 'only the master knows the newest');
        return;
      case 'bounded': {
        const age = context.clock() - safeAt + context.uncertainty();
        if (isFresh || age <= request.maxStaleness) this.#answer(request);
        else this.#refuse(request, 'this replica is further behind');
        return;
      }
      case 'session':
      case 'causal':
        if (request.token === undefined || log.covers(request.token)) this.#answer(request);
        else this.#wait(request);
        return;
      default:
        this.#answer(request);
    }
  }

  /** More is shown than before. */
  onShown(): void {
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = waiting.filter((read) => !this.#state.log.covers(read.request.token!));
    if (this.#waiting.length === waiting.length) return;
    for (const { request } of waiting) if (this.#state.log.covers(request.token!)) this.#answer(request);
  }

  onPatienceOver(): void {
    const now = this.#state.context.monotonic();
    const waiting = this.#waiting;
    this.#waiting = waiting.filter((read) => now - read.since < PATIENCE);
    for (const { request, since } of waiting) {
      if (now - since >= PATIENCE) this.#refuse(request, 'what this session has seen is not here yet');
    }
    if (this.#waiting.length > 0) this.#state.context.setTimer('reads', 0, this.#waiting[0]!.since + PATIENCE - now);
  }

  #wait(request: Request): void {
    const { context } = this.#state;
    if (this.#waiting.length >= MOST_WAITING) {
      this.#refuse(request, 'too many wait here');
      return;
    }
    this.#waiting.push({ request, since: context.monotonic() });
    if (this.#waiting.length === 1) context.setTimer('reads', 0, PATIENCE);
  }

  #answer(request: Request): void {
    const { context, log } = this.#state;
    context.reply(request, ok(log.table.answer(request.operations), log.token()));
  }

  #refuse(request: Request, why: string): void {
    this.#state.context.reply(request, refused(why, this.#state.elsewhere()));
  }
}
