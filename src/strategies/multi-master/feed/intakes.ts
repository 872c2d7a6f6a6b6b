/** Whose logs this replica reads: how far it is in each, and what it asks for. */
import type { Address, Context, Micros } from '../../contract.ts';
import { NOWHERE } from '../../contract.ts';
import type { Copy } from '../../parts/mesh/copy.ts';
import type { Vector } from '../../parts/version-vector.ts';
import type { Executed, Executor } from './executor.ts';
import type { Events, FeedMessage } from './messages.ts';
import { RETRY } from './outlets.ts';
import type { Routes } from './routes.ts';

/** What the disk knows of a log that is read here. */
interface Place {
  readonly log: number;
  readonly at: number;
}

interface Intake {
  readonly from: Address;
  /** Index among the peers: the key of its timer. */
  readonly peer: number;
  /** Everything in that log up to `cursor` is executed here, or was not wanted. */
  log: number;
  cursor: number;
  /** The newest question, when it was asked, and whether the answer is still to come. */
  question: number;
  askedAt: Micros;
  isAsked: boolean;
  /** The time to ask again came before the answer. */
  isDue: boolean;
}

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
  #intakes: readonly Intake[] = [];
  /** Questions of different lives are different ones. */
  #lastQuestion: number;

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
    this.#lastQuestion = context.random.below(1 << 30) * 1024;
  }

  get places(): readonly { readonly from: Address; readonly at: number }[] {
    return this.#intakes.map(({ from, cursor }) => ({ from, at: cursor }));
  }

  /** Whose logs are read from now on. */
  route({ upstreams }: Routes, peerIndex: (address: Address) => number | undefined): void {
    for (const { from, peer } of this.#intakes) if (!upstreams.includes(from)) this.#context.cancelTimer('poll', peer);
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
    const { log, after, to, question, start, events } = message;
    const isAnswer = question === intake.question;
    if (isAnswer && after === start) {
      // Where this replica stands in that log, or where its owner found that it can go on.
      intake.cursor = log === intake.log ? Math.max(after, intake.cursor) : after;
      intake.log = log;
    }
    if (isAnswer && this.#poll === Number.POSITIVE_INFINITY) intake.isAsked = false;
    if (log !== intake.log || after > intake.cursor) {
      this.#complain(intake);
      return;
    }
    const cursor = intake.cursor;
    const missing = this.#executor.run(events, cursor, from, (stop) => {
      intake.cursor = stop === -1 ? Math.max(cursor, to) : stop - 1;
      const place: Place = { log, at: intake.cursor };
      if (intake.cursor > cursor || isAnswer) this.#context.disk.put(`place ${from}`, place);
    });
    this.#promise({ kind: 'executed', from, log, upTo: intake.cursor, ...this.#executor.done });
    if (missing !== undefined) this.#onHole(from, missing);
    else if (isAnswer && events.length >= this.#batch) intake.isDue = true;
  }

  /** What was read is durable: its owner hears of it, or is asked for more. */
  onDurable({ from, log, upTo }: Executed): void {
    const intake = this.#intakeOf(from);
    if (intake === undefined || intake.log !== log) return;
    if (this.#poll === Number.POSITIVE_INFINITY) {
      this.#context.send(from, { kind: 'taken', log, upTo, clock: this.#context.clock() });
      return;
    }
    intake.isAsked = false;
    if (intake.isDue) this.#ask(intake);
  }

  #begin(from: Address, peer: number): Intake {
    const place = this.#context.disk.get(`place ${from}`) as Place | undefined;
    const { log, at: cursor } = place ?? { log: NOWHERE, at: 0 };
    const intake = { from, peer, log, cursor, question: 0, askedAt: 0, isAsked: false, isDue: false };
    if (this.#poll === Number.POSITIVE_INFINITY) this.#ask(intake);
    else this.#context.setTimer('poll', peer, 1 + this.#context.random.below(this.#poll));
    return intake;
  }

  #ask(intake: Intake): void {
    intake.question = ++this.#lastQuestion;
    intake.askedAt = this.#context.monotonic();
    intake.isAsked = true;
    intake.isDue = false;
    const { log, cursor: after, question } = intake;
    const { seen } = this.#copy.store;
    this.#context.send(intake.from, { kind: 'read', log, after, seen, question, clock: this.#context.clock() });
  }

  /** Once: all that is under way behind a gap would complain as well. */
  #complain(intake: Intake): void {
    const isPatient = intake.isAsked && this.#context.monotonic() - intake.askedAt < RETRY;
    if (!isPatient) this.#ask(intake);
  }

  #promise(executed: Executed): void {
    const { promises, store } = this.#copy;
    if (store.ticket > store.synced) promises.add({ ...executed, ticket: store.ticket });
    else this.onDurable(executed);
  }

  #intakeOf(from: Address): Intake | undefined {
    return this.#intakes.find((intake) => intake.from === from);
  }
}
