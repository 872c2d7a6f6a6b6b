/** What is on the disk of each replica, record by record, as far as the power could go now. */
import type { Group } from '../../audit.ts';
import type { Address, Key } from '../../contract.ts';
import type { Message } from '../messages.ts';
import type { Row, Rule } from '../row.ts';
import type { Entry, Snapshot } from '../store.ts';

/** Of one replica. */
interface Platter {
  /** Records up to here were looked at. */
  seen: number;
  /** Rows, and hints by target, whose records may not be durable yet. */
  waiting: { readonly position: number; readonly target: Address; readonly key: Key; readonly row: Row | undefined }[];
  readonly rows: (Row | undefined)[];
  readonly hints: Map<Address, (Row | undefined)[]>;
}

/** What one handler wrote; undefined: more than can be told. */
export interface Wrote {
  readonly rows: readonly Key[];
  readonly acceptors: readonly Key[];
}

/** Its own rows. */
export const OWN: Address = -1;

export class Platters {
  readonly #group: Group<Message>;
  readonly #rule: Rule;
  readonly #of: Platter[] = [];

  constructor(group: Group<Message>, rule: Rule) {
    this.#group = group;
    this.#rule = rule;
  }

  /** After each of its handlers; `isNew`: the first one of a life. */
  look(address: Address, isNew: boolean): Wrote | undefined {
    const platter = (this.#of[address] ??= { seen: 0, waiting: [], rows: [], hints: new Map() });
    const disk = this.#group.disk(address);
    // What a crash took is not waited for any longer.
    if (isNew) {
      platter.waiting = platter.waiting.filter(({ position }) => position <= disk.last);
      platter.seen = Math.min(platter.seen, disk.last);
    }
    const isWhole = disk.first <= platter.seen + 1;
    const wrote = { rows: [] as Key[], acceptors: [] as Key[] };
    if (!isWhole) this.#readSnapshot(platter, disk.get('snapshot') as Snapshot | undefined);
    for (let at = Math.max(platter.seen + 1, disk.first); at <= disk.last; at++) {
      const entry = disk.record(at) as Entry;
      const isHint = entry.kind === 'hint';
      if (entry.kind === 'acceptor') wrote.acceptors.push(entry.key);
      if (entry.kind === 'row') wrote.rows.push(entry.key);
      else if (!isHint) continue;
      platter.waiting.push({ position: at, target: isHint ? entry.target : OWN, key: entry.key, row: entry.row });
    }
    platter.seen = Math.max(disk.last, disk.first - 1);
    this.#settle(platter, disk.durable);
    return isWhole ? wrote : undefined;
  }

  /** Whether this replica would still have the row, or what takes its place, if the power went now. */
  has(address: Address, target: Address, key: Key, row: Row): boolean {
    const platter = this.#of[address];
    if (platter === undefined) return false;
    this.#settle(platter, this.#group.disk(address).durable);
    const held = target === OWN ? platter.rows[key] : platter.hints.get(target)?.[key];
    return held !== undefined && this.#rule.join(held, row) === held;
  }

  #settle(platter: Platter, durable: number): void {
    const { waiting } = platter;
    let done = 0;
    while (done < waiting.length && waiting[done]!.position <= durable) {
      const { target, key, row } = waiting[done++]!;
      if (target === OWN) platter.rows[key] = row;
      else {
        const hints = platter.hints.get(target) ?? [];
        hints[key] = row;
        platter.hints.set(target, hints);
      }
    }
    if (done > 0) waiting.splice(0, done);
  }

  /** Records went into a snapshot before anybody could look at them: it counts with the first record after it. */
  #readSnapshot(platter: Platter, snapshot: Snapshot | undefined): void {
    if (snapshot === undefined) return;
    const position = platter.seen + 1;
    snapshot.rows.forEach((row, key) => {
      if (row !== undefined) platter.waiting.push({ position, target: OWN, key, row });
    });
    for (const [target, key, row] of snapshot.hints) platter.waiting.push({ position, target, key, row });
  }
}
