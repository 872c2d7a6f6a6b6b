/** The invariants of feeds, held against all replicas of a group after every event. */
import type { Audit, AuditSpec, BareDisk, Group, Invariant } from '../../audit.ts';
import type { Address } from '../../contract.ts';
import { at, covers, joined, NOTHING_SEEN, raised, type Vector } from '../../parts/version-vector.ts';
import { type FeedLog, isLogged } from './log.ts';
import type { Events, FeedMessage } from './messages.ts';
import { type FeedWords, isFeed } from './options.ts';

const INVARIANTS: readonly Invariant[] = [
  { name: 'F1', says: 'what a replica tells of its log would still stand there after a crash' },
  { name: 'F2', says: 'what a reader says to have taken it has executed, and would still have after a crash' },
  { name: 'F3', says: 'what a replica has seen never becomes less in one life' },
  { name: 'F4', says: 'in every log the writes of one origin stand in their order, none left out but at a leap' },
  { name: 'F5', says: 'who goes by what was executed logs no write twice' },
  { name: 'F6', says: 'no queue that is thrown away when it is full is longer than it may be' },
];

/** What replicas of a feed let an audit see. */
interface Open {
  readonly seen: Vector;
  readonly log: FeedLog<unknown>;
  readonly queues: readonly { readonly to: Address; readonly backlog: number }[];
}

/** What a record of the store has, and a snapshot. */
interface Snapshot {
  readonly seen: Vector;
}

interface Life {
  readonly replica: unknown;
  seen: Vector;
  /** Of this log, up to here: what stands in it, or stood. */
  id: number;
  upTo: number;
  known: Vector;
}

/** Feeds only: the plain mesh has no log. */
export const audit: AuditSpec<FeedWords, FeedMessage<unknown>> = {
  invariants: INVARIANTS,
  begin: (group, words) => (isFeed(words) ? new FeedAudit(group, words) : { after: () => {} }),
};

class FeedAudit implements Audit<FeedMessage<unknown>> {
  readonly #group: Group<FeedMessage<unknown>>;
  readonly #words: FeedWords;
  /** By address. */
  readonly #lives: (Life | undefined)[] = [];

  constructor(group: Group<FeedMessage<unknown>>, words: FeedWords) {
    this.#group = group;
    this.#words = words;
  }

  after(address: Address): void {
    const replica = this.#open(address);
    if (replica === undefined) return;
    const { seen, log, queues } = replica;
    const known = this.#lives[address];
    const life = known?.replica === replica ? known : { replica, seen, id: -1, upTo: 0, known: NOTHING_SEEN };
    this.#lives[address] = life;
    if (!covers(seen, life.seen)) this.#group.broken('F3', [address], `[${life.seen}] becomes [${seen}]`);
    life.seen = seen;
    this.#follow(address, life, log);
    const { overflow, queue } = this.#words;
    if (overflow !== 'drop') return;
    for (const { to, backlog } of queues) {
      if (backlog > Number(queue)) this.#group.broken('F6', [address, to], `${backlog} events wait, of ${queue}`);
    }
  }

  sends(from: Address, to: Address, message: FeedMessage<unknown>): void {
    if (message.kind === 'events') this.#isDurable(from, to, message);
    else if (message.kind === 'taken') this.#isExecuted(from, to, message.log, message.upTo);
    else if (message.kind === 'read') this.#isExecuted(from, to, message.log, message.after);
  }

  #isDurable(from: Address, to: Address, { events }: Events<unknown>): void {
    const disk = this.#group.disk(from);
    const lost = events.find((event) => !isLogged((cell) => disk.durableCell(cell), event.at));
    if (lost !== undefined) this.#group.broken('F1', [from, to], `position ${lost.at} is not durable`);
  }

  #isExecuted(reader: Address, owner: Address, log: number, upTo: number): void {
    const theirs = this.#open(owner)?.log;
    const seen = durablySeen(this.#group.disk(reader));
    if (theirs === undefined || theirs.id !== log || seen === undefined) return;
    for (let position = theirs.first; position <= Math.min(upTo, theirs.last); position++) {
      const { slot, n, leap } = theirs.entry(position);
      if (leap === undefined ? at(seen, slot) >= n : covers(seen, leap)) continue;
      this.#group.broken('F2', [reader, owner], `${slot}:${n} at ${position} is not durable, of ${upTo}`);
    }
  }

  #follow(address: Address, life: Life, log: FeedLog<unknown>): void {
    if (life.id !== log.id || life.upTo < log.first - 1) {
      life.id = log.id;
      life.upTo = log.first - 1;
      life.known = log.base;
    }
    while (life.upTo < log.last) {
      const { slot, n, leap } = log.entry(++life.upTo);
      if (leap !== undefined) {
        life.known = joined(life.known, leap);
        continue;
      }
      const last = at(life.known, slot);
      if (n > last + 1) this.#group.broken('F4', [address], `${slot}:${n} follows ${slot}:${last}`);
      else if (n <= last && this.#words.origin_filter === 'executed') {
        this.#group.broken('F5', [address], `${slot}:${n} stands there again, after ${slot}:${last}`);
      }
      life.known = raised(life.known, slot, n);
    }
  }

  #open(address: Address): Open | undefined {
    const replica = this.#group.replica(address) as (Partial<Open> & object) | undefined;
    return replica?.log === undefined ? undefined : (replica as Open);
  }
}

/** As the store would read it back; undefined while a snapshot takes the place of records and is not durable yet. */
function durablySeen(disk: BareDisk): Vector | undefined {
  const place = Math.min(disk.durable, disk.last);
  if (place >= disk.first) return (disk.record(place) as Snapshot).seen;
  const snapshot = disk.durableCell('snapshot') as Snapshot | undefined;
  return snapshot === disk.get('snapshot') ? (snapshot?.seen ?? NOTHING_SEEN) : undefined;
}
