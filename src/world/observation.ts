/** Everything an observer is told, as it happens. It watches, is never asked, and changes nothing. */
import type { ClientObserver } from '../clients/host.ts';
import type { Micros } from '../kit/time.ts';
import type { Address, Fate, Keepers, Key, Outcome, Request, WriteId } from '../strategies/contract.ts';

export interface Observation extends ClientObserver {
  /** A replica answered; whether anybody still listens is another matter. `issuedAt` as above. */
  executed(request: Request, server: Address, outcome: Outcome, at: Micros): void;
  applied(at: Micros, replica: Address, write: WriteId, origin: number, n: number): void;
  holds(at: Micros, replica: Address, through: readonly number[]): void;
  conflicted(at: Micros, replica: Address, write: WriteId, fate: Fate, by?: WriteId, knew?: boolean): void;
  leads(at: Micros, replica: Address, term: number): void;
  follows(at: Micros, replica: Address): void;
  suspects(at: Micros, replica: Address): void;
  /** A replica took an operator's word. */
  operated?(at: Micros, replica: Address, verb: string): void;
  /** Who of this replica's group has a copy, by its configuration of this version. */
  keeps(at: Micros, replica: Address, replicas: readonly Address[], version: number): void;
  degraded(at: Micros, replica: Address, isDegraded: boolean): void;
  crashed(at: Micros, node: number, wiped: boolean): void;
  restarted(at: Micros, node: number): void;

  /** One message or request left for another place; regions are indices. */
  sent(fromRegion: number, toRegion: number, bytes: number, isBetweenNodes?: boolean): void;
  /** A request was shed because a node's queue was full. */
  shed?(node: number): void;
  /** Only of an observer that watches what happens beyond the store. */
  readonly beyond?: Elsewhere | undefined;
  faultBegan(fault: number, at: Micros): void;
  faultEnded(fault: number, at: Micros): void;
  /**
   * A fault dropped, held or delayed something, or made more of it; an fsync counts as a message, to the disk.
   * Or it ended the life of a process, with all that was in its memory.
   */
  touched(fault: number, what: Touched): void;
}

/** What an observer may look at while the world runs: pure questions, that change nothing. */
export interface Glance {
  readonly replicas: readonly Address[];
  isAlive(replica: Address): boolean;
  /** In how long a client of the region would have its answer from there, asked now; Infinity: never. */
  outlook(region: number, replica: Address): Micros;
  /** Whether this replica has anything to say of siblings or metadata. */
  tells(replica: Address): boolean;
  /** Versions of the key that a reader is handed there; undefined where nobody tells. */
  siblings(replica: Address, key: Key): number | undefined;
  /** Bytes of the key there beside what readers see; undefined where nobody tells. */
  metadata(replica: Address, key: Key): number | undefined;
}

/** What a message carries, as it declares itself. */
export interface Cargo {
  readonly kind: string;
  readonly writes: readonly WriteId[];
  readonly keys: readonly Key[];
}

export interface Arrivals {
  request(at: Micros, request: Request, replica: Address): void;
  message(at: Micros, from: Address, to: Address, cargo: Cargo): void;
}

/** What happens beyond the store; undefined: nobody wants to hear of it. */
export interface Elsewhere {
  /** What reached a replica, from a client or from another replica. */
  readonly arrived: Arrivals | undefined;
  /** The payment service took money for an order, or gave it back. */
  readonly paid: ((opId: WriteId, what: 'charged' | 'refunded', at: Micros) => void) | undefined;
}

export type Touched = 'message' | 'request' | 'life';

/** Where replicas live, for an observer: dense tables by address. */
export interface Places {
  readonly regionNames: readonly string[];
  readonly nodeNames: readonly string[];
  /** Region index of each node. */
  readonly regionOfNode: readonly number[];
  /** Node index of each replica address. */
  readonly nodeOfReplica: readonly number[];
  /** Addresses of each group, in region order. */
  readonly replicasOfGroup: readonly (readonly Address[])[];
  /** Which group keeps a key. */
  readonly partitionOf: (key: Key) => number;
  /** The replicas that keep a key; absent: all keep every key. */
  readonly keepersOf?: Keepers | undefined;
}
