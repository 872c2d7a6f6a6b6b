/** Sequential consistency: one order of all operations keeps every process's own and explains every read. */
import type { Checker, History, Report, Settings } from '../checker.ts';
import { Findings } from './findings.ts';
import { findOrder } from './order.ts';
import { registersOf } from './registers.ts';

/** Lamport 1979. NP-hard, and not a matter of one key at a time: keys that pass alone can fail together. */
export const sequential: Checker = {
  name: 'sequential',
  summary: 'one order of all operations, in which each process keeps its own, explains every read',
  check(history: History, settings: Settings): Report {
    const registers = registersOf(history, settings.init);
    const findings = new Findings(registers);
    const measures = findOrder(registers, settings, findings, (op) => op.process);
    return findings.report(measures);
  },
};
