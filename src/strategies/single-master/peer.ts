/** What a sender knows of one replica: what it was sent, and what it said it has. */
import type { Address } from '../contract.ts';
import type { Ack } from './messages.ts';

/** Heartbeats without progress after which what is unconfirmed is sent again. */
const PATIENCE = 2;

export class Peer {
  readonly address: Address;
  /** Entries on their way at a time; with so many unconfirmed, nothing new is sent. */
  readonly #window: number;
  /** Streamed to from here, and not by another replica. */
  isDirect: boolean;
  /** The next position to send; 0 = not known, the replica is asked. */
  next = 0;
  /** Known to be the same up to here; the window counts from it. */
  base = 0;
  received = 0;
  flushed = 0;
  applied = 0;
  #beatsWithoutProgress = 0;
  /** Nothing comes back: one batch goes out as a probe, not a whole window. */
  #isProbing = false;

  constructor(address: Address, window: number, isDirect: boolean) {
    this.address = address;
    this.#window = window;
    this.isDirect = isDirect;
  }

  /** The stream goes on after `common`, whatever was believed before. */
  restartAt(common: number): void {
    this.next = common + 1;
    this.base = common;
    this.received = Math.min(this.received, common);
    this.flushed = Math.min(this.flushed, common);
    this.applied = Math.min(this.applied, common);
    this.#progressed();
  }

  heard(ack: Ack): void {
    this.received = Math.max(this.received, ack.received);
    this.flushed = Math.max(this.flushed, ack.flushed);
    this.applied = Math.max(this.applied, ack.applied);
    if (ack.flushed <= this.base) return;
    this.base = ack.flushed;
    if (this.next > 0) this.next = Math.max(this.next, this.base + 1);
    this.#progressed();
  }

  hasRoom(): boolean {
    if (this.#isProbing) return this.next === this.base + 1;
    return this.next <= this.base + this.#window;
  }

  /** The last position that the window leaves room for. */
  get roomThrough(): number {
    return this.base + this.#window;
  }

  sentThrough(position: number): void {
    if (this.next === this.base + 1) this.#beatsWithoutProgress = 0;
    this.next = position + 1;
  }

  /** Asked at each heartbeat; true when it is time to send again from what is confirmed. */
  isStalled(): boolean {
    if (this.next <= this.base + 1) return false;
    this.#beatsWithoutProgress++;
    if (this.#beatsWithoutProgress <= PATIENCE) return false;
    this.next = this.base + 1;
    this.#isProbing = true;
    return true;
  }

  #progressed(): void {
    this.#beatsWithoutProgress = 0;
    this.#isProbing = false;
  }
}
