/** This replica's own copy: takes rows in, says what met what, and answers when that is durable. */

import type { Address, Context, Key } from '../contract.ts';
import { AfterSync } from '../parts/after-sync.ts';
import type { StampClock } from '../parts/hybrid-clock.ts';
import type { Message } from './messages.ts';
import { type Conflict, isNewer, newest, type Row, type Rule, rules, type Version } from './row.ts';
import { Store } from './store.ts';

export class Copy {
  readonly #context: Context<Message, string>;
  readonly #conflict: Conflict;
  readonly #clock: StampClock;
  readonly rule: Rule;
  readonly store: Store;
  readonly #after = new AfterSync();

  constructor(context: Context<Message, string>, conflict: Conflict, clock: StampClock) {
    this.#context = context;
    this.#conflict = conflict;
    this.#clock = clock;
    this.rule = rules[conflict];
    this.store = new Store(context.disk);
  }

  recover(): void {
    // A row, or a hint, may have become durable just before a crash that left no time to say so.
    this.store.recover((before, after, isHint) => {
      if (isHint) this.#tellGone(after, goneFrom(before.versions, after));
      else this.#tell(after, before.versions, []);
    });
    for (const row of this.store.rows) {
      if (row === undefined) continue;
      for (const { stamp, write, attempt } of row.versions) {
        this.#clock.recall(stamp);
        if (write > 0) this.#context.applied(write, attempt, write);
      }
    }
  }

  row(key: Key): Row | undefined {
    return this.store.rows[key];
  }

  /** Joins what is new. What it then holds may be told once `whenDurable` lets go. */
  take(key: Key, row: Row): void {
    const mine = this.row(key);
    for (const { stamp } of row.versions) if (stamp > Number.NEGATIVE_INFINITY) this.#clock.observe(stamp);
    const both = this.rule.join(mine, row);
    const known = mine?.versions ?? [];
    const news = row.versions.filter((version) => version.write > 0 && !known.some((one) => isSame(one, version)));
    if (both !== mine) this.store.putRow(key, both);
    // Beaten or not: what comes with it is written all the same.
    for (const version of news) if (version.also !== undefined) this.store.putBatch(version.write, { key, version });
    // What a crash may still take back has replaced nothing yet.
    if (news.length > 0)
      this.whenDurable(this.store.ticketOf(key), () => this.#tell(both, both === mine ? news : known, news));
  }

  /** Rows of others meet in an answer; this one takes neither. */
  join(one: Row | undefined, other: Row): Row {
    const both = this.rule.join(one, other);
    if (one === undefined || one === other || this.#conflict !== 'lww') return both;
    this.#beats(both.versions[0]!, both === one ? other.versions[0]! : one.versions[0]!);
    return both;
  }

  /** The same row, and no more: what a time of grace does to a tombstone. */
  replace(key: Key, row: Row): void {
    this.store.putRow(key, row);
  }

  hint(target: Address, key: Key, row: Row): void {
    const before = this.store.hint(target, key);
    const both = this.rule.join(before, row);
    if (both !== before) this.store.putHint(target, key, both);
    if (before === undefined) return;
    // One of them may have been confirmed, and nobody ever shows it.
    const gone = goneFrom([...before.versions, ...row.versions], both);
    if (gone.length > 0) this.whenDurable(this.store.ticket, () => this.#tellGone(both, gone));
  }

  /** Nobody is told what a crash may still take back. */
  whenDurable(ticket: number, then: () => void): void {
    if (ticket <= this.store.synced) then();
    else this.#after.wait(ticket, then);
  }

  onSynced(ticket: number): void {
    this.store.synced = ticket;
    this.#after.onSynced(ticket);
  }

  #tell(both: Row, losers: readonly Version[], news: readonly Version[]): void {
    for (const version of news) this.#inherits(version);
    if (this.#conflict === 'siblings') this.#tellSiblings(both, losers);
    else for (const one of losers) this.#beats(both.versions[0]!, one);
    for (const { write, attempt } of news) this.#context.applied(write, attempt, write);
  }

  /** Whether the loser was confirmed before the winner set out, only an observer can tell. */
  #beats(winner: Version, loser: Version): void {
    if (loser.write <= 0 || winner.write === loser.write) return;
    const knew = winner.line?.some(({ write }) => write === loser.write) === true;
    // Made of something else, it took what the loser had changed for unchanged, however much later it set out.
    const isElsewhere = !knew && isMadeAfter(winner, loser);
    this.#context.conflicted(loser.write, 'dropped', winner.write, isElsewhere ? undefined : knew);
  }

  /** What it was made of lives on in it. */
  #inherits({ write, line }: Version): void {
    const before = line?.find((done) => done.write !== write);
    if (before !== undefined) this.#context.conflicted(before.write, 'dropped', write, true);
  }

  #tellSiblings({ versions }: Row, known: readonly Version[]): void {
    const latest = versions.reduce((best, one) => (isNewer(one, best) ? one : best));
    for (const one of versions) if (one !== latest) this.#context.conflicted(one.write, 'sibling');
    for (const one of known) {
      if (!versions.some((other) => isSame(one, other))) {
        this.#context.conflicted(one.write, 'dropped', latest.write, true);
      }
    }
  }

  #tellGone(both: Row, gone: readonly Version[]): void {
    const winner = newest(both);
    const isKnown = this.#conflict === 'siblings';
    for (const one of gone) {
      if (isKnown) this.#context.conflicted(one.write, 'dropped', winner.write, true);
      else this.#beats(winner, one);
    }
  }
}

/** Those that are not among what is left. */
function goneFrom(versions: readonly Version[], left: Row): readonly Version[] {
  return versions.filter((one) => !left.versions.some((kept) => isSame(one, kept)));
}

/** Both were made of what was there, and the winner remembers that time. */
function isMadeAfter({ line }: Version, loser: Version): boolean {
  return line !== undefined && loser.line !== undefined && line[line.length - 1]!.stamp < loser.stamp;
}

function isSame(a: Version, b: Version): boolean {
  return a.write === b.write && a.slot === b.slot && a.n === b.n && a.stamp === b.stamp;
}
