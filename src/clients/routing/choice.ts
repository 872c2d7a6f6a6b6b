/** What a policy chose, as it is told to one who knows the truth: never to those who choose. */
import type { Micros } from '../../kit/time.ts';
import type { Address, WriteId } from '../../strategies/contract.ts';

export interface Choice {
  readonly at: Micros;
  /** Of the clients. */
  readonly region: number;
  readonly replica: Address;
  /** Who might have been chosen, nearest first. */
  readonly among: readonly Address[];
  /** Of a policy that goes by reports: whether its last one of this replica was older than two rounds, or missing. */
  readonly isOutdated: boolean | undefined;
  /** What the policy held of each, as in `among`; undefined of whom it knew nothing; empty: it scores nobody. */
  scores(): readonly (number | undefined)[];
}

export interface ChoiceObserver {
  /** A read is about to be sent where a policy chose. */
  chose(opId: WriteId, choice: Choice): void;
}
