/** A fault plans moves on the levers of the world; the world owns the levers and counts the touched. */

import type { Schema } from '../kit/options.ts';
import type { Micros } from '../kit/time.ts';
import type { Weather } from '../network/network.ts';

/** What the world lets a fault do. Nodes and regions are indices; `fault` is the plan's index. */
export interface Levers {
  readonly regions: number;
  nodesOf(region: number): readonly number[];
  /** Nodes that lead some group now (ground truth); empty between leaders. */
  leaders(): readonly number[];
  /** Cuts one direction between two regions, clients included. Cuts are counted, so they nest. */
  cut(fault: number, from: number, to: number, sent: 'dropped' | 'held', inFlight: 'kept' | 'lost'): void;
  mend(fault: number, from: number, to: number): void;
  /** Cuts one node off from everybody, clients included. */
  cutNode(fault: number, node: number, sent: 'dropped' | 'held', inFlight: 'kept' | 'lost'): void;
  mendNode(fault: number, node: number): void;
  weather(fault: number, from: number, to: number, change: Weather): void;
  clearWeather(fault: number, from: number, to: number): void;
  crash(fault: number, node: number, wipe: boolean, inFlight: 'kept' | 'lost'): void;
  restart(fault: number, node: number): void;
  pause(fault: number, node: number): void;
  resume(fault: number, node: number): void;
  /** Work on this node takes `factor` times as long; 1 = healthy. */
  slow(fault: number, node: number, factor: number): void;
  /** Adds to the reading of the node's clock (step) and changes its rate by ppm. */
  clock(fault: number, node: number, step: Micros, ppm: number): void;
  /** An operator's command to a replica of this node; false where it meant nothing. */
  operate(fault: number, node: number, verb: string): boolean;
}

/** One fault of the scenario, resolved: when, and what with which options. */
export interface FaultPlan {
  readonly name: string;
  readonly at: Micros;
  readonly until: Micros;
  readonly kind: string;
  readonly options: unknown;
  readonly inFlight: 'kept' | 'lost';
}

/** A kind of fault. It keeps no state of its own: `begin` returns what `end` needs. */
export interface Fault<Options> {
  readonly kind: string;
  readonly about: string;
  readonly options: Schema<Options>;
  begin(levers: Levers, fault: number, options: Options, inFlight: 'kept' | 'lost'): unknown;
  end(levers: Levers, fault: number, options: Options, begun: unknown): void;
}
