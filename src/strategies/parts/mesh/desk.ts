/** Where clients are served: writes are decided on what is here, reads show it, answers wait for the disk. */
import {
  type Context,
  declined,
  failed,
  type Outcome,
  ok,
  type Request,
  refused,
  type WriteId,
} from '../../contract.ts';
import type { ClockGuard } from '../clock-guard.ts';
import { at, covers, NOTHING_SEEN, replaced, type Vector } from '../version-vector.ts';
import { Draft } from './draft.ts';
import type { Lattice } from './lattice.ts';
import type { Rights } from './rights.ts';
import type { Answer, Store } from './store.ts';
import { type Promised, SESSION_WAIT, SessionReads } from './waiting.ts';

type DeskContext = Pick<Context<never, string>, 'reply' | 'clock' | 'setTimer' | 'cancelTimer' | 'keys'>;
interface Answers {
  add(promised: Promised<never, never>): void;
}

export class Desk<S> {
  readonly #context: DeskContext;
  readonly #lattice: Lattice<S>;
  readonly #store: Store<S>;
  readonly #promises: Answers;
  readonly #guard: ClockGuard;
  readonly #rights: Rights<S>;
  readonly #draft: Draft<S>;
  readonly #sessions = new SessionReads();
  /** Told of a write before it is committed: what is put on the disk by then is durable with it. */
  beforeCommit: (write: WriteId, n: number, draft: Draft<S>) => void = () => {};

  constructor(
    context: DeskContext,
    lattice: Lattice<S>,
    store: Store<S>,
    promises: Answers,
    guard: ClockGuard,
    rights: Rights<S>,
  ) {
    this.#context = context;
    this.#lattice = lattice;
    this.#store = store;
    this.#promises = promises;
    this.#guard = guard;
    this.#rights = rights;
    this.#draft = new Draft(lattice, context.keys, store.states);
  }

  get waiting(): number {
    return this.#sessions.length;
  }

  /** What was written, for the others; undefined where nothing was. */
  write(request: Request, slot: number): Draft<S> | undefined {
    const store = this.#store;
    const before = request.idempotent ? store.answerTo(request.opId) : undefined;
    if (before !== undefined) {
      this.#answer(request, before, store.ticket);
      return undefined;
    }
    if (this.#guard.isTooFarAhead(this.#context.clock())) {
      this.#context.reply(request, refused('its clock is further ahead than max_offset allows'));
      return undefined;
    }
    const n = at(store.seen, slot) + 1;
    const draft = this.#draft;
    const outcome = draft.decide(request, slot, n);
    if (outcome.kind !== 'ok') {
      if (outcome.kind === 'refused' && draft.refused !== undefined) this.#rights.ask(draft.refused, slot);
      this.#context.reply(request, outcome);
      return undefined;
    }
    if (!outcome.done) {
      this.#answer(request, declined(outcome.why, outcome.value, store.seen), store.ticket);
      return undefined;
    }
    const seen = replaced(store.seen, slot, n);
    const answered = ok(outcome.value, seen);
    const answer: Answer | undefined = request.idempotent ? [request.opId, answered] : undefined;
    const mark = replaced(NOTHING_SEEN, slot, n);
    const touched: Vector[] = [];
    for (let i = 0; i < draft.keys.length; i++) touched.push(mark);
    this.beforeCommit(request.opId, n, draft);
    const ticket = store.commit(draft.keys, draft.nexts, touched, seen, answer);
    this.#promises.add({ kind: 'answer', ticket, request, outcome: answered, n });
    return draft;
  }

  serve(request: Request): void {
    const { consistency, token } = request;
    if (consistency === 'session' && token !== undefined && !covers(this.#store.seen, token)) {
      this.#context.setTimer('wait', this.#sessions.add(request), SESSION_WAIT);
    } else if (consistency === 'session' || consistency === 'local' || consistency === 'eventual') this.#show(request);
    else this.#context.reply(request, failed(`replicas that all take writes cannot offer ${consistency} reads`));
  }

  /** More is seen here than before: some session may have waited for it. */
  onNews(): void {
    for (const { id, request } of this.#sessions.takeReady(this.#store.seen)) {
      this.#context.cancelTimer('wait', id);
      this.#show(request);
    }
  }

  onWaitedLongEnough(id: number): void {
    const late = this.#sessions.takeLate(id);
    if (late !== undefined) this.#context.reply(late, refused('it has not yet seen what the session saw'));
  }

  #show(request: Request): void {
    const { states, seen } = this.#store;
    const { key } = request.operations[request.operations.length - 1]!;
    const value = this.#lattice.read(key, states[key]);
    this.#answer(request, ok(value, seen, this.#lattice.siblings(key, states[key])), this.#store.ticketOf(key));
  }

  #answer(request: Request, outcome: Outcome, ticket: number): void {
    if (ticket <= this.#store.synced) this.#context.reply(request, outcome);
    // Behind everything promised so far, for promises are kept in order of tickets.
    else this.#promises.add({ kind: 'answer', ticket: this.#store.ticket, request, outcome, n: 0 });
  }
}
