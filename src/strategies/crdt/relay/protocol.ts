/** How updates leave: as joined deltas, as whole states, one by one in causal order, or when they are asked for. */
import type { Address, Context, Key, Micros } from '../../contract.ts';
import type { Copy } from '../../parts/mesh/copy.ts';
import type { Lattice } from '../../parts/mesh/lattice.ts';
import type { Change } from '../../parts/mesh/messages.ts';
import { RETRY } from '../../parts/mesh/streams.ts';
import { at, covers, NOTHING_SEEN, replaced, type Vector } from '../../parts/version-vector.ts';
import type { DeltaBuffer, Entry } from './buffer.ts';
import { Channel } from './channel.ts';
import type { Group, Item, RelayMessage } from './messages.ts';

/**
 * delta: Almeida et al. 2018, with the buffer of Enes et al. 2019 · state: Shapiro et al. 2011 · op: updates one by
 * one over causal broadcast · scuttlebutt: van Renesse et al. 2008, who lacks something asks.
 */
export type Sync = 'delta' | 'state' | 'op' | 'scuttlebutt';

/** Single updates under way to one neighbour: fewer than what it holds of those that come too early. */
const WINDOW = 256;

export interface ProtocolOptions {
  readonly sync: Sync;
  readonly interval: Micros;
  readonly avoidsBackPropagation: boolean;
}

export class Protocol<S> {
  readonly #context: Pick<Context<RelayMessage<S>, string>, 'send' | 'setTimer' | 'cancelTimer'>;
  readonly #copy: Pick<Copy<S, RelayMessage<S>, never>, 'store' | 'lattice' | 'sendDurable'>;
  readonly #buffer: DeltaBuffer<S>;
  readonly #options: ProtocolOptions;
  readonly #channels: readonly Channel<S>[];
  /** By neighbour: a question of Scuttlebutt is under way. */
  readonly #isAsking: boolean[] = [];
  /** Entries up to here are durable. */
  #ready = 0;

  constructor(
    context: Pick<Context<RelayMessage<S>, string>, 'send' | 'setTimer' | 'cancelTimer'>,
    copy: Pick<Copy<S, RelayMessage<S>, never>, 'store' | 'lattice' | 'sendDurable'>,
    buffer: DeltaBuffer<S>,
    neighbours: readonly Address[],
    options: ProtocolOptions,
  ) {
    this.#context = context;
    this.#copy = copy;
    this.#buffer = buffer;
    this.#options = options;
    const avoids = options.sync === 'op' || (options.sync === 'delta' && options.avoidsBackPropagation);
    this.#channels = neighbours.map((to, index) => new Channel(to, index, buffer, avoids));
  }

  /** By neighbour the position up to which it has everything. */
  get acked(): readonly number[] {
    return this.#channels.map((channel) => channel.acked);
  }

  /** A round of synchronisation has come. */
  round(): void {
    if (this.#options.sync === 'scuttlebutt') for (const channel of this.#channels) this.#ask(channel);
    else this.#ship();
  }

  onSynced(): void {
    const { synced } = this.#copy.store;
    const buffer = this.#buffer;
    this.#ready = Math.max(this.#ready, buffer.first - 1);
    while (this.#ready < buffer.last && buffer.at(this.#ready + 1).ticket <= synced) this.#ready++;
    if (this.#options.sync === 'op' || this.#options.interval === 0) this.round();
  }

  /** What is on its way to a neighbour, or will be, comes after this; undefined = nothing is. */
  beforeUnacked(neighbour: number): Vector | undefined {
    const channel = this.#channels[neighbour];
    if (channel === undefined) return undefined;
    if (this.#options.sync === 'scuttlebutt') return this.#buffer.unkept;
    return this.#buffer.before(channel.acked + 1);
  }

  // To a neighbour.

  #ship(): void {
    for (const channel of this.#channels) this.#pump(channel);
    this.#forget();
  }

  #pump(channel: Channel<S>): void {
    const { sync } = this.#options;
    const entries = channel.take(sync === 'op' ? Math.min(this.#ready, channel.acked + WINDOW) : this.#ready);
    if (entries.length === 0) return;
    if (sync === 'op') for (const entry of entries) this.#context.send(channel.to, single(entry));
    else if (sync === 'state') this.#copy.sendDurable(channel.to, this.#whole(entries));
    else {
      let from = 0;
      for (let i = 1; i <= entries.length; i++) {
        if (i < entries.length && entries[i]!.era === entries[from]!.era) continue;
        this.#context.send(channel.to, this.#joined(entries.slice(from, i)));
        from = i;
      }
    }
    this.#time(channel);
  }

  #time(channel: Channel<S>): void {
    if (channel.isTimed) return;
    channel.startTimer();
    this.#context.setTimer('retry', channel.index, RETRY);
  }

  onRetry(index: number): void {
    const channel = this.#channels[index]!;
    if (this.#options.sync === 'scuttlebutt') {
      this.#isAsking[index] = false;
      return;
    }
    if (channel.goBack()) this.#pump(channel);
    else if (channel.sent > channel.acked) this.#time(channel);
  }

  /** One δ-group of many entries: a key that changed often travels once. */
  #joined(entries: readonly Entry<S>[]): Group<S> {
    const first = entries[0]!;
    const names: number[] = [];
    const changes: Change<S>[] = [];
    const places = new Map<Key, number>();
    for (const entry of entries) {
      for (const name of entry.names) names.push(name);
      for (const change of entry.changes) {
        const place = places.get(change.key);
        if (place === undefined) {
          places.set(change.key, changes.length);
          changes.push(change);
        } else changes[place] = combined(this.#copy.lattice, changes[place]!, change);
      }
    }
    return { kind: 'group', past: first.past, items: [{ names, changes }], through: undefined };
  }

  #whole(entries: readonly Entry<S>[]): Group<S> {
    const names: number[] = [];
    for (const entry of entries) for (const name of entry.names) names.push(name);
    const { store } = this.#copy;
    const items = [{ names, changes: store.everything() }];
    return { kind: 'group', past: NOTHING_SEEN, items, through: store.seen };
  }

  // From a neighbour.

  acknowledge(to: Address, seen: Vector): void {
    if (this.#options.sync !== 'scuttlebutt') this.#context.send(to, { kind: 'seen', seen });
  }

  onSeen(neighbour: number, seen: Vector): void {
    const channel = this.#channels[neighbour];
    if (channel === undefined) return;
    channel.onSeen(seen);
    if (this.#options.sync === 'op') this.#pump(channel);
    this.#forget();
  }

  /** What every neighbour has, nobody will ask for. */
  #forget(): void {
    let least = this.#ready;
    for (const { acked } of this.#channels) least = Math.min(least, acked);
    this.#buffer.dropThrough(least);
  }

  // Scuttlebutt: who lacks something asks.

  #ask(channel: Channel<S>): void {
    if (this.#isAsking[channel.index] === true) return;
    this.#isAsking[channel.index] = true;
    this.#context.setTimer('retry', channel.index, RETRY);
    this.#context.send(channel.to, { kind: 'summary', seen: this.#copy.store.seen });
  }

  onAnswer(neighbour: number): void {
    if (this.#isAsking[neighbour] !== true) return;
    this.#isAsking[neighbour] = false;
    this.#context.cancelTimer('retry', neighbour);
  }

  /** Each update with its own name, which is what makes exactly those travel that are missing. */
  onSummary(from: Address, seen: Vector): void {
    const buffer = this.#buffer;
    const items: Item<S>[] = [];
    let have = seen;
    for (let position = buffer.first; position <= this.#ready; position++) {
      const { names, changes, before } = buffer.at(position);
      if (at(have, names[0]!) >= names[1]!) continue;
      // Who lacks what is not kept here is repaired from the states of keys first.
      if (!covers(have, before)) break;
      items.push({ names, changes });
      have = replaced(have, names[0]!, names[1]!);
    }
    this.#context.send(from, { kind: 'group', past: seen, items, through: undefined });
  }
}

function single<S>({ past, names, changes }: Entry<S>): Group<S> {
  return { kind: 'group', past, items: [{ names, changes }], through: undefined };
}

function combined<S>(lattice: Lattice<S>, earlier: Change<S>, later: Change<S>): Change<S> {
  const { key } = earlier;
  return { key, state: lattice.combine(key, earlier.state, later.state), marks: undefined };
}
