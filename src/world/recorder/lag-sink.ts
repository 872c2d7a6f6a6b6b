/** Who listens to the ledger of writes. */
import type { Micros } from '../../kit/time.ts';
import type { Address, WriteId } from '../../strategies/contract.ts';
import type { Intent } from './intent.ts';

/** What hears of single samples as they arise. */
export interface LagSink {
  lag(write: Intent, replica: Address, lag: Micros, at: Micros): void;
  visible(write: Intent, lag: Micros): void;
  duplicated(write: Intent, replica: Address, at: Micros): void;
  /** Executed at a second place. */
  repeated(write: Intent): void;
  /** Applied somewhere when it was forgotten already. */
  late(write: WriteId): void;
  /** A replica is the first to show it. */
  accepted(write: Intent, place: number): void;
  /** Visible everywhere for the first time. */
  completed(write: Intent, at: Micros): void;
  closed(write: Intent): void;
  /** It stopped, and what it holds from now on it says itself. */
  emptied(replica: Address, at: Micros): void;
}
