/** Whose logs this replica reads: how far it is in each, and what it asks for. */
import type { Address, Context, Micros } from '../../contract.ts';
import { NOWHERE } from '../../contract.ts';
import type { Copy } from '../../parts/mesh/copy.ts';
import { RETRY } from '../../parts/mesh/streams.ts';
import type { Vector } from '../../parts/version-vector.ts';
import type { Executed, Executor } from './executor.ts';
import type { Events, FeedMessage, Read } from './messages.ts';
import type { Routes } from './routes.ts';

/** What the disk knows of a log that is read here. */
interface Place {
  readonly log: number;
  readonly at: number;
}

interface Intake<S> {
  readonly from: Address;
  /** Index among the peers: the key of its timer. */
  readonly peer: number;
  /** Everything in that log up to `cursor` is executed here, or was not wanted. */
  log: number;
  cursor: number;
  /** What came before what it follows, by that. */
  readonly early: Map<number, Events<S>>;
  /** The newest question, when it was asked, and whether the answer is still to come. */
  question: number;
  askedAt: Micros;
  isAsked: boolean;
  /** The time to ask again came before the answer. */
  isDue: boolean;
}

/** As many as may be under way: on a link that keeps no order nearly all of them come early. */
const MOST_EARLY = 1024;

type IntakesContext<S> = Pick<
  Context<FeedMessage<S>, string>,
  'send' | 'setTimer' | 'cancelTimer' | 'monotonic' | 'clock' | 'disk' | 'random'
>;

export class Intakes<S> {
  readonly #context: IntakesContext<S>;
  readonly #copy: Copy<S, FeedMessage<S>, Executed>;
  readonly #executor: Executor<S>;
  readonly #poll: Micros;
  readonly #batch: number;
  /** That log goes on where something is missing here: only a full sync with its owner can bring that. */
  readonly #onHole: (from: Address, missing: Vector) => void;
  #intakes: readonly Intake<S>[] = [];
  #lastQuestion = 0;

  constructor(
    context: IntakesContext<S>,
    copy: Copy<S, FeedMessage<S>, Executed>,
    executor: Executor<S>,
    { poll, batch }: { readonly poll: Micros; readonly batch: number },
    onHole: (from: Address, missing: Vector) => void,
  ) {
    this.#context = context;
    this.#copy = copy;
    this.#executor = executor;
    this.#poll = poll;
    this.#batch = batch;
    this.#onHole = onHole;
  }

  get places(): readonly { readonly from: Address; readonly at: number }[] {
    return this.#intakes.map(({ from, cursor }) => ({ from, at: cursor }));
  }

  /** Whose logs are read from now on. */
  route({ upstreams }: Routes, peerIndex: (address: Address) => number | undefined): void {
    for (const { from, peer } of this.#intakes) {
      if (upstreams.includes(from)) continue;
      this.#context.cancelTimer('poll', peer);
      // Should it ever be read again, what was seen by then says more than this place.
      this.#context.disk.put(`place ${from}`, undefined);
    }
    this.#intakes = upstreams.map(
      (from) => this.#intakes.find((intake) => intake.from === from) ?? this.#begin(from, peerIndex(from)!),
    );
  }

  /** Says where it stands in the log of `from`, and wants what follows. */
  ask(from: Address): void {
    const intake = this.#intakeOf(from);
    if (intake !== undefined) this.#ask(intake);
  }

  onPoll(peer: number): void {
    const intake = this.#intakes.find((one) => one.peer === peer);
    if (intake === undefined) return;
    this.#context.setTimer('poll', peer, this.#poll);
    if (intake.isAsked && this.#context.monotonic() - intake.askedAt < RETRY) intake.isDue = true;
    else this.#ask(intake);
  }

  onEvents(from: Address, message: Events<S>): void {
    const intake = this.#intakeOf(from);
    if (intake === undefined) return;
    const { log, after, taken, question, start } = message;
    if (question === intake.question) {
      // Where this replica stands in that log, or where its owner found that it can go on.
      if (log !== intake.log) intake.early.clear();
      intake.cursor = log === intake.log ? Math.max(start, intake.cursor) : start;
      intake.log = log;
      if (!this.#polls) intake.isAsked = false;
    }
    // Its owner takes something for known that is not: another log, or what a disk that lied has forgotten.
    if (log !== intake.log || taken > intake.cursor) this.#complain(intake);
    else if (after > intake.cursor) hold(intake, message);
    else this.#takeAll(intake, message);
  }

  /** What was read is durable: its owner hears of it, or is asked for more. */
  onDurable({ from, log, upTo }: Executed): void {
    const intake = this.#intakeOf(from);
    if (intake === undefined || intake.log !== log) return;
    if (!this.#polls) {
      this.#context.send(from, { kind: 'taken', log, upTo, clock: this.#context.clock() });
      return;
    }
    intake.isAsked = false;
    if (intake.isDue) this.#ask(intake);
  }

  #begin(from: Address, peer: number): Intake<S> {
    const place = this.#context.disk.get(`place ${from}`) as Place | undefined;
    const { log, at: cursor } = place ?? { log: NOWHERE, at: 0 };
    const never = { question: 0, askedAt: 0, isAsked: false, isDue: false };
    const intake: Intake<S> = { from, peer, log, cursor, early: new Map(), ...never };
    if (!this.#polls) this.#ask(intake);
    else this.#context.setTimer('poll', peer, 1 + this.#context.random.below(this.#poll));
    return intake;
  }

  get #polls(): boolean {
    return this.#poll !== Number.POSITIVE_INFINITY;
  }

  /** This one, and what came early and follows it; their owner hears of all of them at once. */
  #takeAll(intake: Intake<S>, first: Events<S>): void {
    const news: number[] = [];
    const again: number[] = [];
    for (let next: Events<S> | undefined = first; next !== undefined; next = takeNext(intake)) {
      this.#take(intake, next);
      const { done } = this.#executor;
      for (const name of done.news) news.push(name);
      for (const name of done.again) again.push(name);
    }
    this.#promise({ from: intake.from, log: intake.log, upTo: intake.cursor, news, again });
  }

  #take(intake: Intake<S>, { log, to, question, events }: Events<S>): void {
    const { from, cursor } = intake;
    const missing = this.#executor.run(events, cursor, from, (stop) => {
      intake.cursor = stop === -1 ? Math.max(cursor, to) : stop - 1;
      const place: Place = { log, at: intake.cursor };
      this.#context.disk.put(`place ${from}`, place);
    });
    if (missing !== undefined) this.#onHole(from, missing);
    else if (question === intake.question && events.length >= this.#batch) intake.isDue = true;
  }

  #ask(intake: Intake<S>): void {
    const now = this.#context.monotonic();
    // Questions of later lives are later ones: whoever is asked goes by the latest.
    this.#lastQuestion = Math.max(this.#lastQuestion + 1, now);
    intake.question = this.#lastQuestion;
    intake.askedAt = now;
    intake.isAsked = true;
    intake.isDue = false;
    const { log, cursor: after, question } = intake;
    const { seen } = this.#copy.store;
    // Whoever is asked forgets what stands before that: so it must be durable here.
    const read: Read = { kind: 'read', log, after, seen, question, clock: this.#context.clock() };
    this.#copy.sendDurable(intake.from, read);
  }

  /** Once: all that is under way would give reason to. */
  #complain(intake: Intake<S>): void {
    const isPatient = intake.isAsked && this.#context.monotonic() - intake.askedAt < RETRY;
    if (!isPatient) this.#ask(intake);
  }

  #promise(executed: Executed): void {
    const { promises, store } = this.#copy;
    if (store.ticket > store.synced) promises.add({ kind: 'other', ticket: store.ticket, what: executed });
    else this.onDurable(executed);
  }

  #intakeOf(from: Address): Intake<S> | undefined {
    return this.#intakes.find((intake) => intake.from === from);
  }
}

/** Held until it follows. */
function hold<S>({ early }: Intake<S>, message: Events<S>): void {
  if (early.size >= MOST_EARLY) early.clear();
  early.set(message.after, message);
}

/** The one that came early and follows now. */
function takeNext<S>(intake: Intake<S>): Events<S> | undefined {
  const next = intake.early.get(intake.cursor);
  if (next !== undefined) intake.early.delete(intake.cursor);
  return next;
}
