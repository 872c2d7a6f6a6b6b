/** Where clients are served: what kind of operation takes which way, and what its client is told. */
import {
  type Address,
  type Context,
  failed,
  isWrite,
  type Key,
  type Micros,
  type Operation,
  type Outcome,
  ok,
  type Request,
  refused,
  type Value,
} from '../contract.ts';
import { type DotSet, NO_DOTS, newestDot, withDot } from '../parts/dots.ts';
import type { StampClock } from '../parts/hybrid-clock.ts';
import { execute } from '../parts/table.ts';
import type { Batches } from './batches.ts';
import { dotsOf, tokenOf } from './context.ts';
import type { Copy } from './copy.ts';
import { Glance, isPlain } from './glance.ts';
import type { Quota } from './level.ts';
import { doneBefore, lineAfter } from './line.ts';
import type { Options } from './options.ts';
import type { Peers } from './peers.ts';
import type { Placement, Preference } from './placement.ts';
import type { Proposer } from './proposer.ts';
import type { Reads } from './reads.ts';
import { type Also, type Done, newest, type Row, type Version } from './row.ts';
import type { Writes } from './writes.ts';

export interface Parts {
  readonly copy: Copy;
  readonly clock: StampClock;
  readonly placement: Placement;
  readonly peers: Peers;
  readonly writes: Writes;
  readonly reads: Reads;
  readonly proposer: Proposer;
  readonly batches: Batches;
}

/** What becomes of a key, and what its client is told. */
interface Made {
  readonly outcome: Outcome;
  readonly value: Value | undefined;
  readonly also: Also | undefined;
  /** What it was made of; undefined: it is the same whatever was there. */
  readonly from: Row | 'nothing' | undefined;
}

const TOO_FEW = 'too few replicas of the key are there';

export class Desk {
  readonly #context: Context<unknown, string>;
  readonly #options: Options;
  readonly #parts: Parts;
  /** Its place among all replicas: the slot of its dots. */
  readonly #slot: number;
  /** A disk was lost, and with it the memory of which dots were given out: new ones must lie beyond those. */
  readonly #leaps: boolean;

  constructor(context: Context<unknown, string>, options: Options, slot: number, leaps: boolean, parts: Parts) {
    this.#context = context;
    this.#options = options;
    this.#slot = slot;
    this.#leaps = leaps;
    this.#parts = parts;
  }

  onRequest(request: Request): void {
    const operation = request.operations[0]!;
    const { lwt } = this.#options;
    if (request.operations.length > 1) this.#context.reply(request, failed('one operation at a time'));
    else if (!isWrite(operation)) this.#read(request, operation);
    else if (!this.#isAtHome(request, operation.key)) return;
    else if (operation.into >= 0 && this.#options.conflict === 'siblings') {
      this.#context.reply(request, failed('siblings of one key cannot stand for a change of two'));
    } else if (lwt !== 'all' && isPlain(operation)) {
      const made = { outcome: ok(operation.value), value: operation.value, also: undefined, from: undefined };
      this.#change(request, made, operation.key, dotsOf(request.token));
    } else if (lwt === 'never') this.#readAndWrite(request, operation);
    else this.#transact(request, operation);
  }

  read(key: Key, row: Row | undefined): Value | undefined {
    return row === undefined ? this.#context.keys.initial(key) : newest(row).value;
  }

  #read(request: Request, { key }: Operation): void {
    if (request.consistency === 'strong' && this.#options.lwt !== 'never') {
      let shown: Row | undefined;
      this.#propose(
        request,
        key,
        (row) => {
          shown = row;
          return undefined;
        },
        () => this.#show(request, key, shown),
      );
      return;
    }
    this.#look(request, key, (row, isOwn) => this.#show(request, key, row, isOwn));
  }

  #look(request: Request, key: Key, found: (row: Row | undefined, isOwn: boolean) => void): void {
    const preference = this.#parts.placement.of(key);
    const isAsked = this.#parts.reads.start({
      key,
      among: request.among,
      preference,
      quotas: this.#quotas(request, preference.reading),
      found,
      otherwise: () => this.#context.reply(request, refused('too few replicas answered in time')),
    });
    if (!isAsked) this.#context.reply(request, refused(TOO_FEW));
  }

  #show(request: Request, key: Key, row: Row | undefined, isOwn = false): void {
    const values: Value[] = [];
    if (row !== undefined) for (const { value } of row.versions) if (value !== undefined) values.push(value);
    const siblings = values.length > 1 ? values : undefined;
    const outcome = ok(this.read(key, row), this.#tokenOf(row?.seen ?? NO_DOTS), siblings);
    const shows = row === undefined ? 0 : newest(row).write;
    this.#context.reply(request, isOwn ? outcome : { ...outcome, shows });
  }

  /** What it reads may be old by the time it writes: nobody looks (correctness T41). */
  #readAndWrite(request: Request, operation: Operation): void {
    const { key } = operation;
    this.#look(request, key, (row) => {
      const before = doneBefore(row, request, this.#context.clock(), this.#options.dedup);
      if (before !== undefined) {
        this.#confirm(request, key, row!, ok(before.value));
        return;
      }
      const made = this.#made(operation, row);
      if (made.outcome.done) this.#change(request, made, key, row?.seen ?? NO_DOTS);
      else this.#context.reply(request, made.outcome);
    });
  }

  /** It was done before, but fewer may have it than the level asks for. */
  #confirm(request: Request, key: Key, row: Row, outcome: Outcome): void {
    const { home: to, standIns, writing: quotas } = this.#parts.placement.of(key);
    this.#parts.writes.start({ key, row, to, standIns, quotas, ended: this.#answers(request, outcome) });
  }

  /** Compare and set on one key. */
  #transact(request: Request, operation: Operation): void {
    const { key } = operation;
    let made: Made = { outcome: ok(operation.value), value: undefined, also: undefined, from: undefined };
    let chosen: Version | undefined;
    const decide = (row: Row | undefined, stamp: Micros) => {
      made = this.#made(operation, row);
      if (!made.outcome.done) return undefined;
      const next = this.#written(request, made, key, row, row?.seen ?? NO_DOTS, stamp);
      chosen = newest(next);
      return next;
    };
    this.#propose(request, key, decide, () => {
      if (made.also === undefined) this.#context.reply(request, made.outcome);
      else this.#complete(request, made, chosen!, key);
    });
  }

  /** What the operation makes of what is there. */
  #made(operation: Operation, row: Row | undefined): Made {
    const glance = new Glance(operation.key, this.read(operation.key, row));
    const outcome = execute(glance, this.#context.keys, operation);
    const { also } = glance;
    return { outcome, value: glance.read(operation.key), also, from: row ?? 'nothing' };
  }

  #propose(
    request: Request,
    key: Key,
    decide: (row: Row | undefined, stamp: Micros) => Row | undefined,
    done: () => void,
  ): void {
    const preference = this.#parts.placement.of(key);
    this.#parts.proposer.start({
      key,
      request,
      preference,
      decide,
      done,
      repeated: ({ value }) => this.#context.reply(request, ok(value)),
      refused: (why) => this.#context.reply(request, refused(why)),
      unknown: () => this.#givesUp(request),
    });
  }

  #change(request: Request, made: Made, key: Key, context: DotSet): void {
    const preference = this.#parts.placement.of(key);
    const to = request.among ?? preference.home;
    const quotas = this.#quotas(request, preference.writing);
    if (!this.#parts.writes.isPossible(to, preference, quotas)) {
      this.#context.reply(request, refused(TOO_FEW));
      return;
    }
    const { copy, clock } = this.#parts;
    const row = this.#written(request, made, key, this.#known(key, preference), context, clock.tick());
    const ended = (isConfirmed: boolean) => {
      if (!isConfirmed) this.#givesUp(request);
      else if (made.also !== undefined) this.#complete(request, made, row.versions[0]!, key);
      else this.#context.reply(request, this.#withToken(made.outcome, context, row));
    };
    const send = () => this.#parts.writes.start({ key, row, to, standIns: preference.standIns, quotas, ended });
    if (this.#options.conflict === 'lww') {
      send();
      return;
    }
    // A dot that others have seen must never be given out again, so it is on this disk first.
    if (to.includes(this.#context.self)) copy.take(key, row);
    copy.whenDurable(copy.store.ticket, send);
  }

  #complete(request: Request, made: Made, version: Version, key: Key): void {
    this.#parts.batches.complete(version, key, this.#answers(request, made.outcome));
  }

  #answers(request: Request, outcome: Outcome): (isConfirmed: boolean) => void {
    return (isConfirmed) => {
      if (isConfirmed) this.#context.reply(request, outcome);
      else this.#givesUp(request);
    };
  }

  /** A script that names replicas names the quorum: all of them. */
  #quotas({ among }: Request, quotas: readonly Quota[]): readonly Quota[] {
    return among === undefined ? quotas : [{ members: among, need: among.length }];
  }

  /** Nobody knows what became of it, so nobody says anything; or says, wrongly, that it failed (T35). */
  #givesUp(request: Request): void {
    if (this.#options.timed_out === 'failed') this.#context.reply(request, failed('too few replicas confirmed it'));
  }

  #written(
    request: Request,
    { outcome, value, also, from }: Made,
    key: Key,
    mine: Row | undefined,
    context: DotSet,
    stamp: Micros,
  ): Row {
    const isDotted = this.#options.conflict === 'siblings';
    const n = isDotted ? this.#freshDot(key, mine) : 0;
    const { opId, attempt } = request;
    const done: Done = { write: opId, attempt, stamp, value: outcome.value };
    const isMade = from !== undefined;
    const line = isMade ? lineAfter(from === 'nothing' ? undefined : from, done, this.#options.dedup) : undefined;
    const version = { slot: this.#slot, n, stamp, value, write: opId, attempt: isMade ? attempt : 0, line, also };
    return this.#parts.copy.rule.written(mine, context, version);
  }

  #freshDot(key: Key, mine: Row | undefined): number {
    const last = Math.max(
      newestDot(mine?.seen ?? NO_DOTS, this.#slot),
      newestDot(this.#parts.copy.row(key)?.seen ?? NO_DOTS, this.#slot),
    );
    if (last > 0) return last + 1;
    const isHome = this.#parts.placement.isKept(key, this.#context.self);
    return isHome && !this.#leaps ? 1 : Math.floor(this.#context.monotonic()) + 1;
  }

  #known(key: Key, { home }: Preference): Row | undefined {
    return home.includes(this.#context.self) ? this.#parts.copy.row(key) : undefined;
  }

  /** Dots are given out by replicas of the key, where one is there: others would not know what they gave out last. */
  #isAtHome(request: Request, key: Key): boolean {
    if (this.#options.conflict === 'lww') return true;
    const { home } = this.#parts.placement.of(key);
    if (home.includes(this.#context.self)) return true;
    const there: Address | undefined = this.#parts.peers.nearest(home).find((one) => !this.#parts.peers.isDown(one));
    if (there === undefined) return true;
    this.#context.reply(request, refused('it keeps no copy of this key', there));
    return false;
  }

  #withToken(outcome: Outcome, context: DotSet, row: Row): Outcome {
    if (this.#options.conflict === 'lww') return outcome;
    const own = row.versions.find(({ slot }) => slot === this.#slot);
    const seen = own === undefined ? context : withDot(context, own.slot, own.n);
    return { ...outcome, token: this.#tokenOf(seen) };
  }

  #tokenOf(seen: DotSet): readonly number[] | undefined {
    return this.#options.conflict === 'lww' ? undefined : tokenOf(seen);
  }
}
