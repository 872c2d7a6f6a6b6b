/** PRAM (pipelined RAM, FIFO): each process sees the writes of every other in the order in which they were made. */
import type { Checker, History, Report, Settings } from '../checker.ts';
import { Findings } from './findings.ts';
import { findThinAir } from './patterns.ts';
import { registersOf } from './registers.ts';
import { findBrokenViews } from './views.ts';

/** Lipton and Sandberg 1988: for each process, all writes and its own reads fit one order that keeps program order. */
export const pram: Checker = {
  name: 'pram',
  summary: "each process fits some order of all writes that keeps every writer's own order",
  check(history: History, settings: Settings): Report {
    const registers = registersOf(history, settings.init);
    const findings = new Findings(registers);
    findThinAir(registers, findings);
    const { lanes, isWrite } = registers;
    const readers = [...lanes.keys()].filter((lane) => lanes[lane].some((op) => isWrite[op] === 0));
    findings.doubt(findBrokenViews(registers, 'pram', findings, readers));
    findings.doubtAmbiguous();
    return findings.report();
  },
};
