/** Asks of one process after another whether what it saw fits one order, within a bound. */
import { MOST_ANOMALIES } from '../checker.ts';
import { pathOf } from './edges.ts';
import type { Findings } from './findings.ts';
import { addCycle, proofOps } from './proof.ts';
import type { Registers } from './registers.ts';
import { type Broken, type Scope, View } from './view.ts';
import { told } from './wording.ts';

/** Steps after which no further process is begun: some ten seconds. */
export const MOST_STEPS = 200_000_000;

/** POPL 2017 §4, WriteHBInitRead and CyclicHB; one anomaly a lane at most. Says how far it got, '' if to the end. */
export function findBrokenViews(
  registers: Registers,
  scope: Scope,
  findings: Findings,
  lanes: readonly number[],
  most = MOST_STEPS,
): string {
  const view = new View(registers);
  for (let i = 0; i < lanes.length; i++) {
    if (view.work > most) return `Stopped after ${view.work} steps: ${i} of ${lanes.length} processes were judged.`;
    const broken = view.broken(lanes[i], scope);
    if (broken !== undefined) add(registers, broken, findings);
  }
  return '';
}

function add(registers: Registers, broken: Broken, findings: Findings): void {
  const { edges } = broken;
  if ('cycle' in broken) {
    addCycle('CyclicHB', registers, edges, broken.cycle, 'forced', findings);
    return;
  }
  const [write, read] = broken.initRead;
  const path = findings.count < MOST_ANOMALIES ? pathOf(edges, write, read, () => true) : undefined;
  const ops = path === undefined ? [write, read] : proofOps(registers, edges, path, 'forced');
  const why = () =>
    `${told(registers, read)}, the initial value, although by all that this process saw ${told(registers, write)} must have come before.`;
  findings.add('WriteHBInitRead', ops, why, registers.key[read]);
}
