/** In what EPaxos* and Atlas differ: how many answers they need, and what they make of them. */
import type { Address, Micros } from '../contract.ts';
import type { InstanceId } from './ids.ts';
import type { Instance, Proposal } from './instance.ts';
import type { Message } from './messages.ts';
import type { EgalitarianReplica } from './replica.ts';

/** An instance of one's own that is not decided yet. */
export interface Open {
  readonly id: InstanceId;
  readonly proposal: Proposal;
  /** Whom Atlas asked, itself included. */
  readonly quorum: readonly Address[];
  /** What the own dependencies lack, by who said so; itself included, which lacks nothing. */
  readonly answers: Map<Address, readonly InstanceId[]>;
  /** It has waited long enough for the fast path. */
  isImpatient: boolean;
}

/** So many promised `ballot`, and nobody among them has accepted anything. */
export interface Recovery {
  readonly id: InstanceId;
  readonly ballot: number;
  readonly answers: Map<Address, Instance>;
  stage: 'asking' | 'validating' | 'waiting';
}

export interface Rules {
  /** How many must accept a value, and how many must promise before another is proposed; each its own included. */
  readonly accepts: number;
  readonly promises: number;
  /** Recoveries that asked whether the fast path can have been taken. */
  readonly validated: number;
  /** Whom to ask: nobody in particular is everybody. */
  quorum(): readonly Address[];
  /** Who waits less for those who were asked never hears them. */
  leastPatience(quorum: readonly Address[]): Micros;
  verdict(open: Open): 'fast' | 'slow' | 'recover' | 'wait';
  /** Whether who is asked to promise says what interferes with a command that it did not know. */
  readonly asksForConflicts: boolean;
  settle(recovery: Recovery): void;
  /** A promise that came after it was settled. */
  late(recovery: Recovery, from: Address, instance: Instance): void;
  onMessage(from: Address, message: Message): void;
  /** Something was committed. */
  wake(): void;
}

export type MakeRules = (replica: EgalitarianReplica) => Rules;
