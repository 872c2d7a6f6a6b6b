/** How a region's clients choose among replicas: the contract of every policy. */
import type { Random } from '../../kit/random.ts';
import type { Micros } from '../../kit/time.ts';
import type { Address } from '../../strategies/contract.ts';
import type { Freshness } from '../host.ts';
import type { Observations } from './observations.ts';

/** What a policy may go by; more than that it cannot know. */
export interface Ground {
  readonly random: Random;
  /** What this region has heard of the replicas, a round trip or longer ago. */
  readonly seen: Observations;
  now(): Micros;
  isLocal(replica: Address): boolean;
  /** The nearest that answers, of these. */
  nearest(replicas: readonly Address[]): Address;
  readonly settings: RoutingSettings;
}

export interface Policy {
  /** One of `replicas`, which come nearest first. */
  choose(replicas: readonly Address[], client: number): Address;
  /** What it holds of each of them now, undefined of whom it knows nothing; it changes nothing. For observers. */
  scores?(replicas: readonly Address[]): readonly (number | undefined)[];
  /** An attempt of the client went unanswered, and `next` is asked instead. */
  onSilence?(client: number, next: Address): void;
}

/** What can be set of policies that observe. */
export interface RoutingSettings {
  /** Time between two questions to every replica how it is. */
  readonly observe: Micros;
  /** `scored`: a replica that says it is further behind is out of the question. */
  readonly maxStaleness: Micros;
  /** By what a replica's staleness goes: its own estimate of lag, or its safe time. */
  readonly freshness: Freshness;
  /** Another replica is taken only where its score is better by this share. */
  readonly hysteresis: number;
  /** Of how many candidates, drawn at random, the best is taken; 0 = of all. */
  readonly choices: number;
}

export const SEEDS_SETTINGS: RoutingSettings = {
  observe: 1_000_000,
  maxStaleness: 5_000_000,
  freshness: 'lag',
  hysteresis: 0,
  choices: 0,
};
