/** Causal memory (CM): causal, and each process sees one order of writes that it never revises. */
import type { Checker, History, Report, Settings } from '../checker.ts';
import { Causality } from './causality.ts';
import { Findings } from './findings.ts';
import { eachConflict, findCausal } from './patterns.ts';
import { registersOf } from './registers.ts';
import { findBrokenViews, MOST_STEPS } from './views.ts';

export const causalMemory: Checker = {
  name: 'causal-memory',
  summary: 'causal, and all reads of a process together fit one order of what it saw (CM)',
  check(history: History, settings: Settings): Report {
    const registers = registersOf(history, settings.init);
    const findings = new Findings(registers);
    const causality = new Causality(registers);
    findCausal(causality, findings);
    if (findings.count === 0 && !causality.isTooLarge) findings.doubt(findRevised(causality, findings));
    findings.doubtAmbiguous();
    return findings.report();
  },
};

/** Only processes that met writes which causal order leaves open can have revised their order. */
export function findRevised(causality: Causality, findings: Findings, most = MOST_STEPS): string {
  const { registers } = causality;
  const open = new Uint8Array(registers.lanes.length);
  eachConflict(causality, (_older, _newer, read) => {
    open[registers.lane[read]] = 1;
  });
  const lanes = [...open.keys()].filter((lane) => open[lane] === 1);
  return findBrokenViews(registers, 'causal', findings, lanes, most);
}
