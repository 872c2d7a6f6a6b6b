/** Where everything is: regions, nodes, and the links between them, as plain resolved data. */
import type { Micros } from '../kit/time.ts';

export type Law = 'constant' | 'normal' | 'lognormal' | 'exponential' | 'pareto' | 'empirical';

/** One direction between two regions (or within one). */
export interface Link {
  /** Mean one-way delay. */
  readonly delay: Micros;
  /** Standard deviation of the one-way delay. */
  readonly jitter: Micros;
  readonly law: Law;
  /** Shares, 0..1, of messages. */
  readonly loss: number;
  readonly duplicate: number;
  readonly reorder: number;
  /** Bytes per microsecond; Infinity = no limit. */
  readonly bandwidth: number;
  /** kept: as TCP, loss costs a retransmission timer; free: as UDP, what is lost is gone. */
  readonly order: 'kept' | 'free';
}

export interface Region {
  readonly name: string;
  readonly jurisdiction: string;
  /** 0 = clients only. */
  readonly nodes: number;
}

/** One node as a finite server with a disk. */
export interface NodeSpec {
  readonly servers: number;
  /** Time per client request; a protocol message costs a tenth of it. */
  readonly serviceTime: Micros;
  readonly service: 'constant' | 'exponential';
  /** Requests and messages that may wait; what comes on top is shed. */
  readonly queue: number;
  readonly fsync: Micros;
}

export interface ClockSpec {
  readonly offset: Micros;
  /** Parts per million by which it runs fast (+) or slow (-). */
  readonly ppm: number;
  readonly uncertainty: Micros;
}

export interface Topology {
  /** The preset's name, or 'inline'. */
  readonly name: string;
  readonly regions: readonly Region[];
  /** links[from][to], by region index; [r][r] is the link within region r. */
  readonly links: readonly (readonly Link[])[];
  readonly node: NodeSpec;
  /** One per region. */
  readonly clocks: readonly ClockSpec[];
  /** The source line of measured data, for reports; '' for an inline topology. */
  readonly source: string;
}

export const PERFECT_LINK: Link = {
  delay: 0,
  jitter: 0,
  law: 'constant',
  loss: 0,
  duplicate: 0,
  reorder: 0,
  bandwidth: Number.POSITIVE_INFINITY,
  order: 'kept',
};
