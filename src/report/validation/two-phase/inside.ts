/** The Context of a Raft replica that lives in another: all as it is, save that some answers come back inside. */

import type { Timer } from '../../../strategies/consensus/replica.ts';
import type {
  Address,
  Context,
  Disk,
  Fate,
  KeySpace,
  Micros,
  Outcome,
  Request,
  WriteId,
} from '../../../strategies/contract.ts';
import type { Message } from './messages.ts';

export class Inside implements Context<Message, Timer> {
  readonly #outer: Context<Message, Timer>;
  readonly #expected = new Map<number, (isAgreed: boolean) => void>();
  isLeading = false;

  constructor(outer: Context<Message, Timer>) {
    this.#outer = outer;
  }

  /** `then` when the record of this number is committed, or refused. */
  expect(id: number, then: (isAgreed: boolean) => void): void {
    this.#expected.set(id, then);
  }

  reply(request: Request, outcome: Outcome): void {
    const then = this.#expected.get(request.opId);
    if (then === undefined) this.#outer.reply(request, outcome);
    else {
      this.#expected.delete(request.opId);
      then(outcome.kind === 'ok');
    }
  }

  get self(): Address {
    return this.#outer.self;
  }

  get peers(): readonly Address[] {
    return this.#outer.peers;
  }

  get region(): string {
    return this.#outer.region;
  }

  get random() {
    return this.#outer.random;
  }

  get keys(): KeySpace {
    return this.#outer.keys;
  }

  get disk(): Disk {
    return this.#outer.disk;
  }

  regionOf(address: Address): string {
    return this.#outer.regionOf(address);
  }

  clock(): Micros {
    return this.#outer.clock();
  }

  monotonic(): Micros {
    return this.#outer.monotonic();
  }

  uncertainty(): Micros {
    return this.#outer.uncertainty();
  }

  send(to: Address, message: Message): void {
    this.#outer.send(to, message);
  }

  sendDurably(to: Address, message: Message): void {
    this.#outer.sendDurably(to, message);
  }

  setTimer(timer: Timer, key: number, delay: Micros): void {
    this.#outer.setTimer(timer, key, delay);
  }

  cancelTimer(timer: Timer, key: number): void {
    this.#outer.cancelTimer(timer, key);
  }

  applied(write: WriteId, origin: number, n: number): void {
    this.#outer.applied(write, origin, n);
  }

  holds(through: readonly number[]): void {
    this.#outer.holds(through);
  }

  keeps(replicas: readonly Address[], version: number): void {
    this.#outer.keeps(replicas, version);
  }

  conflicted(write: WriteId, fate: Fate): void {
    this.#outer.conflicted(write, fate);
  }

  leads(term: number): void {
    this.isLeading = true;
    this.#outer.leads(term);
  }

  follows(): void {
    this.isLeading = false;
    this.#outer.follows();
  }

  suspects(): void {
    this.#outer.suspects();
  }

  degraded(isDegraded: boolean): void {
    this.#outer.degraded(isDegraded);
  }
}
