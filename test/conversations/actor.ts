/** A node on the stage: its replica, its disk with the time an fsync takes, its clock with the rate it runs at. */
import { randomStream } from '../../src/kit/random.ts';
import type { Address, Outcome, Request, WriteId } from '../../src/strategies/contract.ts';
import { FakeContext } from '../strategies/fake-context.ts';
import { KEYS } from './customers.ts';
import type { Player } from './plays/play.ts';
import { StageDisk } from './stage-disk.ts';

interface Listener {
  send(to: Address, message: unknown): void;
  reply(request: Request, outcome: Outcome): void;
  applied(opId: WriteId, origin: number, n: number): void;
}

/** Regions are called as their nodes: 1, 2, 3. */
class StageContext extends FakeContext<unknown, string> {
  onApplied: Listener['applied'] = () => {};

  override regionOf(address: Address): string {
    return `${address}`;
  }
  override applied(write: WriteId, origin: number, n: number): void {
    super.applied(write, origin, n);
    this.onApplied(write, origin, n);
  }
}

export class Actor {
  readonly node: number;
  readonly disk = new StageDisk();
  readonly context: StageContext;
  player: Player | undefined;
  /** Stopped by its operating system: hears nothing, and its timers do not fire. */
  isFrozen = false;
  /** Its answers to customers are lost. */
  isMute = false;
  /** An fsync takes so long; Infinity: until it is told. */
  fsync = 0;
  rate = 1;
  #since = 0;
  #localSince = 0;
  /** When the fsyncs under way are done, oldest first. */
  #syncs: number[] = [];

  constructor(node: number, all: readonly number[], seed: number, on: Listener, now: () => number) {
    this.node = node;
    const peers = all.filter((other) => other !== node);
    const sync = () => this.#syncs.push(Math.max(this.#syncs.at(-1) ?? 0, now() + this.fsync));
    const random = randomStream(seed, `node ${node}`);
    this.context = new StageContext({ self: node, peers, disk: this.disk, keys: KEYS, random, on: { ...on, sync } });
    this.context.onApplied = on.applied;
  }

  /** This node's own clock at a true time. */
  local(now: number): number {
    return Math.round(this.#localSince + (now - this.#since) * this.rate);
  }

  setRate(rate: number, now: number): void {
    this.#localSince = this.local(now);
    this.#since = now;
    this.rate = rate;
  }

  /** The true time at which its next timer fires. */
  get timerDue(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { at } of this.context.timers.values()) next = Math.min(next, at);
    return this.#since + Math.ceil((next - this.#localSince) / this.rate);
  }

  get syncDue(): number {
    return this.#syncs[0] ?? Number.POSITIVE_INFINITY;
  }

  /** Finishes the oldest fsync that is done by now, and tells the replica; false where none is. */
  settle(now: number): boolean {
    if (this.disk.syncing === 0 || this.syncDue > now) return false;
    this.#syncs.shift();
    const { position, ticket } = this.disk.finishSync();
    if (ticket !== 0) this.player?.onSynced?.(position, ticket);
    return true;
  }

  /** The disk works again: whatever waits for it is done. */
  hasten(now: number): void {
    this.fsync = 0;
    this.#syncs = this.#syncs.map(() => now);
  }

  crash(): void {
    this.player = undefined;
    this.disk.losePower();
    this.#syncs = [];
    this.context.timers.clear();
  }

  /** Somebody puts a blank disk in its place. */
  wipe(): void {
    this.crash();
    this.disk.wipe();
  }

  /** Puts on the disk what a scenario gives it. */
  give(writes: (disk: StageDisk) => void): void {
    this.crash();
    writes(this.disk);
    this.disk.sync();
    this.#syncs = [];
    this.disk.finishSync();
  }
}
