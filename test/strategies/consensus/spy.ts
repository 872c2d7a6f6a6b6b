/** A Context that passes everything on and lets a test see what is sent; twins change what it does. */
import type { Message } from '../../../src/strategies/consensus/messages.ts';
import type { Timer } from '../../../src/strategies/consensus/replica.ts';
import type { Address, Context, Disk, Fate, Outcome, Request, WriteId } from '../../../src/strategies/contract.ts';

export type RaftContext = Context<Message, Timer>;

export class Spy implements RaftContext {
  readonly inner: RaftContext;
  readonly #onSend: (from: Address, to: Address, message: Message) => void;

  constructor(inner: RaftContext, onSend: (from: Address, to: Address, message: Message) => void = () => {}) {
    this.inner = inner;
    this.#onSend = onSend;
  }

  get self(): Address {
    return this.inner.self;
  }
  get peers(): readonly Address[] {
    return this.inner.peers;
  }
  get region(): string {
    return this.inner.region;
  }
  get random(): RaftContext['random'] {
    return this.inner.random;
  }
  get keys(): RaftContext['keys'] {
    return this.inner.keys;
  }
  get disk(): Disk {
    return this.inner.disk;
  }
  regionOf(address: Address): string {
    return this.inner.regionOf(address);
  }
  monotonic(): number {
    return this.inner.monotonic();
  }
  clock(): number {
    return this.inner.clock();
  }
  uncertainty(): number {
    return this.inner.uncertainty();
  }
  send(to: Address, message: Message): void {
    this.#onSend(this.self, to, message);
    this.inner.send(to, message);
  }
  sendDurably(to: Address, message: Message): void {
    this.#onSend(this.self, to, message);
    this.inner.sendDurably(to, message);
  }
  setTimer(timer: Timer, key: number, delay: number): void {
    this.inner.setTimer(timer, key, delay);
  }
  cancelTimer(timer: Timer, key: number): void {
    this.inner.cancelTimer(timer, key);
  }
  reply(request: Request, outcome: Outcome): void {
    this.inner.reply(request, outcome);
  }
  applied(write: WriteId, origin: number, n: number): void {
    this.inner.applied(write, origin, n);
  }
  holds(through: readonly number[]): void {
    this.inner.holds(through);
  }
  conflicted(write: WriteId, fate: Fate): void {
    this.inner.conflicted(write, fate);
  }
  leads(term: number): void {
    this.inner.leads(term);
  }
  follows(): void {
    this.inner.follows();
  }
  suspects(): void {
    this.inner.suspects();
  }
  degraded(isDegraded: boolean): void {
    this.inner.degraded(isDegraded);
  }
}
