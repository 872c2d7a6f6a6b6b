/** Consistent prefix: every reader sees an ever longer beginning of one order of all writes. */
import type { Checker, History, Op, Report, Settings } from '../checker.ts';
import { Findings } from './findings.ts';
import { findOrder } from './order.ts';
import { registersOf } from './registers.ts';

/**
 * Terry (CACM 2013): a reader sees the state after some beginning of the sequence of writes. One read of one key
 * always does, so the definition bites only where reads belong together. Here those do that one process made at
 * one server, and there the beginning only grows, as that of a replica that applies a log; where the history does
 * not tell servers, all reads of a process. Each writer's own order is kept (Burckhardt 2014 §5: ar; vis ⊆ vis).
 * That is sequential consistency with writers and readers taken for different processes: readers may lag behind
 * their own writes.
 */
export const consistentPrefix: Checker = {
  name: 'consistent-prefix',
  summary: 'every reader sees an ever longer beginning of one order of all writes',
  check(history: History, settings: Settings): Report {
    const registers = registersOf(history, settings.init, laneOf);
    const findings = new Findings(registers);
    const measures = findOrder(registers, settings, findings, laneOf);
    const isTold = registers.ops.some((op) => op.about !== undefined && op.about.server !== '');
    findings.note(
      isTold
        ? 'Reads of one process at one server are held to grow together.'
        : 'Servers are not told: all reads of one process are held to grow together.',
    );
    return findings.report(measures);
  },
};

function laneOf(op: Op, isWrite: boolean): number | string {
  return isWrite ? op.process : `${op.process} at ${op.about?.server ?? ''}`;
}
