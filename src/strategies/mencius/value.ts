/** What is proposed, and in which slots. Everything here is immutable. */
import type { Micros, Request } from '../contract.ts';

export interface Command {
  readonly request: Request;
  /** By the clock of who suggested it, where the state forgets by age. */
  readonly at?: Micros | undefined;
}

export type Placed = readonly [slot: number, command: Command];

/** Accepted in one slot; no command is a no-op. */
export interface Vote {
  readonly slot: number;
  readonly ballot: number;
  readonly command: Command | undefined;
}

/** Proposed in one owner's slots from `from` to `through` by somebody else: a no-op wherever no command is named. */
export interface Fill {
  readonly ballot: number;
  readonly from: number;
  readonly through: number;
  readonly commands: readonly Placed[];
}
