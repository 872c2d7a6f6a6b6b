/** The slots of one owner, as one replica knows them: what it promised, accepted and learned there. */
import { type Range, Ranges } from './ranges.ts';
import type { Seats } from './seats.ts';
import type { Command, Fill, Placed, Vote } from './value.ts';

/** Nobody here knows yet what is chosen in a slot. */
export const OPEN = Symbol('open');

/** Accepted under this ballot; no command is a no-op. */
interface Entry {
  ballot: number;
  command: Command | undefined;
  isChosen: boolean;
}

/** What of it must outlive a crash. */
export interface SavedLane {
  readonly ballot: number;
  readonly through: number;
  readonly words: readonly Range[];
  readonly next: number;
  readonly votes: readonly Vote[];
  readonly fills: readonly Fill[];
}

export class Lane {
  readonly rank: number;
  readonly #seats: Seats;
  /** No ballot below this one is accepted in slots up to `through`. */
  ballot = 0;
  through = 0;
  /** Where the owner said at ballot 0 what it suggests, and that it skips the rest; beside `since` to `next`. */
  readonly #words = new Ranges();
  /** Its word is here from `since` to `next`, which is the slot that it speaks of next. */
  since: number;
  next: number;
  readonly #entries = new Map<number, Entry>();
  /** Accepted above ballot 0: no-ops, where there is no entry. */
  #fills: Fill[] = [];
  /** Chosen above ballot 0: no-ops, where there is no entry. */
  readonly #settled = new Ranges();
  /** The owner says that what it suggested there is chosen. */
  readonly #chosen = new Ranges();

  constructor(rank: number, seats: Seats) {
    this.rank = rank;
    this.#seats = seats;
    this.since = this.next = seats.from(rank, 1);
  }

  /** What is chosen in a slot above all that is executed: a command, a no-op (undefined), or OPEN. */
  decision(slot: number): Command | undefined | typeof OPEN {
    const entry = this.#entries.get(slot);
    // A skip is learned with its owner's word: nobody else may propose anything but a no-op (§4.1).
    if (entry === undefined) return this.#hasWord(slot) || this.#settled.has(slot) ? undefined : OPEN;
    if (entry.isChosen || (entry.command !== undefined && this.#chosen.has(slot))) return entry.command;
    return OPEN;
  }

  /** What was accepted at a slot, chosen or not; undefined too for a skip or a no-op. */
  accepted(slot: number): Command | undefined {
    return this.#entries.get(slot)?.command;
  }

  isChosen(slot: number): boolean {
    return this.#entries.get(slot)?.isChosen === true;
  }

  /** True where more than a skip was accepted here: a command, or a no-op in place of one. */
  hasVote(slot: number): boolean {
    return this.#entries.has(slot);
  }

  /** The first slot from `slot` on of which nobody here knows what is chosen. */
  firstOpen(slot: number): number {
    let at = this.#seats.from(this.rank, slot);
    while (this.decision(at) !== OPEN) at += this.#seats.count;
    return at;
  }

  /** The owner's word on its slots before `next`, of which all before `this.next` is known. */
  hear(next: number, suggested: readonly Placed[], executed: number): void {
    for (const [slot, command] of suggested) {
      if (slot < this.next || slot >= next || slot <= executed) continue;
      this.#entries.set(slot, { ballot: 0, command, isChosen: false });
    }
    this.next = Math.max(this.next, next);
  }

  /** Where its word cannot be accepted any more, or not yet, it still says what it skips. */
  overhear(from: number, next: number, suggested: readonly Placed[]): void {
    let at = from;
    for (const [slot] of suggested) {
      this.#words.add([at, slot]);
      at = slot + this.#seats.count;
    }
    this.#words.add([at, next]);
  }

  /** Phase 1 of a revocation (§4.2): the owner is no longer heard in these slots. */
  promise(ballot: number, through: number): void {
    this.ballot = Math.max(this.ballot, ballot);
    this.through = Math.max(this.through, through);
    this.jump(through + 1);
  }

  /** Phase 2: what is not named is a no-op. */
  fill(fill: Fill, executed: number): void {
    const { ballot, from, through } = fill;
    this.promise(ballot, through);
    this.#accept(fill, executed, false);
    this.#fills = this.#fills.filter((one) => one.from < from || one.through > through);
    this.#fills.push({ ...fill, commands: [] });
  }

  /** A revocation has chosen this. */
  settle(fill: Fill, executed: number): void {
    this.#accept(fill, executed, true);
    this.#settled.add([fill.from, fill.through + 1]);
    this.jump(fill.through + 1);
  }

  /** What revocations have chosen in slots after this one, as far as it is known here. */
  settledAfter(executed: number): readonly Fill[] {
    return this.#settled.all.flatMap(([first, end]) => {
      const [from, through] = [Math.max(first, executed + 1), end - 1];
      const chosen = this.votes(from, through);
      const commands = chosen.flatMap(({ slot, command }): Placed[] =>
        command === undefined ? [] : [[slot, command]],
      );
      const ballot = chosen.reduce((highest, vote) => Math.max(highest, vote.ballot), this.ballot);
      return from > through ? [] : { ballot, from, through, commands };
    });
  }

  /** By its owner's count what it suggested there is chosen. */
  learn(chosen: Range): void {
    this.#chosen.add(chosen);
  }

  /** Nothing below this slot is taken from the owner any more. */
  jump(slot: number): void {
    if (this.next >= slot) return;
    this.#words.add([this.since, this.next]);
    this.since = this.next = this.#seats.from(this.rank, slot);
  }

  /** What a proposer must know of these slots (phase 1b). */
  votes(from: number, through: number): readonly Vote[] {
    const votes: Vote[] = [];
    for (const [slot, { ballot, command }] of this.#entries) {
      if (slot >= from && slot <= through) votes.push({ slot, ballot, command });
    }
    return votes;
  }

  fills(from: number, through: number): readonly Fill[] {
    return this.#fills.filter((fill) => fill.from <= through && fill.through >= from);
  }

  /** This slot is executed. */
  done(slot: number): void {
    this.#entries.delete(slot);
  }

  /** All slots up to here are, at once. */
  leap(executed: number): void {
    for (const slot of this.#entries.keys()) if (slot <= executed) this.#entries.delete(slot);
  }

  /** Ranges up to here are of no use any more. */
  trim(executed: number): void {
    this.#words.drop(executed + 1);
    this.#settled.drop(executed + 1);
    this.#chosen.drop(executed + 1);
    if (this.#fills.length > 0) this.#fills = this.#fills.filter(({ through }) => through > executed);
  }

  save(executed: number): SavedLane {
    const { ballot, through, since, next } = this;
    const votes = this.votes(executed + 1, Number.POSITIVE_INFINITY);
    return { ballot, through, words: [...this.#words.all, [since, next]], next, votes, fills: this.#fills };
  }

  restore({ ballot, through, words, next, votes, fills }: SavedLane): void {
    this.ballot = ballot;
    this.through = through;
    this.#words.restore(words.slice(0, -1));
    this.since = words.at(-1)![0];
    this.next = next;
    this.#fills = [...fills];
    for (const vote of votes) {
      this.#entries.set(vote.slot, { ballot: vote.ballot, command: vote.command, isChosen: false });
    }
  }

  #hasWord(slot: number): boolean {
    return slot >= this.since ? slot < this.next : this.#words.has(slot);
  }

  #accept({ ballot, from, through, commands }: Fill, executed: number, isChosen: boolean): void {
    const vote = (slot: number, command: Command | undefined) => {
      const before = this.#entries.get(slot);
      // What is chosen stays, and is what every higher ballot accepts.
      if (before?.isChosen === true) before.ballot = Math.max(before.ballot, ballot);
      else this.#entries.set(slot, { ballot: Math.max(before?.ballot ?? 0, ballot), command, isChosen });
    };
    const named = new Map(commands);
    for (const slot of this.#entries.keys()) {
      if (slot >= from && slot <= through && !named.has(slot)) vote(slot, undefined);
    }
    for (const [slot, command] of commands) if (slot > executed) vote(slot, command);
  }
}
