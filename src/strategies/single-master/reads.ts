/** Reads at one replica: what each level demands of it, and who must wait or ask elsewhere. */

import { MS } from '../../kit/time.ts';
import { failed, type Micros, ok, type Request, refused } from '../contract.ts';
import { WaitingRoom } from '../parts/waiting-room.ts';
import type { State, Timer } from './state.ts';

/** A session waits this long for its own past to arrive, then it is sent to the master. */
const PATIENCE: Micros = 500 * MS;

export const LOST = 'this session has seen what the store has lost';

export class Reads {
  readonly #state: State;
  readonly #waiting: WaitingRoom<Request, Timer>;

  constructor(state: State) {
    this.#state = state;
    this.#waiting = new WaitingRoom(state.context, 'reads', PATIENCE);
  }

  /** `isFresh`: a master that may serve. `safeAt`: see Follower. */
  onRequest(request: Request, isFresh: boolean, safeAt: Micros): void {
    const { log } = this.#state;
    switch (request.consistency) {
      case 'strong':
        if (isFresh) this.#answer(request);
        else this.#refuse(request, 'only the master knows the newest');
        return;
      case 'bounded': {
        const age = this.#state.options.bounded === 'lag' ? this.behind() : this.age(safeAt);
        if (isFresh || age <= request.maxStaleness) this.#answer(request);
        else this.#refuse(request, 'this replica is further behind');
        return;
      }
      case 'session':
      case 'causal':
        if (request.token === undefined || log.covers(request.token)) this.#answer(request);
        else if (log.hasLost(request.token)) this.#state.context.reply(request, failed(LOST));
        else this.#wait(request);
        return;
      default:
        this.#answer(request);
    }
  }

  /** How old what is shown here may be, by this clock at its worst and the master's, taken to be alike. */
  age(safeAt: Micros): Micros {
    const { context } = this.#state;
    return context.clock() - safeAt + 2 * context.uncertainty();
  }

  /** How long what was received waits to be shown (MySQL's Seconds_Behind_Source): silence counts as 0. */
  behind(): Micros {
    const { context, log } = this.#state;
    return log.shown >= log.last ? 0 : Math.max(0, context.clock() - log.entry(log.shown + 1).at);
  }

  /** More is shown than before. */
  onShown(): void {
    if (this.#waiting.isEmpty) return;
    const { log } = this.#state;
    for (const request of this.#waiting.leave(({ token }) => log.covers(token!))) this.#answer(request);
  }

  onPatienceOver(): void {
    this.#waiting.expire((request) => this.#refuse(request, 'what this session has seen is not here yet'));
  }

  #wait(request: Request): void {
    if (this.#waiting.isFull) this.#refuse(request, 'too many wait here');
    else this.#waiting.enter(request);
  }

  #answer(request: Request): void {
    const { context, log } = this.#state;
    context.reply(request, ok(log.table.answer(request.operations), log.token()));
  }

  #refuse(request: Request, why: string): void {
    this.#state.context.reply(request, refused(why, this.#state.elsewhere()));
  }
}
