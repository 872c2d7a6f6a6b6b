/** Causal consistency (CC): no read shows what its own causal past had already replaced. */
import type { Checker, History, Report, Settings } from '../checker.ts';
import { Causality } from './causality.ts';
import { Findings } from './findings.ts';
import { findCausal } from './patterns.ts';
import { registersOf } from './registers.ts';

export const causal: Checker = {
  name: 'causal',
  summary: 'each read fits some order of its causal past (weak causal consistency, CC)',
  check(history: History, settings: Settings): Report {
    const registers = registersOf(history, settings.init);
    const findings = new Findings(registers);
    findCausal(new Causality(registers), findings);
    findings.doubtAmbiguous();
    return findings.report();
  },
};
