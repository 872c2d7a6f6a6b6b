/** What all have executed is forgotten; who lacks what others have executed asks for it. */
import { MS } from '../../kit/time.ts';
import type { Address, Micros } from '../contract.ts';
import { Distances } from '../parts/distances.ts';
import { at, covers, joined, lower, NOTHING_SEEN, type Vector } from '../parts/version-vector.ts';
import { type InstanceId, idOf } from './ids.ts';
import type { Fetch, Gossip } from './messages.ts';
import type { EgalitarianReplica } from './replica.ts';

/** Of one other: what it said last. */
interface Peer {
  executed: Vector;
  floor: Vector;
  saidAt: Micros;
  heardAt: Micros;
  /** When it was told, by this replica's clock, what it had heard last as it spoke. */
  toldAt: Micros;
  /** Messages that may follow before it has told more. */
  credit: number;
  /** Missing here when it spoke last. */
  missing: ReadonlySet<InstanceId>;
}

const MOST_FETCHED = 64;
/** What a replica that does not keep up is sent between two words of it. */
const CREDIT = 4;
/** A round trip that is longer has something waiting on its way. */
const FAR: Micros = 500 * MS;

export class Gossiper {
  readonly #replica: EgalitarianReplica;
  readonly #distances: Distances;
  readonly #peers = new Map<Address, Peer>();
  /** When it spoke last. */
  #saidAt: Micros = 0;
  /** Said by this replica itself. */
  #floor: Vector = NOTHING_SEEN;

  constructor(replica: EgalitarianReplica) {
    this.#replica = replica;
    this.#distances = new Distances(replica.context);
  }

  /** The others, those first who answer soonest; who does not keep up comes last. */
  nearest(): readonly Address[] {
    const all = this.#distances.nearest(this.#replica.members.others);
    return [...all.filter((other) => !this.isBehind(other)), ...all.filter((other) => this.isBehind(other))];
  }

  /** To the last of the nearest who make a quorum, and back; what waits somewhere on its way counts as far. */
  roundTrip(quorum = Math.max(this.#replica.rules.accepts, this.#replica.rules.promises)): Micros {
    const last = this.nearest()[quorum - 2];
    const took = last === undefined ? 0 : (this.#distances.roundTrip(last) ?? 0);
    return Math.min(took, FAR);
  }

  /** What is sent there takes too long to arrive, if it does: more would only wait behind it. */
  isBehind(other: Address): boolean {
    const peer = this.#peers.get(other);
    return peer === undefined || peer.toldAt < this.#saidAt - 2 * this.#replica.options.gossip - FAR;
  }

  /** Those who keep up. Where they are too few for a quorum, the others as well, while they have credit left. */
  reached(): readonly Address[] {
    const { members, rules } = this.#replica;
    const needed = Math.max(rules.accepts, rules.promises) - 1;
    const up = members.others.filter((other) => !this.isBehind(other));
    if (up.length >= needed) return up;
    return members.others.filter((other) => up.includes(other) || this.#spend(other));
  }

  #spend(other: Address): boolean {
    const peer = this.#peers.get(other);
    return peer === undefined || peer.credit-- > 0;
  }

  onTimer(): void {
    const { context, executor, joining, members, options } = this.#replica;
    context.setTimer('gossip', 0, options.gossip);
    if (joining.isUnderWay) return;
    this.#prune();
    const now = context.monotonic();
    this.#saidAt = now;
    for (const other of members.others) {
      const peer = this.#peers.get(other);
      // It leaves when what it speaks of is durable: a crash takes nothing back that others have forgotten.
      context.sendDurably(other, {
        kind: 'gossip',
        executed: executor.done.through,
        floor: this.#floor,
        at: now,
        echo: peer?.saidAt ?? -1,
        held: peer === undefined ? 0 : now - peer.heardAt,
      });
    }
  }

  onGossip(from: Address, message: Gossip): void {
    const { context, joining } = this.#replica;
    const now = context.monotonic();
    const peer = this.#peers.get(from) ?? {
      executed: NOTHING_SEEN,
      floor: NOTHING_SEEN,
      saidAt: 0,
      heardAt: 0,
      toldAt: now,
      credit: 0,
      missing: new Set(),
    };
    this.#peers.set(from, peer);
    peer.executed = joined(peer.executed, message.executed);
    peer.floor = joined(peer.floor, message.floor);
    peer.saidAt = message.at;
    peer.heardAt = now;
    // Who begins anew has heard nothing yet.
    const { toldAt } = peer;
    peer.toldAt = message.echo < 0 || message.echo > now ? now : Math.max(toldAt, message.echo);
    if (peer.toldAt > toldAt) peer.credit = CREDIT;
    if (message.echo >= 0 && now >= message.echo + message.held) {
      this.#distances.answered(from, now - message.echo - message.held);
    }
    if (!joining.isUnderWay) this.#askFor(from, peer);
  }

  onFetch(from: Address, { ids }: Fetch): void {
    const { context, table } = this.#replica;
    for (const id of ids) {
      if (table.isPruned(id)) continue;
      const { phase, value } = table.get(id);
      if (phase === 'committed') context.send(from, { kind: 'commit', id, value: value! });
    }
  }

  /** What it has executed and was not committed here when it spoke before, either. */
  #askFor(from: Address, peer: Peer): void {
    const { context, executor, table } = this.#replica;
    const missing = new Set<InstanceId>();
    for (let origin = 0; origin < peer.executed.length; origin++) {
      const last = peer.executed[origin]!;
      if (last > 0 && last > table.highest(origin)) table.hearOf(idOf(origin, last));
      for (let n = at(executor.done.through, origin) + 1; n <= last && missing.size < MOST_FETCHED; n++) {
        const id = idOf(origin, n);
        if (table.get(id).phase !== 'committed') missing.add(id);
      }
    }
    const ids = [...missing].filter((id) => peer.missing.has(id));
    peer.missing = missing;
    if (ids.length > 0) context.send(from, { kind: 'fetch', ids });
  }

  /**
   * An instance that somebody may yet have to recover keeps all beyond its `after`, or nobody could tell any more what
   * interferes with it: each replica holds back what its own rest on until all have executed those.
   */
  #prune(): void {
    const { coordinator, executor, members, patience, table } = this.#replica;
    let byAll = executor.done.through;
    for (const other of members.others) byAll = lower(byAll, this.#peers.get(other)?.executed ?? NOTHING_SEEN);
    let floor = byAll;
    const hold = (id: InstanceId) => {
      const { initial } = table.get(id);
      if (initial !== undefined && !covers(initial.after, floor)) floor = lower(floor, initial.after);
    };
    const { origin } = coordinator;
    for (let n = at(byAll, origin) + 1; n <= table.highest(origin); n++) hold(idOf(origin, n));
    for (const id of patience.watched) hold(id);
    this.#floor = joined(this.#floor, floor);
    let through = this.#floor;
    for (const other of members.others) through = lower(through, this.#peers.get(other)?.floor ?? NOTHING_SEEN);
    table.prune(joined(table.pruned, through));
  }
}
