/** What the observer knows of one operation while it matters: who asked, who holds it, who has read it. */
import { APART } from '../../clients/flights.ts';
import type { Micros } from '../../kit/time.ts';
import type { Address, Key, OperationKind, Outcome, WriteId } from '../../strategies/contract.ts';
import type { Cell } from './cell.ts';

/** What a replica, by its place in the group, has of a write: bits that add up. */
export const SEEN = 1;
export const HELD = 2;
export const EVER = 4;

export const OPEN = 0;
export const OK = 1;
export const DECLINED = 2;
export const REFUSED = 3;
export const FAILED = 4;
export const UNKNOWN = 5;

export function endingOf({ kind, done }: Outcome): number {
  if (kind === 'ok') return done ? OK : DECLINED;
  return kind === 'refused' ? REFUSED : FAILED;
}

export const NEVER = -1;

/** What took a write away from a replica. */
export const NOTHING = 0;
export const REWOUND = 1;
export const RESTARTED = 2;
export const WIPED = 3;

/** Bits of `fates`. */
export const DROPPED = 1;
export const MERGED = 2;
export const SIBLING = 4;
export const REJECTED = 8;

/** A place in the list of pending writes of one key, in order of acceptance. */
export class Link {
  readonly write: Intent;
  key: Key = -1;
  older: Link | undefined = undefined;
  newer: Link | undefined = undefined;

  constructor(write: Intent) {
    this.write = write;
  }
}

/** A read that is over: as much of it as a witness names. */
export interface Sighting {
  readonly id: WriteId;
  readonly operation: number;
  readonly region: number;
  readonly server: Address;
  readonly at: Micros;
}

/** Records are pooled, so `reset` must set every field. */
export class Intent {
  id: WriteId = 0;
  operation = 0;
  kind: OperationKind = 'read';
  key: Key = -1;
  into: Key = -1;
  client = 0;
  region = 0;
  /** Of a map or a sequence it changes what is in it, and replaces no version. */
  isPartial = false;
  at: Micros = 0;
  cells: readonly Cell[] = [];
  outcome = OPEN;
  ended: Micros = NEVER;
  /** Of an ok answer to a write that was done. */
  acked: Micros = NEVER;

  // Writes: where it is.
  accepted: Micros = NEVER;
  acceptor: Address = -1;
  origin = -1;
  n = 0;
  /** A second execution has a second place; the newest counts. */
  secondOrigin = -1;
  secondN = 0;
  group = 0;
  seenCount = 0;
  heldCount = 0;
  isComplete = false;
  /** It was visible everywhere once; a restart may have taken it back since. */
  wasComplete = false;
  isDuplicated = false;
  /** Places that it was executed at so far, and how many of them a server had answered for. */
  places = 0;
  placesAnswered = 0;
  /** Repeated attempts that a server recognised: answered ok while the one before is held, and nothing done. */
  absorbed = 0;
  /** The write that replaced it on a replica that knew it: whoever has that one needs this no more. */
  coveredBy: WriteId = 0;
  /** The first that was told of where a newer one was told of since: what lies between the two replaced it as well. */
  coveredFirst: WriteId = 0;
  /** It was made of what it replaced, and carries that on. */
  isHeir = false;
  fates = 0;
  /** The concurrent write that it first met; 0: none, or none that is known. */
  rival: WriteId = 0;
  /** What beat it was there before it: not concurrent, but stamped by a wrong clock, or kept for being first. */
  isBornBeaten = false;
  /** It was beaten, or replaced by one that was: who lacks it shows what came out on top. */
  isOutdone = false;
  takenBy: Address = -1;
  takenAt: Micros = NEVER;
  takenHow = NOTHING;
  /** Clients that have read it while it was on its way, and since when. */
  readers: number[] | undefined = undefined;
  readSince: Micros[] | undefined = undefined;
  /** The first read that showed it before anybody was told that it is done. */
  readUnacked: Sighting | undefined = undefined;
  /** What it, or of a read what it showed, causally depends on, as far as that is still on its way. */
  readonly deps: WriteId[] = [];
  /** The version of its key that its session had last seen; 0: none that is known. */
  basis: WriteId = 0;
  /** Its effect went unseen into what was made of an older version. */
  isOverwritten = false;
  /**
   * Asked for more than once, so that it may be done at two places; or something of its key came to the replica that
   * took it while it waited for the disk. Nobody can say of which writes it knew.
   */
  isVague = false;
  /** What it had replaced was seen again. */
  isUndone = false;
  row = -1;
  /** By place. */
  readonly marks: Uint8Array;
  readonly link: Link = new Link(this);
  readonly rowLink: Link = new Link(this);
  previous: Intent | undefined = undefined;
  next: Intent | undefined = undefined;

  // Reads: what the last server showed.
  server: Address = -1;
  staleness: Micros = 0;
  /** What it missed, or 0: the longest acknowledged, the session's own, one that the session had read before. */
  missing: WriteId = 0;
  missingOwn: WriteId = 0;
  missingRead: WriteId = 0;
  /** Causes that are not there: of what its own session wrote before the shown write, or had read. */
  missingEarlier: WriteId = 0;
  missingCause: WriteId = 0;
  readonly saw: WriteId[] = [];
  /** The version that it showed, where that is known; else 0. */
  shown: WriteId = 0;
  /** The newest write that replaces the others which its server had seen by then; else 0. */
  top: WriteId = 0;
  /** How many acknowledged writes it missed. */
  missed = 0;

  constructor(replicas: number) {
    this.marks = new Uint8Array(replicas);
  }

  /** True for writes that replace what was there, rather than add to it. */
  get replaces(): boolean {
    const { kind } = this;
    if (this.isPartial) return false;
    return kind === 'write' || kind === 'insert' || kind === 'delete' || kind === 'cas';
  }

  /** No user waits for it: it is told of, and counts in no number of users. */
  get isApart(): boolean {
    return this.operation === APART;
  }

  /** A read: an acknowledged write was missing that its server could have had. */
  get isStale(): boolean {
    return this.missing !== 0;
  }

  /** A read: it was shown an effect without a cause. */
  get hasGap(): boolean {
    return this.missingEarlier !== 0 || this.missingCause !== 0;
  }

  /** It lost against a concurrent write: it is not waited for, and its absence is no loss of data. */
  get isBeaten(): boolean {
    return (this.fates & DROPPED) !== 0;
  }

  /** Visible everywhere, and out of the chains: before a second replica has shown up nobody knows that. */
  get isSettled(): boolean {
    return this.isComplete && this.link.key < 0;
  }

  has(mark: number, place: number): boolean {
    return (this.marks[place] & mark) !== 0;
  }

  put(mark: number, place: number): void {
    this.marks[place] |= mark;
  }

  take(mark: number, place: number): void {
    this.marks[place] &= ~mark;
  }

  /** A client wants it. */
  asked(kind: OperationKind, key: Key, into: Key, client: number, region: number, at: Micros): void {
    this.kind = kind;
    this.key = key;
    this.into = into;
    this.client = client;
    this.region = region;
    this.at = at;
  }

  /** A server answers that it is done. */
  done(isIdempotent: boolean): void {
    // Where the answer goes out before the write shows, it shows once.
    const places = Math.max(1, this.places);
    if (isIdempotent && places === this.placesAnswered && this.heldCount > 0) this.absorbed++;
    this.placesAnswered = places;
  }

  isWithin(through: readonly number[]): boolean {
    const { origin, secondOrigin } = this;
    if (origin < through.length && this.n <= through[origin]) return true;
    return secondOrigin >= 0 && secondOrigin < through.length && this.secondN <= through[secondOrigin];
  }

  reset(id: WriteId): void {
    this.id = id;
    this.outcome = OPEN;
    this.ended = this.acked = this.accepted = this.takenAt = NEVER;
    this.acceptor = this.origin = this.secondOrigin = this.takenBy = this.server = this.row = -1;
    this.n =
      this.secondN =
      this.seenCount =
      this.heldCount =
      this.coveredBy =
      this.coveredFirst =
      this.fates =
      this.rival =
        0;
    this.places = this.placesAnswered = this.absorbed = 0;
    this.takenHow = NOTHING;
    this.isComplete = this.wasComplete = this.isDuplicated = false;
    this.readUnacked = undefined;
    this.isOverwritten = this.isUndone = this.isVague = this.isOutdone = this.isBornBeaten = this.isHeir = false;
    this.basis = 0;
    this.readers = this.readSince = undefined;
    for (let place = 0; place < this.marks.length; place++) this.marks[place] = 0;
    this.unread();
  }

  /** A read has been shown nothing yet, or a server answers it anew. */
  unread(): void {
    this.staleness = this.missing = this.missingOwn = this.missingRead = 0;
    this.missingEarlier = this.missingCause = 0;
    this.shown = this.top = this.missed = 0;
    if (this.saw.length > 0) this.saw.length = 0;
    if (this.deps.length > 0) this.deps.length = 0;
  }
}
