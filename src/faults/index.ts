/** The list of faults: a new kind is one file and one line here. */
import { clock } from './clock.ts';
import type { Fault } from './contract.ts';
import { crash } from './crash.ts';
import { degrade } from './degrade.ts';
import { leader } from './leader.ts';
import { outage } from './outage.ts';
import { partition } from './partition.ts';
import { pause } from './pause.ts';
import { slow } from './slow.ts';

/** A fault whose options are known to itself alone: how the world and the lists hold them. */
export type AnyFault = Fault<unknown>;

export const faults: readonly AnyFault[] = [partition, degrade, crash, pause, outage, clock, slow, leader];

export function faultNamed(kind: string): AnyFault | undefined {
  return faults.find((fault) => fault.kind === kind);
}

export type { ClockOptions } from './clock.ts';
export type { CrashOptions } from './crash.ts';
export type { DegradeOptions } from './degrade.ts';
export type { LeaderOptions } from './leader.ts';
export type { OutageOptions } from './outage.ts';
export type { PartitionOptions } from './partition.ts';
export type { PauseOptions } from './pause.ts';
export type { SlowOptions } from './slow.ts';
