/** The streams of one sender to its replicas: who is sent what, in which chunks, and what again. */
import type { Address } from '../contract.ts';
import type { Ack, Entry, Hello } from './messages.ts';
import { Peer } from './peer.ts';
import type { State } from './state.ts';

/** Entries in one message. */
const CHUNK = 128;
/** A relay does not know at first how much of its own log is the master's. */
const UNKNOWN = -1;

export class Stream {
  readonly peers: readonly Peer[];
  readonly #state: State;
  /** Entries up to here may be sent: durable here, and the master's; or UNKNOWN. */
  #through: number;
  /** The last chunk sent: replicas in step share it. */
  #chunk: readonly Entry[] = [];
  #isGathering = false;

  constructor(state: State, peers: readonly Peer[], through: number) {
    this.#state = state;
    this.peers = peers;
    this.#through = through;
  }

  /** More may be sent; with `batch` not at once. */
  grow(through: number): void {
    this.#through = through;
    if (this.#state.options.batch > 0) this.#gather();
    else for (const peer of this.peers) this.#ship(peer);
  }

  onBatchDue(): void {
    this.#isGathering = false;
    for (const peer of this.peers) this.#ship(peer);
  }

  /** The replica says where its log ends. */
  onHello(peer: Peer, message: Hello): void {
    const { context, epoch, log } = this.#state;
    peer.isDirect = true;
    // It says so again when it is asked again.
    if (this.#through === UNKNOWN) return;
    peer.restartAt(Math.min(this.#through, log.commonWith(message.ends)));
    if (message.stuck || peer.next < log.first) {
      const snapshot = log.snapshot();
      if (snapshot === undefined || snapshot.position > this.#through) {
        peer.next = 0;
        return;
      }
      peer.restartAt(snapshot.position);
      context.send(peer.address, { kind: 'install', epoch, snapshot });
    }
    // A replica that lacks nothing must learn that, too: it shows and acknowledges only what it knows to match.
    if (peer.next > this.#through) this.#send(peer, peer.next - 1, []);
    this.#ship(peer);
  }

  onAck(peer: Peer, message: Ack): void {
    peer.heard(message);
    if (this.#state.options.batch === 0) this.#ship(peer);
    else if (peer.next > 0 && peer.next <= this.#through) this.#gather();
  }

  /** At the pace of heartbeats: what was sent and not confirmed for too long is sent again. */
  onBeat(peer: Peer): void {
    if (peer.isStalled()) this.#ship(peer);
  }

  peer(address: Address): Peer | undefined {
    return this.peers.find((peer) => peer.address === address);
  }

  #gather(): void {
    if (this.#isGathering) return;
    this.#isGathering = true;
    this.#state.context.setTimer('batch', 0, this.#state.options.batch);
  }

  #ship(peer: Peer): void {
    const { log } = this.#state;
    const through = this.#through;
    while (peer.next > 0 && peer.next <= through && peer.hasRoom()) {
      if (peer.next < log.first) {
        peer.next = 0;
        return;
      }
      const previous = peer.next - 1;
      const last = Math.min(through, previous + CHUNK, peer.roomThrough);
      this.#send(peer, previous, this.#entries(peer.next, last));
      peer.sentThrough(last);
    }
  }

  #send(peer: Peer, previous: number, entries: readonly Entry[]): void {
    const { context, epoch, log } = this.#state;
    const previousEpoch = log.epochAt(previous);
    context.send(peer.address, { kind: 'replicate', epoch, previous, previousEpoch, entries });
  }

  #entries(from: number, through: number): readonly Entry[] {
    const chunk = this.#chunk;
    const isSame = chunk.length === through - from + 1 && chunk[0]!.position === from;
    if (isSame) return chunk;
    const entries: Entry[] = [];
    for (let at = from; at <= through; at++) entries.push(this.#state.log.entry(at));
    this.#chunk = entries;
    return entries;
  }
}

/** Streams to all others: those that take theirs from another replica are only listened to. */
export function streamOfMaster(state: State): Stream {
  const { context, options } = state;
  const { self } = context;
  return new Stream(
    state,
    context.peers.map((peer) => new Peer(peer, options.window, state.sourceOf(peer, self) === self)),
    state.log.flushed,
  );
}

/** Streams to those that take theirs from this replica; undefined where nobody does. */
export function streamOfRelay(state: State, master: Address): Stream | undefined {
  if (!state.isCascade) return undefined;
  const { self, peers } = state.context;
  const others = peers.filter((peer) => peer !== master && state.sourceOf(peer, master) === self);
  if (others.length === 0) return undefined;
  return new Stream(
    state,
    others.map((peer) => new Peer(peer, state.options.window, true)),
    UNKNOWN,
  );
}
