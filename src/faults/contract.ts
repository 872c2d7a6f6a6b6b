/** A fault plans moves on the levers of the world; the world owns the levers and counts the touched. */

import type { Random } from '../kit/random.ts';
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
  /** `keepsUnsynced`: the process dies and the system lives on, which writes down what it was given. */
  crash(fault: number, node: number, wipe: boolean, inFlight: 'kept' | 'lost', keepsUnsynced?: boolean): void;
  restart(fault: number, node: number): void;
  pause(fault: number, node: number): void;
  resume(fault: number, node: number): void;
  /** Clients of a script by name, or all of a region's workload by the region's. */
  pauseClients(fault: number, names: readonly string[]): void;
  resumeClients(fault: number, names: readonly string[]): void;
  /** Work on this node takes `factor` times as long; 1 = healthy. */
  slow(fault: number, node: number, factor: number): void;
  /** Makes the disk of the node ill; undefined = what this fault did to it is over. */
  disk(fault: number, node: number, ailment: DiskAilment | undefined): void;
  /** Clients of these regions ask `factor` times as often; 1 = as ever. */
  load(fault: number, regions: readonly number[], factor: number): void;
  /** Adds to the reading of the node's clock (step) and to its rate (ppm); told again with the opposite, it is over. */
  clock(fault: number, node: number, step: Micros, ppm: number): void;
  /** An operator's command to a replica of this node; false where it meant nothing. */
  operate(fault: number, node: number, verb: string): boolean;
  /** An operator wants the replicas of this node to be members, or not: from now on, until told the opposite. */
  wantMember(fault: number, node: number, isMember: boolean): void;
}

/** What is wrong with a disk. */
export interface DiskAilment {
  readonly mode: 'stall' | 'slow' | 'full' | 'lies' | 'corrupt';
  /** slow: fsyncs take so many times as long, and so much longer. */
  readonly factor: number;
  readonly delay: Micros;
}

/** Begins every `every` and lasts `lasts` each time. */
export interface Rhythm {
  readonly every: Micros;
  readonly lasts: Micros;
}

/** One fault of the scenario, resolved: when, and what with which options. */
export interface FaultPlan {
  readonly name: string;
  readonly at: Micros;
  /** When it is over for good. */
  readonly until: Micros;
  /** Undefined: it lasts from `at` to `until`. */
  readonly rhythm?: Rhythm | undefined;
  readonly kind: string;
  readonly options: unknown;
  readonly inFlight: 'kept' | 'lost';
}

/** A stretch of a fault's time, counted from the fault's beginning, and what happens in it. */
export interface Spell {
  readonly from: Micros;
  readonly to: Micros;
  /** A kind that moves levers itself. */
  readonly kind: string;
  readonly options: unknown;
}

/** What a fault may know before it begins. */
export interface Outlook {
  readonly lasts: Micros;
  /** Its own stream, of the seed and of when it begins. */
  readonly random: Random;
}

interface Described {
  readonly kind: string;
  readonly about: string;
}

/** A kind of fault that moves levers. It keeps no state of its own: `begin` returns what `end` needs. */
export interface Fault<Options> extends Described {
  begin(levers: Levers, fault: number, options: Options, inFlight: 'kept' | 'lost'): unknown;
  end(levers: Levers, fault: number, options: Options, begun: unknown): void;
}

/** A kind that is a pattern of others: who is struck when. */
export interface Pattern<Options> extends Described {
  spells(options: Options, outlook: Outlook): readonly Spell[];
}
