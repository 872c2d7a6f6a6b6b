/** All who read this replica's log: what is pushed to them or asked for by them, and what becomes of long queues. */
import type { Address, Context } from '../../contract.ts';
import { RETRY } from '../../parts/mesh/streams.ts';
import type { Vector } from '../../parts/version-vector.ts';
import { Link } from './link.ts';
import type { FeedLog } from './log.ts';
import type { FeedMessage, Read, Taken } from './messages.ts';
import type { FeedOptions } from './options.ts';
import type { Routes } from './routes.ts';

/** As much as the disk holds; beyond it the backlog is thrown away, whatever was asked for. */
const MOST = 1 << 20;

type OutletsContext<S> = Pick<Context<FeedMessage<S>, string>, 'send' | 'setTimer'>;

export class Outlets<S> {
  readonly #context: OutletsContext<S>;
  readonly #log: FeedLog<S>;
  readonly #options: FeedOptions;
  #links: readonly Link<S>[] = [];
  /** Entries up to here may be pushed: they are durable, and their time has come. */
  #ready = 0;
  #isShipping = false;
  /** Who was taken out of the group keeps what nobody read, for it may be put back. */
  #isMember = true;

  constructor(context: OutletsContext<S>, log: FeedLog<S>, options: FeedOptions) {
    this.#context = context;
    this.#log = log;
    this.#options = options;
  }

  get links(): readonly Link<S>[] {
    return this.#links;
  }

  /** The reader for whom most waits, where there is any. */
  get slowest(): Address {
    return this.#links.reduce((most, link) => (link.backlog > most.backlog ? link : most)).to;
  }

  /** How many more events may wait for it; Infinity where no write waits for that. */
  get space(): number {
    const { overflow, queue } = this.#options;
    if (overflow !== 'block' || this.#links.length === 0) return Number.POSITIVE_INFINITY;
    let space = queue;
    for (const { backlog } of this.#links) space = Math.min(space, queue - backlog);
    return space;
  }

  /** Who reads from now on; who did already goes on where it stands. */
  route({ isMember, downstreams, returns }: Routes, peerIndex: (address: Address) => number | undefined): void {
    this.#isMember = isMember;
    this.#links = downstreams.map(
      (to) =>
        this.#links.find((link) => link.to === to) ?? new Link(this.#log, to, peerIndex(to)!, this.#options, returns),
    );
    this.invite();
  }

  /** There is another log: nobody has read of it. */
  onNewLog(): void {
    this.#links = [];
    this.#ready = this.#log.durable;
  }

  /** Who has not said where it stands is asked to; who polls will say so anyway. */
  invite(): void {
    if (this.#polls) return;
    for (const { isOpen, to } of this.#links) if (!isOpen) this.#context.send(to, { kind: 'invite' });
  }

  // Entries come, and go out.

  /** The log has grown. Whose queue overflows loses it, where that is the way. */
  onAppended(seen: Vector): void {
    const { overflow, queue } = this.#options;
    const most = overflow === 'drop' ? queue : MOST;
    for (const link of this.#links) {
      link.count();
      if (link.backlog > most) link.throwAway(seen);
    }
  }

  onDurable(): void {
    if (this.#log.durable <= this.#ready) return;
    const { interval } = this.#options;
    if (interval === 0) this.onShip();
    else if (!this.#isShipping) {
      this.#isShipping = true;
      this.#context.setTimer('ship', 0, interval);
    }
  }

  onShip(): void {
    this.#isShipping = false;
    this.#ready = this.#log.durable;
    for (const link of this.#links) this.#pump(link);
    this.trim();
  }

  /** What every reader has, the log may forget. */
  trim(): void {
    if (!this.#isMember) return;
    let least = this.#ready;
    for (const { acked } of this.#links) least = Math.min(least, acked);
    this.#log.dropThrough(least);
  }

  // Readers say where they stand.

  /** False where this reader lacks what is not in the log any more, and need not wait for the time of full syncs. */
  onRead(from: Address, read: Read): boolean {
    const link = this.#linkOf(from);
    if (link === undefined || read.question <= link.question) return true;
    const place = link.placeOf(read.log, read.after, read.seen);
    if (place === -1) return link.hasThrown && this.#options.overflow === 'drop';
    link.open(place, read.question);
    if (this.#polls) this.#context.send(from, link.answer(this.#log.durable));
    else this.#pump(link);
    this.trim();
    return true;
  }

  onTaken(from: Address, { log, upTo }: Taken): void {
    const link = this.#linkOf(from);
    if (link === undefined || !link.isOpen || log !== this.#log.id) return;
    if (!link.onTaken(upTo)) return;
    this.#pump(link);
    this.trim();
  }

  onRetry(peer: number): void {
    const link = this.#links.find((one) => one.peer === peer);
    if (link === undefined || !link.isOpen) return;
    if (link.onRetry()) {
      const events = link.next(this.#ready);
      if (events !== undefined) this.#context.send(link.to, events);
    }
    this.#time(link);
  }

  get #polls(): boolean {
    return this.#options.poll !== Number.POSITIVE_INFINITY;
  }

  #linkOf(from: Address): Link<S> | undefined {
    return this.#links.find(({ to }) => to === from);
  }

  #pump(link: Link<S>): void {
    if (this.#polls || !link.isOpen || link.isSilent) return;
    for (let events = link.next(this.#ready); events !== undefined; events = link.next(this.#ready)) {
      this.#context.send(link.to, events);
    }
    this.#time(link);
  }

  #time(link: Link<S>): void {
    if (link.isTimed || !link.isUnderWay) return;
    link.startTimer();
    this.#context.setTimer('retry', link.peer, RETRY);
  }
}
