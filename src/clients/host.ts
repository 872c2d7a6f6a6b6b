/** What the world offers to clients: time, a way to be woken, and a way to ask a replica. */
import type { Micros } from '../kit/time.ts';
import {
  type Address,
  type Key,
  NOWHERE,
  type OperationKind,
  type Outcome,
  type Request,
  type WriteId,
} from '../strategies/contract.ts';

/** What a node says of itself. */
export interface HealthReport {
  /** When it was asked, by true time: a round trip ago. */
  readonly asked: Micros;
  /** Time that its servers have worked since the start, each counted, and how many they are. */
  readonly worked: Micros;
  readonly servers: number;
  /** Pieces of work that wait for a server. */
  readonly waiting: number;
  /** How much of what its replica has received is not shown yet: 0 too where nothing comes any more. */
  readonly behind: Micros;
  /** How old what its replica shows may be, as the replica knows it. */
  readonly age: Micros;
}

/** By what a replica counts as behind: its own lag, or the age of what it surely has. */
export type Freshness = 'lag' | 'safe-time';

export function behindBy({ behind, age }: HealthReport, by: Freshness): Micros {
  return by === 'lag' ? behind : age;
}

export interface ClientHost {
  now(): Micros;
  /** `Clients.wake(what, which)` is called at that time. There is no cancelling: check on waking. */
  wakeAt(at: Micros, what: number, which: number): void;
  /** Sends a request from a client of `region` to a replica. It may never arrive. */
  submit(request: Request, region: number, to: Address): void;
  /** Asks a node how it is: `Clients.reported` hears of it, if anybody does. */
  probe(region: number, to: Address): void;
  /** All replicas of the group of this key, nearest to `region` first (by the healthy topology). */
  replicasFor(key: Key, region: number): readonly Address[];
  /** All replicas of all groups: of each group the nearest first. */
  replicas(region: number): readonly Address[];
  /** The replica that is the leader at the start of the run, if the strategy has one. */
  firstLeader(key: Key): Address;
  regionOf(replica: Address): number;
}

/** The region that the leader is in at the start, else the first. */
export function homeRegion(host: ClientHost): number {
  const leader = host.firstLeader(0);
  return leader === NOWHERE ? 0 : host.regionOf(leader);
}

/** What an observer is told by clients. */
export interface ClientObserver {
  /**
   * A client decided to do something at `at` (latency counts from here). `operation` is the index in
   * `workload.operations`, -1 - index of the scripted step, or APART. `into` is the key that the row of an
   * insert gets, else -1.
   */
  issued(
    opId: WriteId,
    operation: number,
    kind: OperationKind,
    key: Key,
    into: Key,
    client: number,
    region: number,
    at: Micros,
  ): void;
  /** A further attempt; `into` differs from the first where the server would make a new row. */
  retried(opId: WriteId, attempt: number, into: Key, at: Micros): void;
  /** What it is about lives elsewhere by now, under this key, and is asked for there. */
  sentOn?(opId: WriteId, key: Key): void;
  /** The answer that the client took: it ends the operation. `server` is who gave it, or -1. */
  answered(opId: WriteId, outcome: Outcome, server: Address, at: Micros): void;
  /**
   * A monitor holds a replica for too far behind, or silent, for `why`; undefined: for well again. `watcher` names one
   * that a user wrote, whose alarm may be about no replica (NOWHERE).
   */
  alerted(at: Micros, replica: Address, why: string | undefined, watcher?: string): void;
  /** A second replica is asked the same, for the first is slow. */
  hedged(opId: WriteId, at: Micros): void;
  /**
   * The client stopped waiting: the fate of the operation is known to the observer alone. `isShownOld`: it shows
   * something that may be out of date instead.
   */
  gaveUp(opId: WriteId, at: Micros, isShownOld?: boolean): void;
}
