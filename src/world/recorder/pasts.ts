/** What each session has seen and done: the causal past of its writes, and what they were derived from. */
import type { Micros } from '../../kit/time.ts';
import type { Key, WriteId } from '../../strategies/contract.ts';
import type { Ahead, Effect } from './ahead.ts';
import { type Intent, NEVER, SEEN } from './intent.ts';
import type { Intents } from './intents.ts';

/** A session remembers the newest writes on their way that it wrote or read, and drops the oldest. */
const REMEMBERED = 64;
/** It remembers what it last saw of so many keys. */
const KEYS = 8;

/** One session. `keys`, `seen` and `before` are a ring: what it saw of a key, and its own write's basis. */
class Past {
  pending: WriteId[] = [];
  readonly keys: Key[] = [];
  readonly seen: WriteId[] = [];
  /** Where `seen` is its own write: what the session knew of the key as it wrote; else 0. */
  readonly before: WriteId[] = [];
  readonly ackedAt: Micros[] = [];
  next = 0;
}

/**
 * A write depends on what its session had written (and heard of) or read before, and on all that those
 * depend on. Whoever is visible everywhere is forgotten: nobody can show the one without the other.
 */
export class Pasts {
  readonly #intents: Intents;
  readonly #ahead: Ahead | undefined;
  readonly #of: (Past | undefined)[] = [];

  constructor(intents: Intents, ahead: Ahead | undefined) {
    this.#intents = intents;
    this.#ahead = ahead;
  }

  /** A session decides to write. */
  issued(write: Intent): void {
    const past = this.#of[write.client];
    if (past === undefined) return;
    const place = past.keys.indexOf(write.key);
    if (place >= 0) write.basis = past.seen[place];
    const { pending } = past;
    let kept = 0;
    for (let i = 0; i < pending.length; i++) {
      const known = this.#intents.find(pending[i]);
      if (known === undefined || known.isSettled) continue;
      write.deps.push(pending[i]);
      pending[kept++] = pending[i];
    }
    pending.length = kept;
  }

  /** It heard that its write is done. */
  acknowledged(write: Intent, at: Micros): void {
    const past = (this.#of[write.client] ??= new Past());
    if (!write.isSettled) add(past.pending, write.id);
    if (write.replaces) sees(past, write.key, write.id, write.basis, at);
  }

  /** It was shown those writes of `read.saw`, and the version `shown` of the key (0: not known which). */
  answered(read: Intent, shown: WriteId): void {
    const past = (this.#of[read.client] ??= new Past());
    const { saw } = read;
    for (let i = 0; i < read.deps.length; i++) add(past.pending, read.deps[i]);
    for (let i = saw.length - 1; i >= 0; i--) {
      const write = this.#intents.find(saw[i]);
      if (write === undefined) continue;
      for (let j = 0; j < write.deps.length; j++) add(past.pending, write.deps[j]);
      add(past.pending, write.id);
    }
    if (shown === 0) forgets(past, read.key);
    else sees(past, read.key, shown, 0, NEVER);
  }

  /** Its own write that this read lacks, where it shows the very version that the write replaced; or 0. */
  ownMissed(read: Intent, shown: WriteId): WriteId {
    if (shown === 0) return 0;
    const past = this.#of[read.client];
    const place = past === undefined ? -1 : past.keys.indexOf(read.key);
    if (past === undefined || place < 0 || past.before[place] !== shown) return 0;
    return past.ackedAt[place] <= read.at ? past.seen[place] : 0;
  }

  /** Effects of this key that all replicas show, and what they depend on. */
  findAhead(read: Intent, place: number): void {
    const effects = this.#ahead?.of(read.key) ?? [];
    for (let i = 0; i < effects.length; i++) {
      const effect = effects[i];
      if (effect.replaces && effect.id !== read.shown) continue;
      // A restart may have taken it back since; who is forgotten is visible everywhere.
      if (this.#intents.find(effect.id)?.has(SEEN, place) === false) continue;
      for (const id of effect.deps) read.deps.push(id);
      this.findMissed(read, effect, place);
    }
  }

  /** Notes what `shown` depends on and the replica lacks. */
  findMissed(read: Intent, shown: Intent | Effect, place: number): void {
    const { deps } = shown;
    for (let i = 0; i < deps.length; i++) {
      const cause = this.#intents.find(deps[i]);
      if (cause === undefined || cause.group !== shown.group || cause.accepted === NEVER) continue;
      if (cause.has(SEEN, place) || cause.isOutdone) continue;
      if (cause.client === shown.client) read.missingEarlier = cause.id;
      else read.missingCause = cause.id;
    }
  }
}

function add(pending: WriteId[], id: WriteId): void {
  if (pending.includes(id)) return;
  if (pending.length === REMEMBERED) pending.shift();
  pending.push(id);
}

function sees(past: Past, key: Key, id: WriteId, before: WriteId, ackedAt: Micros): void {
  let place = past.keys.indexOf(key);
  // Its own write stays known as such: each read that lacks it is to be told.
  if (place >= 0 && before === 0 && (past.seen[place] === id || past.before[place] === id)) return;
  if (place < 0) {
    place = past.next;
    past.next = (past.next + 1) % KEYS;
  }
  past.keys[place] = key;
  past.seen[place] = id;
  past.before[place] = before;
  past.ackedAt[place] = ackedAt;
}

/** What it saw was nothing, or cannot be named: its next write is made of nothing that is known. */
function forgets(past: Past, key: Key): void {
  const place = past.keys.indexOf(key);
  if (place >= 0) past.keys[place] = -1;
}
