/** This replica's own copy: takes rows in, says what met what, and answers when that is durable. */

import { AfterSync } from '../consensus/after-sync.ts';
import type { Address, Context, Key } from '../contract.ts';
import type { StampClock } from '../parts/hybrid-clock.ts';
import type { Message } from './messages.ts';
import { type Conflict, newest, type Row, type Rule, rules, type Version } from './row.ts';
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
    this.store.recover();
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
    if (both === mine) {
      if (this.#conflict === 'lww') for (const late of news) this.#beats(mine!.versions[0]!, late);
    } else {
      this.store.putRow(key, both);
      if (this.#conflict === 'lww') for (const old of known) this.#beats(both.versions[0]!, old);
      else this.#tellSiblings(both);
    }
    if (news.length === 0) return;
    this.whenDurable(this.store.ticketOf(key), () => {
      for (const { write, attempt } of news) this.#context.applied(write, attempt, write);
    });
  }

  /** The same row, and no more: what a time of grace does to a tombstone. */
  replace(key: Key, row: Row): void {
    this.store.putRow(key, row);
  }

  hint(target: Address, key: Key, row: Row): void {
    const before = this.store.hint(target, key);
    const both = this.rule.join(before, row);
    if (both !== before) this.store.putHint(target, key, both);
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

  /** Whether the loser was written before the winner, and confirmed by then, only an observer can tell. */
  #beats(winner: Version, loser: Version): void {
    if (loser.write <= 0 || winner.write === loser.write) return;
    this.#context.conflicted(
      loser.write,
      'dropped',
      winner.write,
      winner.line !== undefined && loser.line !== undefined,
    );
  }

  #tellSiblings(row: Row): void {
    if (row.versions.length < 2) return;
    const latest = newest(row);
    for (const one of row.versions) if (one !== latest) this.#context.conflicted(one.write, 'sibling');
  }
}

function isSame(a: Version, b: Version): boolean {
  return a.write === b.write && a.slot === b.slot && a.n === b.n && a.stamp === b.stamp;
}
