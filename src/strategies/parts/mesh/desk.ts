/** Where clients are served: writes are decided on what is here, reads show it, answers wait for the disk. */
import {
  type Context,
  declined,
  failed,
  type Key,
  type Micros,
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
import type { SafeTime } from './safe-time.ts';
import type { Answer, Store } from './store.ts';
import { MOST_WAITING, type Promised, SESSION_WAIT, Sessions } from './waiting.ts';

type DeskContext = Pick<Context<never, string>, 'reply' | 'clock' | 'uncertainty' | 'setTimer' | 'keys'>;
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
  readonly #sessions = new Sessions();
  readonly #safe: SafeTime;
  readonly #identity: { readonly slot: number };
  /** Told of a write before it is committed: what is put on the disk by then is durable with it. */
  beforeCommit: (write: WriteId, n: number, draft: Draft<S>) => void = () => {};
  /** Told of what a read wrote back, and what was seen before that. */
  wroteBack: (draft: Draft<S>, before: Vector) => void = () => {};
  /** Where reads ask others as well: begins one. */
  gather: ((request: Request) => void) | undefined;
  /** Takes a write that had to wait, as if it came now. */
  again: (request: Request) => void = () => {};

  constructor(
    context: DeskContext,
    lattice: Lattice<S>,
    store: Store<S>,
    promises: Answers,
    guard: ClockGuard,
    rights: Rights<S>,
    identity: { readonly slot: number },
    safe: SafeTime,
  ) {
    this.#safe = safe;
    this.#identity = identity;
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
  write(request: Request): Draft<S> | undefined {
    const store = this.#store;
    if (request.isOrdered && this.#mustWait(request)) return undefined;
    const { slot } = this.#identity;
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
    const answered = ok(outcome.value, replaced(store.seen, slot, n));
    const answer: Answer | undefined = request.idempotent ? [request.opId, answered] : undefined;
    const ticket = this.#commit(request.opId, n, answer);
    this.#promises.add({ kind: 'answer', ticket, request, outcome: answered, n });
    return draft;
  }

  serve(request: Request): void {
    const { consistency } = request;
    switch (consistency) {
      case 'session':
      case 'causal':
        if (!this.#mustWait(request)) this.#show(request);
        return;
      case 'bounded':
        if (this.age() <= request.maxStaleness) this.#show(request);
        else this.#context.reply(request, refused('what is here may be older than that'));
        return;
      case 'local':
      case 'eventual':
        this.#show(request);
        return;
      default:
        this.#context.reply(request, failed(`replicas that all take writes cannot offer ${consistency} reads`));
    }
  }

  /** How old what is shown here may be, with this clock at its worst and those of the others, taken to be alike. */
  age(): Micros {
    return this.#safe.age(this.#store.seen, this.#context.clock()) + 2 * this.#context.uncertainty();
  }

  /** True where the session has seen what is not here: its request is kept until it is. */
  #mustWait(request: Request): boolean {
    if (request.token === undefined || covers(this.#store.seen, request.token)) return false;
    if (this.#sessions.length >= MOST_WAITING) {
      this.#context.reply(request, refused('too many sessions wait here'));
    } else this.#context.setTimer('wait', this.#sessions.add(request), SESSION_WAIT);
    return true;
  }

  /** More is seen here than before: some session may have waited for it. Its turn comes when that is written down. */
  onNews(): void {
    for (const { id, request } of this.#sessions.takeReady(this.#store.seen)) {
      this.#context.setTimer('wait', this.#sessions.keep(id, request), 0);
    }
  }

  onWaitedLongEnough(id: number): void {
    const ready = this.#sessions.takeKept(id);
    if (ready !== undefined) {
      if (ready.isOrdered) this.again(ready);
      else this.#show(ready);
      return;
    }
    const late = this.#sessions.takeLate(id);
    if (late !== undefined) this.#context.reply(late, refused('it has not yet seen what the session saw'));
  }

  /** Answers with what is held of the key, here or by several; `shows`: by which write, where it is not held here. */
  show(request: Request, held: S | undefined, shows: WriteId | undefined): void {
    const store = this.#store;
    const { key } = request.operations[request.operations.length - 1]!;
    const state = this.#resolve(key, held) ? store.states[key] : held;
    const value = this.#lattice.read(key, state);
    const outcome = ok(value, store.seen, this.#lattice.siblings(key, state));
    // A session is told of all that it may have seen: that must be durable, and not what it asks for alone.
    const isOfSession = request.consistency === 'session' || request.consistency === 'causal';
    const ticket = isOfSession ? store.ticket : store.ticketOf(key);
    this.#answer(request, shows === undefined ? outcome : { ...outcome, shows }, ticket);
  }

  #show(request: Request): void {
    if (this.gather !== undefined) this.gather(request);
    else this.show(request, this.#store.states[request.operations[request.operations.length - 1]!.key], undefined);
  }

  /** True where what a reader decided was written in place of several versions. */
  #resolve(key: Key, held: S | undefined): boolean {
    if (held === undefined || this.#guard.isTooFarAhead(this.#context.clock())) return false;
    const value = this.#lattice.resolution?.(key, held);
    if (value === undefined) return false;
    const before = this.#store.seen;
    const { slot } = this.#identity;
    const n = at(before, slot) + 1;
    this.#draft.resolve(key, held, value, slot, n);
    this.#promises.add({ kind: 'granted', ticket: this.#commit(0, n, undefined), n });
    this.wroteBack(this.#draft, before);
    return true;
  }

  /** The draft becomes the own write `n`. */
  #commit(write: WriteId, n: number, answer: Answer | undefined): number {
    const { slot } = this.#identity;
    const draft = this.#draft;
    const mark = replaced(NOTHING_SEEN, slot, n);
    const touched: Vector[] = [];
    for (let i = 0; i < draft.keys.length; i++) touched.push(mark);
    this.beforeCommit(write, n, draft);
    return this.#store.commit(draft.keys, draft.nexts, touched, replaced(this.#store.seen, slot, n), answer);
  }

  #answer(request: Request, outcome: Outcome, ticket: number): void {
    if (ticket <= this.#store.synced) this.#context.reply(request, outcome);
    // Behind everything promised so far, for promises are kept in order of tickets.
    else this.#promises.add({ kind: 'answer', ticket: this.#store.ticket, request, outcome, n: 0 });
  }
}
