/** Where a replica sits: its Context. All that it can see and do goes through here. */
import type { Random } from '../kit/random.ts';
import type { Clock, Micros } from '../kit/time.ts';
import type {
  Address,
  Context,
  Disk,
  Fate,
  KeySpace,
  MessageDeclarations,
  Outcome,
  Replica,
  Request,
  WriteId,
} from '../strategies/contract.ts';
import { JournalDisk } from './disk.ts';
import type { Machine } from './machine.ts';
import type { Observation } from './observation.ts';

const NEVER = Number.POSITIVE_INFINITY;
export const NONE = -1;

/** What a crash does to a disk: it is gone · what was not synced is · the system lives on and writes it down. */
export type DiskFate = 'wiped' | 'rolled back' | 'kept';

/** What a seat needs of the world. */
export interface Floor {
  readonly agenda: Clock;
  readonly observer: Observation;
  readonly keys: KeySpace;
  post(from: Seat, to: Address, message: unknown, size: number): void;
  postDurably(from: Seat, to: Address, message: unknown, size: number): void;
  answer(from: Seat, request: Request, outcome: Outcome): void;
  wake(seat: Seat, timer: number, at: Micros): void;
  requestSync(seat: Seat): void;
  regionNameOf(address: Address): string;
}

interface TimerState {
  readonly name: string;
  readonly key: number;
  readonly index: number;
  /** When it fires; NEVER while it is not set. */
  due: Micros;
  /** Time of the one live record in the agenda, or NEVER. A deadline that moves back needs no other. */
  recordAt: Micros;
}

export class Seat implements Context<unknown, string> {
  readonly self: Address;
  readonly peers: readonly Address[];
  readonly region: string;
  readonly random: Random;
  readonly keys: KeySpace;
  readonly machine: Machine;
  readonly journal: JournalDisk;
  readonly #floor: Floor;
  readonly #clock: Clock;
  readonly #observer: Observation;
  readonly #messages: MessageDeclarations<unknown>;
  readonly #timers: TimerState[] = [];
  readonly #timerNames: string[] = [];
  readonly #timersByName: (TimerState | undefined)[][] = [];
  replica: Replica<unknown, string> | undefined = undefined;
  /** The term in which this replica acts as the leader, or 0: ground truth for faults that aim at it. */
  leadingTerm = 0;
  /** The end of an fsync that the agenda holds for this replica and that is still to come, or NONE. */
  syncDueAt = NONE;
  /** Timers that came due while the node was paused. */
  readonly lateTimers: number[] = [];
  /** Messages that wait for a disk that is ill: nobody knows when their fsync will end. */
  readonly #waiting: { readonly ticket: number; readonly to: Address; readonly message: unknown }[] = [];

  constructor(
    floor: Floor,
    machine: Machine,
    messages: MessageDeclarations<unknown>,
    place: { self: Address; peers: readonly Address[]; region: string; random: Random },
  ) {
    this.#floor = floor;
    this.#clock = floor.agenda;
    this.#observer = floor.observer;
    this.machine = machine;
    this.#messages = messages;
    this.self = place.self;
    this.peers = place.peers;
    this.region = place.region;
    this.random = place.random;
    this.keys = floor.keys;
    this.journal = new JournalDisk(() => floor.requestSync(this), floor.agenda);
  }

  get disk(): Disk {
    return this.journal;
  }

  regionOf(address: Address): string {
    return this.#floor.regionNameOf(address);
  }

  clock(): Micros {
    return this.machine.clock(this.#clock.now);
  }

  monotonic(): Micros {
    return this.machine.monotonic(this.#clock.now);
  }

  uncertainty(): Micros {
    return this.machine.uncertainty;
  }

  send(to: Address, message: unknown): void {
    this.#floor.post(this, to, message, this.#messages.size(message));
  }

  sendDurably(to: Address, message: unknown): void {
    if (this.machine.hasIllDisk || this.#waiting.length > 0) {
      this.#waiting.push({ ticket: this.journal.sync(), to, message });
    } else this.#floor.postDurably(this, to, message, this.#messages.size(message));
  }

  reply(request: Request, outcome: Outcome): void {
    this.#floor.answer(this, request, outcome);
  }

  setTimer(name: string, key: number, delay: Micros): void {
    const timer = this.#timer(name, key);
    timer.due = this.#clock.now + this.machine.trueDelay(delay);
    if (timer.due >= timer.recordAt) return;
    timer.recordAt = timer.due;
    this.#floor.wake(this, timer.index, timer.due);
  }

  cancelTimer(name: string, key: number): void {
    const timer = this.#timersOf(name)[key];
    if (timer !== undefined) timer.due = NEVER;
  }

  /** A record of this timer comes due; true if the replica was told. */
  ring(index: number, now: Micros): boolean {
    const timer = this.#timers[index];
    // A record left behind by a deadline that moved forward, or by an earlier life.
    if (timer === undefined || timer.recordAt !== now) return false;
    timer.recordAt = NEVER;
    if (timer.due > now) {
      if (timer.due !== NEVER) {
        timer.recordAt = timer.due;
        this.#floor.wake(this, index, timer.due);
      }
      return false;
    }
    timer.due = NEVER;
    this.replica?.onTimer?.(timer.name, timer.key);
    return true;
  }

  /** An fsync that this replica asked for has ended. */
  tellSynced(): void {
    this.journal.settle();
    while (this.#waiting.length > 0 && this.#waiting[0]!.ticket <= this.journal.ticket) {
      const { to, message } = this.#waiting.shift()!;
      this.send(to, message);
    }
    this.replica?.onSynced?.(this.journal.vouched, this.journal.ticket);
  }

  /** The node was paused when this timer came due, and is awake again. */
  ringLate(index: number): void {
    const timer = this.#timers[index];
    if (timer === undefined || timer.recordAt > this.#clock.now) return;
    timer.recordAt = this.#clock.now;
    this.ring(index, this.#clock.now);
  }

  applied(write: WriteId, origin: number, n: number): void {
    this.#observer.applied(this.#clock.now, this.self, write, origin, n);
  }

  holds(through: readonly number[]): void {
    this.#observer.holds(this.#clock.now, this.self, through);
  }

  conflicted(write: WriteId, fate: Fate, by?: WriteId, knew?: boolean): void {
    this.#observer.conflicted(this.#clock.now, this.self, write, fate, by, knew);
  }

  leads(term: number): void {
    this.leadingTerm = term;
    this.#observer.leads(this.#clock.now, this.self, term);
  }

  follows(): void {
    this.leadingTerm = 0;
    this.#observer.follows(this.#clock.now, this.self);
  }

  suspects(): void {
    this.#observer.suspects(this.#clock.now, this.self);
  }

  keeps(replicas: readonly Address[], version: number): void {
    this.#observer.keeps(this.#clock.now, this.self, replicas, version);
  }

  degraded(isDegraded: boolean): void {
    this.#observer.degraded(this.#clock.now, this.self, isDegraded);
  }

  /** What a timer is called, for those who tell of it; '' for one that a crash took away. */
  timerName(index: number): string {
    const timer = this.#timers[index];
    return timer === undefined ? '' : timer.key === 0 ? timer.name : `${timer.name} ${timer.key}`;
  }

  /** The replica's memory goes; its disk stays, as far as it was synced. */
  crash(fate: DiskFate): void {
    this.replica = undefined;
    this.leadingTerm = 0;
    this.syncDueAt = NONE;
    this.#timers.length = 0;
    this.lateTimers.length = 0;
    this.#timerNames.length = 0;
    this.#timersByName.length = 0;
    this.#waiting.length = 0;
    if (fate === 'wiped') this.journal.wipe();
    else if (fate === 'rolled back') this.journal.lose();
    else this.journal.keep();
  }

  #timer(name: string, key: number): TimerState {
    const byKey = this.#timersOf(name);
    let timer = byKey[key];
    if (timer === undefined) {
      timer = { name, key, index: this.#timers.length, due: NEVER, recordAt: NEVER };
      byKey[key] = timer;
      this.#timers.push(timer);
    }
    return timer;
  }

  /** Names are few: looking through them is faster than hashing one. */
  #timersOf(name: string): (TimerState | undefined)[] {
    const names = this.#timerNames;
    for (let i = 0; i < names.length; i++) if (names[i] === name) return this.#timersByName[i]!;
    names.push(name);
    const byKey: (TimerState | undefined)[] = [];
    this.#timersByName.push(byKey);
    return byKey;
  }
}
