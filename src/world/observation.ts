/** Everything an observer is told, as it happens. It watches, is never asked, and changes nothing. */
import type { Micros } from '../kit/time.ts';
import type { Address, Fate, Key, OperationKind, Outcome, Request, WriteId } from '../strategies/contract.ts';

export interface Observation {
  /**
   * A client decided to do something at `at` (latency counts from here). `operation` is the index in
   * `workload.operations`, or -1 - index of the scripted step. `into` is the key that the row of an
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
  /** The answer that the client took: it ends the operation. `server` is who gave it, or -1. */
  answered(opId: WriteId, outcome: Outcome, server: Address, at: Micros): void;
  /** The client stopped waiting: the fate of the operation is known to the observer alone. */
  gaveUp(opId: WriteId, at: Micros): void;

  /** A replica answered; whether anybody still listens is another matter. `issuedAt` as above. */
  executed(request: Request, server: Address, outcome: Outcome, at: Micros): void;
  applied(at: Micros, replica: Address, write: WriteId, origin: number, n: number): void;
  holds(at: Micros, replica: Address, through: readonly number[]): void;
  conflicted(at: Micros, replica: Address, write: WriteId, fate: Fate): void;
  leads(at: Micros, replica: Address, term: number): void;
  follows(at: Micros, replica: Address): void;
  suspects(at: Micros, replica: Address): void;
  degraded(at: Micros, replica: Address, isDegraded: boolean): void;
  crashed(at: Micros, node: number, wiped: boolean): void;
  restarted(at: Micros, node: number): void;

  /** One message or request left for another place; regions are indices. */
  sent(fromRegion: number, toRegion: number, bytes: number): void;
  /** A request was shed because a node's queue was full. */
  shed(node: number): void;
  faultBegan(fault: number, at: Micros): void;
  faultEnded(fault: number, at: Micros): void;
  /** A fault dropped, held or delayed something. */
  touched(fault: number, what: 'message' | 'request'): void;
}

/** Where replicas live, for an observer: dense tables by address. */
export interface Places {
  readonly regionNames: readonly string[];
  readonly nodeNames: readonly string[];
  /** Region index of each node. */
  readonly regionOfNode: readonly number[];
  /** Node index of each replica address. */
  readonly nodeOfReplica: readonly number[];
}
