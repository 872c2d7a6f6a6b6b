/** Causal convergence (CCv): causal, and all agree on one order of concurrent writes. */
import type { Checker, History, Report, Settings } from '../checker.ts';
import { Causality } from './causality.ts';
import { sorted } from './edges.ts';
import { Findings } from './findings.ts';
import { eachConflict, findCausal } from './patterns.ts';
import { addCycle } from './proof.ts';
import { registersOf } from './registers.ts';

export const causalConvergence: Checker = {
  name: 'causal-convergence',
  summary: 'causal, and one order of all writes explains every read (CCv)',
  check(history: History, settings: Settings): Report {
    const registers = registersOf(history, settings.init);
    const findings = new Findings(registers);
    const causality = new Causality(registers);
    findCausal(causality, findings);
    if (findings.count === 0 && !causality.isTooLarge) findCyclicConflict(causality, findings);
    findings.doubtAmbiguous();
    return findings.report();
  },
};

/** POPL 2017 §4, CyclicCF. Adds the conflicts to the edges of causality, for whoever searches on. */
export function findCyclicConflict(causality: Causality, findings: Findings): void {
  const { registers, edges } = causality;
  const known = new Set<number>();
  eachConflict(causality, (older, newer, read) => {
    const name = older * registers.ops.length + newer;
    if (!known.has(name)) edges.add(older, newer, read);
    known.add(name);
  });
  const { cycle } = sorted(edges, registers.ops.keys());
  if (cycle !== undefined) addCycle('CyclicCF', registers, edges, cycle, 'causal', findings);
}
