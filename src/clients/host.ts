/** What the world offers to clients: time, a way to be woken, and a way to ask a replica. */
import type { Micros } from '../kit/time.ts';
import type { Address, Key, OperationKind, Outcome, Request, WriteId } from '../strategies/contract.ts';

export interface ClientHost {
  now(): Micros;
  /** `Clients.wake(what, which)` is called at that time. There is no cancelling: check on waking. */
  wakeAt(at: Micros, what: number, which: number): void;
  /** Sends a request from a client of `region` to a replica. It may never arrive. */
  submit(request: Request, region: number, to: Address): void;
  /** All replicas of the group of this key, nearest to `region` first (by the healthy topology). */
  replicasFor(key: Key, region: number): readonly Address[];
  /** The replica that is the leader at the start of the run, if the strategy has one. */
  firstLeader(key: Key): Address;
  regionOf(replica: Address): number;
}

/** The part of the observer that clients talk to; see `world/observation.ts` for the meaning. */
export interface ClientObserver {
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
  retried(opId: WriteId, attempt: number, into: Key, at: Micros): void;
  answered(opId: WriteId, outcome: Outcome, server: Address, at: Micros): void;
  gaveUp(opId: WriteId, at: Micros): void;
}
