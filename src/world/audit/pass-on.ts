/** A Context that passes everything on: for whoever wants to overhear or change a part of it. */
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
} from '../../strategies/contract.ts';

export class PassOn<Message, Timer extends string> implements Context<Message, Timer> {
  readonly inner: Context<Message, Timer>;
  readonly self: Address;
  readonly peers: readonly Address[];
  readonly region: string;
  readonly random: Context<Message, Timer>['random'];
  readonly keys: KeySpace;

  constructor(inner: Context<Message, Timer>) {
    this.inner = inner;
    this.self = inner.self;
    this.peers = inner.peers;
    this.region = inner.region;
    this.random = inner.random;
    this.keys = inner.keys;
  }

  get disk(): Disk {
    return this.inner.disk;
  }

  regionOf(address: Address): string {
    return this.inner.regionOf(address);
  }

  clock(): Micros {
    return this.inner.clock();
  }

  monotonic(): Micros {
    return this.inner.monotonic();
  }

  uncertainty(): Micros {
    return this.inner.uncertainty();
  }

  send(to: Address, message: Message): void {
    this.inner.send(to, message);
  }

  sendDurably(to: Address, message: Message): void {
    this.inner.sendDurably(to, message);
  }

  setTimer(timer: Timer, key: number, delay: Micros): void {
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

  conflicted(write: WriteId, fate: Fate, by?: WriteId, knew?: boolean): void {
    this.inner.conflicted(write, fate, by, knew);
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

  keeps(replicas: readonly Address[], version: number): void {
    this.inner.keeps(replicas, version);
  }

  degraded(isDegraded: boolean): void {
    this.inner.degraded(isDegraded);
  }
}
