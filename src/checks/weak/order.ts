/** Whether one order explains all reads of a history, and if none does, the few operations that show it. */
import type { Datum, Settings } from '../checker.ts';
import { findCyclicConflict } from './causal-convergence.ts';
import { findRevised } from './causal-memory.ts';
import { Causality } from './causality.ts';
import { Findings } from './findings.ts';
import { findCausal } from './patterns.ts';
import { addCycle } from './proof.ts';
import { type LaneOf, type Registers, registersOf } from './registers.ts';
import { saturated } from './saturation.ts';
import { type Outcome, search } from './search.ts';
import { shrunk } from './shrink.ts';
import { told } from './wording.ts';

/** Tries at shortening a proof, and states in each. */
const TRIES = 400;
const FEW_STATES = 5_000;
/** Longer histories keep the place where the search got stuck for their proof. */
const LONG = 2_000;
/** Steps that the refutation by causal memory may take before the search begins. */
const REFUTATION = 20_000_000;

/**
 * Sequential consistency implies causal convergence and causal memory (POPL 2017 §3), whose patterns are cheap;
 * only what they do not refute is searched. Most histories that have an order show it at the first try, for the
 * order of acknowledgement nearly fits; saturation then refutes most of the others, or narrows the search.
 */
export function findOrder(registers: Registers, settings: Settings, findings: Findings, laneOf: LaneOf): Measures {
  const causality = new Causality(registers);
  findCausal(causality, findings);
  if (causality.isTooLarge) return {};
  if (findings.count === 0) findCyclicConflict(causality, findings);
  if (findings.count === 0) findRevised(causality, findings, REFUTATION);
  if (findings.count > 0) return {};
  const first = search(causality, Math.min(settings.maxStates, registers.ops.length + FEW_STATES));
  if (first.found === true) return { states: first.states };
  const cycle = saturated(causality);
  if (cycle !== undefined) {
    addCycle('nonsequential', registers, causality.edges, cycle, 'forced', findings);
    return { states: first.states };
  }
  const outcome = first.found === false ? first : search(causality, settings.maxStates);
  const total = registers.ops.length;
  if (outcome.found === undefined) {
    findings.doubt(
      `Gave up after ${outcome.states} states: the longest order found so far holds ${outcome.deepest} of ${total} operations.`,
    );
  }
  if (outcome.found === false) addUnordered(registers, settings, findings, laneOf, outcome);
  return { states: outcome.states };
}

type Measures = { readonly [name: string]: Datum };

function addUnordered(
  registers: Registers,
  settings: Settings,
  findings: Findings,
  laneOf: LaneOf,
  { deepest, stuck }: Outcome,
): void {
  const total = registers.ops.length;
  if (total > LONG || registers.ambiguous > 0) {
    const why = () =>
      `No order of all operations explains every read: the longest that does holds ${deepest} of ${total}. Then each process would have to go on with one of these, and none can: ${list(registers, stuck)}.`;
    findings.add('nonsequential', stuck, why);
    return;
  }
  const all = registers.ops.map((_, at) => at);
  const few = shrunk(all, (some) => isUnordered(registers, some, settings, laneOf), TRIES);
  const proof = withWriters(registers, few);
  const why = () =>
    `Alone these ${proof.length} operations fit no single order in which each process keeps its own and each read shows the write before it: ${list(registers, proof)}.`;
  findings.add('nonsequential', proof, why);
}

/** A read goes where its write has gone, so what is left must fit one order if the whole did. */
function withWriters({ writer }: Registers, some: readonly number[]): readonly number[] {
  const kept = new Set(some);
  return some.filter((at) => writer[at] < 0 || kept.has(writer[at]));
}

function isUnordered(registers: Registers, some: readonly number[], settings: Settings, laneOf: LaneOf): boolean {
  const ops = withWriters(registers, some).map((at) => registers.ops[at]);
  const part = registersOf({ ...registers.history, ops }, settings.init, laneOf);
  const causality = new Causality(part);
  const findings = new Findings(part);
  findCausal(causality, findings);
  if (findings.count > 0) return true;
  return search(causality, FEW_STATES).found === false;
}

function list(registers: Registers, ops: readonly number[]): string {
  const most = 12;
  const told12 = ops.slice(0, most).map((op) => told(registers, op));
  return told12.join('; ') + (ops.length > most ? `; and ${ops.length - most} more` : '');
}
