/** Who decides: acceptors, and which sets of them suffice for each phase (Flexible Paxos, Howard et al. 2016 §4). */
import type { Address } from '../contract.ts';
import type { Options } from './options.ts';

export interface Configuration {
  readonly members: readonly Address[];
  /** How many must answer in each phase; with zones, how many in each region that counts. */
  readonly phase1: number;
  readonly phase2: number;
  /** With zones: the members by region, and how many regions may be lost; else empty and 0. */
  readonly zones: readonly (readonly Address[])[];
  readonly zonesLost: number;
}

type Has = (address: Address) => boolean;
type RegionOf = (address: Address) => string;

/** As the options say; 0 is a majority. */
export function configurationOf(members: readonly Address[], options: Options, regionOf: RegionOf): Configuration {
  const { lost, nodes_lost } = options.zones;
  if (lost === 'off') {
    const majority = Math.floor(members.length / 2) + 1;
    const { phase1, phase2 } = options.quorum;
    return { members, phase1: phase1 || majority, phase2: phase2 || majority, zones: [], zonesLost: 0 };
  }
  const zones = zonesOf(members, regionOf);
  // WPaxos §3.1: so many nodes of a zone that any others of it meet them.
  return { members, phase1: nodes_lost + 1, phase2: nodes_lost, zones, zonesLost: lost as number };
}

/** Other members: the quorum of phase 2 stays as large as it was asked for, and that of phase 1 meets it. */
export function changed(members: readonly Address[], options: Options, regionOf: RegionOf) {
  const whole = configurationOf(members, options, regionOf);
  if (whole.zones.length > 0) return whole;
  const phase2 = Math.min(whole.phase2, members.length);
  return { ...whole, phase2, phase1: Math.max(Math.min(whole.phase1, members.length), members.length - phase2 + 1) };
}

export function isPhase1(configuration: Configuration, has: Has): boolean {
  const { members, phase1, zones, zonesLost } = configuration;
  if (zones.length === 0) return count(members, has) >= phase1;
  let full = 0;
  for (const zone of zones) if (count(zone, has) >= phase1) full++;
  return full >= zones.length - zonesLost;
}

export function isPhase2(configuration: Configuration, has: Has): boolean {
  const { members, phase2, zones, zonesLost } = configuration;
  if (zones.length === 0) return count(members, has) >= phase2;
  let full = 0;
  for (const zone of zones) if (count(zone, has) >= zone.length - phase2) full++;
  return full >= zonesLost + 1;
}

/** True where no phase 1 can succeed without one of these: nobody newer can have chosen anything behind them. */
export function blocksPhase1(configuration: Configuration, has: Has): boolean {
  return !isPhase1(configuration, (address) => !has(address));
}

export function blocksPhase2(configuration: Configuration, has: Has): boolean {
  return !isPhase2(configuration, (address) => !has(address));
}

/** Beyond this there are too many sets to try. */
const MOST_TRIED = 14;

/** A quorum of phase 2 that some quorum of phase 1 does not meet; undefined where there is none. */
export function unmet(configuration: Configuration): readonly Address[] | undefined {
  const { members } = configuration;
  if (members.length > MOST_TRIED) return undefined;
  for (let set = 0; set < 1 << members.length; set++) {
    const isIn = (address: Address) => ((set >> members.indexOf(address)) & 1) === 1;
    if (isPhase2(configuration, isIn) && isPhase1(configuration, (address) => !isIn(address))) {
      return members.filter(isIn);
    }
  }
  return undefined;
}

function zonesOf(members: readonly Address[], regionOf: RegionOf): readonly (readonly Address[])[] {
  const zones = new Map<string, Address[]>();
  for (const member of members) {
    const zone = zones.get(regionOf(member));
    if (zone === undefined) zones.set(regionOf(member), [member]);
    else zone.push(member);
  }
  return [...zones.values()];
}

function count(members: readonly Address[], has: Has): number {
  let many = 0;
  for (let i = 0; i < members.length; i++) if (has(members[i]!)) many++;
  return many;
}
