/** What was last seen of one replica, in one of its lives. */
import type { BareDisk, Group } from '../../audit.ts';
import type { Address, Key, KeySpace, Replica, Value } from '../../contract.ts';
import type { Entry, Message, Snapshot } from '../messages.ts';

export type Watched = Group<Message>;

/** What a replica says of itself. */
export interface View {
  readonly role: 'master' | 'candidate' | 'replica';
  readonly epoch: number;
  readonly last: number;
  readonly flushed: number;
  readonly shown: number;
  readonly degraded: boolean;
}

export type Tell = (invariant: string, life: Life, what: string) => void;

interface Change {
  readonly position: number;
  readonly key: Key;
  readonly before: Value | undefined;
  readonly wasThere: boolean;
}

export class Life {
  readonly address: Address;
  readonly replica: Replica<Message, string>;
  readonly disk: BareDisk;
  readonly keys: KeySpace;
  /** Before the first look: nothing. */
  epoch = 0;
  last = 0;
  shown = 0;
  /** It was the master, in the epoch above, when it was seen last. */
  isMaster = false;
  /** Up to here its disk was held against others. */
  matched = 0;
  /** Up to here its holding of entries is noted. */
  counted = 0;
  /** What it may acknowledge though `ack` asks for more: had when it began, or written while it went on alone. */
  excused = 0;
  /** Rows as the log makes them, up to `shown`. */
  rows = new Map<Key, Value | undefined>();
  /** What each change above `since` replaced, oldest first. */
  undo: Change[] = [];
  /** Rows are known from here on; before the first look nothing is. */
  since = Number.POSITIVE_INFINITY;

  constructor(address: Address, replica: Replica<Message, string>, group: Watched) {
    this.address = address;
    this.replica = replica;
    this.disk = group.disk(address);
    this.keys = group.keys;
  }

  view(): View {
    return this.replica.view() as object as View;
  }

  entry(position: number): Entry {
    return this.disk.record(position) as Entry;
  }

  snapshot(): Snapshot | undefined {
    return this.disk.get('snapshot') as Snapshot | undefined;
  }
}
