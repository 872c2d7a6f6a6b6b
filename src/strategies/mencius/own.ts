/** What a replica does with its own slots: suggests in them, skips them, counts who accepted (§4.1). */
import { isWrite, NOWHERE, type Request, refused } from '../contract.ts';
import { Line } from '../parts/line.ts';
import { stamped } from '../parts/stamped.ts';
import type { Lane } from './lane.ts';
import type { Range } from './ranges.ts';
import type { MenciusReplica } from './replica.ts';
import type { Command, Placed } from './value.ts';

export class Own {
  readonly #replica: MenciusReplica;
  readonly lane: Lane;
  /** Whose requests are suggested in which slot, in order, and not answered. */
  readonly open = new Map<number, Request>();
  /** What was suggested in these slots is chosen; `to` is the first of which that is not known. */
  #chosenFrom: number;
  #chosenTo: number;
  /** Of slots up to here it cannot say any more what it suggested there. */
  floor: number;

  /** Words that are being written, and which slots those have that are. */
  readonly #said = new Line<{ readonly position: number; readonly next: number }>();
  #durableNext: number;

  constructor(replica: MenciusReplica) {
    this.#replica = replica;
    this.lane = replica.lanes[replica.rank]!;
    this.#durableNext = this.lane.next;
    this.#chosenFrom = this.#chosenTo = replica.seats.from(replica.rank, replica.executed + 1);
    this.floor = Math.max(
      replica.executed,
      ...this.lane.fills(1, Number.POSITIVE_INFINITY).map(({ through }) => through),
    );
  }

  get chosen(): Range {
    return [this.#chosenFrom, this.#chosenTo];
  }

  /** A request of a client takes the next own slot. */
  propose(request: Request): void {
    const { context, executed, options, horizons, recovery } = this.#replica;
    const slot = this.lane.next;
    if (recovery.isAsking) context.reply(request, refused('it lost its disk, and asks the others how far they are'));
    else if (slot - executed > options.window || slot > horizons.limit) {
      context.reply(request, refused('too much is open already', NOWHERE));
    } else this.#suggest(request, slot);
  }

  #suggest(request: Request, slot: number): void {
    const { context, state, stream, seats } = this.#replica;
    const at = state.needsTime && request.idempotent ? context.clock() : undefined;
    const command: Command = { request, at };
    this.#say(slot + seats.count, [[slot, command]]);
    this.open.set(slot, request);
    this.#replica.horizons.reach(slot);
    stream.suggest();
    if (seats.count === 1) this.#replica.afterSync(() => this.advance());
  }

  /** Whatever it said of this slot outlives a crash. */
  isDurable(slot: number): boolean {
    const { durable } = this.#replica.context.disk;
    for (let word = this.#said.oldest; word !== undefined && word.position <= durable; word = this.#said.oldest) {
      this.#durableNext = word.next;
      this.#said.dropThrough(this.#said.first);
    }
    return slot < this.#durableNext || slot < this.lane.since;
  }

  #say(next: number, suggested: readonly Placed[]): void {
    const { executed, journal, rank } = this.#replica;
    const position = journal.word(rank, next, suggested, executed);
    this.#said.add({ position, next });
  }

  /** Skips its slots below this one (rule 2): it will never suggest anything there. */
  skipTo(slot: number): void {
    const { seats, rank } = this.#replica;
    if (slot <= this.lane.next) return;
    this.#say(seats.from(rank, slot), []);
    this.#replica.horizons.reach(this.lane.next);
  }

  /** Counts the acceptances of what was suggested, in order; says so where that is news. */
  advance(): void {
    const { seats, stream } = this.#replica;
    let isNews = false;
    for (; this.#chosenTo < this.lane.next; this.#chosenTo += seats.count) {
      const command = this.lane.accepted(this.#chosenTo);
      if (command === undefined) {
        if (this.lane.decision(this.#chosenTo) !== undefined) break;
        // What was suggested is not what was chosen, where others made it a no-op.
        if (this.lane.hasVote(this.#chosenTo)) this.#chosenFrom = this.#chosenTo + seats.count;
      } else if (this.#isChosen(this.#chosenTo)) isNews = true;
      else break;
    }
    this.lane.learn(this.chosen);
    if (isNews) stream.learn();
    this.#replica.executor.advance();
  }

  /** By a majority at ballot 0, this replica included: what others have is on its disk as well. */
  #isChosen(slot: number): boolean {
    const { peers, seats } = this.#replica;
    let count = 1;
    for (const { since, got } of peers) if (slot >= since && slot < got) count++;
    return count >= seats.majority || this.lane.isChosen(slot);
  }

  /** This slot is executed now; who asked for what was suggested there, if it was here and in this life. */
  take(slot: number, command: Command | undefined): Request | undefined {
    const request = this.open.get(slot);
    if (request !== undefined) this.open.delete(slot);
    const isSuggested = this.lane.hasVote(slot);
    if (isSuggested) this.floor = Math.max(this.floor, slot);
    if (slot >= this.#chosenTo) this.#chosenTo = slot + this.#replica.seats.count;
    // What was suggested is not what was chosen; or nobody here knows what was suggested.
    if ((isSuggested && command === undefined) || slot < this.lane.since) this.#chosenFrom = this.#chosenTo;
    return request;
  }

  /** A snapshot took the place of everything up to here. What may be done twice is suggested once more. */
  forget(executed: number): readonly Request[] {
    const { context, seats, state } = this.#replica;
    const again: Request[] = [];
    for (const [slot, request] of this.open) {
      if (slot > executed) continue;
      this.open.delete(slot);
      if (request.idempotent && state.knows(request.opId)) {
        context.reply(request, stamped(state.execute(request), executed));
      } else if (request.idempotent || !request.operations.some(isWrite)) again.push(request);
    }
    this.floor = Math.max(this.floor, executed);
    this.#chosenFrom = this.#chosenTo = Math.max(this.#chosenTo, seats.from(this.#replica.rank, executed + 1));
    return again;
  }
}
