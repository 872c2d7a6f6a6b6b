/** The list of faults: a new kind is one file and one line here. */
import { assert } from '../kit/assert.ts';
import { clock } from './clock.ts';
import { clog } from './clog.ts';
import type { Fault, Pattern } from './contract.ts';
import { crash } from './crash.ts';
import { degrade } from './degrade.ts';
import { disk } from './disk.ts';
import { flap } from './flap.ts';
import { leader } from './leader.ts';
import { load } from './load.ts';
import { membership } from './membership.ts';
import { outage } from './outage.ts';
import { partition } from './partition.ts';
import { pause } from './pause.ts';
import { restart } from './restart.ts';
import { slow } from './slow.ts';
import { swizzle } from './swizzle.ts';

/** A fault whose options are known to itself alone: how the world and the lists hold them. */
export type AnyFault = Fault<unknown> | Pattern<unknown>;

export const faults: readonly AnyFault[] = [
  partition,
  degrade,
  clog,
  swizzle,
  flap,
  crash,
  restart,
  outage,
  pause,
  slow,
  disk,
  clock,
  leader,
  load,
  membership,
];

export function faultNamed(kind: string): AnyFault | undefined {
  return faults.find((fault) => fault.kind === kind);
}

/** One that moves levers itself, as every spell does. */
export function actingFault(kind: string): Fault<unknown> {
  const fault = faultNamed(kind);
  assert(fault !== undefined && 'begin' in fault, `${kind} is no fault that moves levers`);
  return fault;
}

export type { ClockOptions } from './clock.ts';
export type { ClogOptions } from './clog.ts';
export type { CrashOptions } from './crash.ts';
export type { DegradeOptions } from './degrade.ts';
export type { DiskOptions } from './disk.ts';
export type { FlapOptions } from './flap.ts';
export type { LeaderOptions } from './leader.ts';
export type { LoadOptions } from './load.ts';
export type { MembershipOptions } from './membership.ts';
export type { OutageOptions } from './outage.ts';
export type { PartitionOptions } from './partition.ts';
export type { PauseOptions } from './pause.ts';
export type { RestartOptions } from './restart.ts';
export type { SlowOptions } from './slow.ts';
export type { SwizzleOptions } from './swizzle.ts';
