/** One stream of own writes to each peer: numbered, acknowledged, sent again until it is. */
import type { Address, Context, Micros } from '../../contract.ts';
import type { MeshMessage, Push } from './messages.ts';
import type { Outbox } from './outbox.ts';

/** Longer than any healthy round trip on Earth, so that what is only slow is not sent twice. */
export const RETRY: Micros = 1_000_000;
/** Writes in one message, and under way to one peer. */
export const BATCH = 64;
const WINDOW = 1024;

interface Stream {
  readonly to: Address;
  acked: number;
  sent: number;
  /** What was acknowledged when the running retry timer was set, and at the last beat. */
  ackedAtRetry: number;
  ackedAtBeat: number;
  isTimed: boolean;
  /** What was acknowledged when the stream last went back over a gap. */
  ackedAtGap: number;
  /** It did not answer: one batch a retry goes out until it does. */
  isSilent: boolean;
}

export class Streams<S> {
  readonly #context: Context<MeshMessage<S>, string>;
  readonly #outbox: Outbox<S>;
  readonly #slot: number;
  readonly #batch: number;
  readonly #streams: readonly Stream[];
  readonly #post: (to: Address, push: Push<S>) => void;
  /** Writes up to here may leave: they are durable, and their time has come. */
  #ready: number;

  constructor(
    context: Context<MeshMessage<S>, string>,
    outbox: Outbox<S>,
    slot: number,
    batch: number,
    post: (to: Address, push: Push<S>) => void,
  ) {
    this.#context = context;
    this.#outbox = outbox;
    this.#slot = slot;
    this.#batch = batch;
    this.#post = post;
    this.#ready = outbox.first - 1;
    const n = this.#ready;
    this.#streams = context.peers.map((to) => ({
      to,
      acked: n,
      sent: n,
      ackedAtRetry: n,
      ackedAtBeat: n,
      ackedAtGap: -1,
      isTimed: false,
      isSilent: false,
    }));
  }

  /** The newest write that no stream carries any more: who lacks it must be repaired. */
  get left(): number {
    return this.#outbox.first - 1;
  }

  /** Writes up to here have left, or may. */
  get ready(): number {
    return this.#ready;
  }

  get acked(): readonly number[] {
    return this.#streams.map((stream) => stream.acked);
  }

  /** Writes up to `n` may leave. */
  ship(n: number): void {
    if (n <= this.#ready) return;
    this.#ready = n;
    if (this.#streams.length === 0) this.#outbox.dropThrough(n);
    for (let peer = 0; peer < this.#streams.length; peer++) this.#pump(peer);
  }

  onAck(peer: number, upTo: number, isGap: boolean): void {
    const stream = this.#streams[peer]!;
    if (upTo > stream.acked) {
      stream.acked = Math.min(upTo, this.#ready);
      stream.sent = Math.max(stream.sent, stream.acked);
      stream.isSilent = false;
      this.#forget();
    } else if (isGap && stream.ackedAtGap !== stream.acked) {
      // Once: all that was under way behind the gap will complain as well.
      stream.ackedAtGap = stream.acked;
      stream.sent = stream.acked;
      stream.isSilent = false;
    }
    this.#pump(peer);
  }

  onRetry(peer: number): void {
    const stream = this.#streams[peer]!;
    stream.isTimed = false;
    if (stream.acked >= stream.sent) return;
    if (stream.acked === stream.ackedAtRetry) {
      stream.isSilent = true;
      stream.ackedAtGap = -1;
      stream.sent = stream.acked;
      this.#sendBatch(stream);
      // What it did not answer nobody carries any more: who waits for that would never be woken.
      if (stream.sent <= stream.acked) stream.isSilent = false;
    }
    this.#time(peer);
  }

  /** The peer says what it has. Less than it had acknowledged before the last beat: it forgot. */
  onSeen(peer: number, n: number): void {
    const stream = this.#streams[peer]!;
    if (n >= stream.ackedAtBeat) return;
    stream.acked = stream.sent = Math.max(n, this.left);
    // Nothing is under way that a retry would wait for, so nobody else would wake a stream that had fallen silent.
    stream.isSilent = false;
    this.#pump(peer);
  }

  onBeat(): void {
    for (const stream of this.#streams) stream.ackedAtBeat = stream.acked;
  }

  #pump(peer: number): void {
    const stream = this.#streams[peer]!;
    if (stream.isSilent) return;
    while (stream.sent < this.#ready && stream.sent - stream.acked < WINDOW) this.#sendBatch(stream);
    this.#time(peer);
  }

  #sendBatch(stream: Stream): void {
    if (stream.sent < this.left) stream.sent = stream.acked = this.left;
    const from = stream.sent + 1;
    const most = Math.min(this.#ready, stream.sent + this.#batch);
    if (most < from) return;
    const to = this.#outbox.together(this.#slot, from, most);
    this.#post(stream.to, this.#outbox.push(this.#slot, from, to));
    stream.sent = to;
  }

  #time(peer: number): void {
    const stream = this.#streams[peer]!;
    if (stream.isTimed || stream.sent <= stream.acked) return;
    stream.isTimed = true;
    stream.ackedAtRetry = stream.acked;
    this.#context.setTimer('retry', peer, RETRY);
  }

  #forget(): void {
    let least = this.#ready;
    for (const stream of this.#streams) least = Math.min(least, stream.acked);
    this.#outbox.dropThrough(least);
  }
}
