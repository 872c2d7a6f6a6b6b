/** Eventual consistency, as far as a finite history can show it: once writes stop, all come to read the same. */
import type { Checker, History, Report, Settings } from '../checker.ts';
import { Findings } from './findings.ts';
import { findThinAir } from './patterns.ts';
import { INITIAL, type Registers, registersOf } from './registers.ts';
import { datumOf, processName, told } from './wording.ts';

export interface EventualSettings extends Settings {
  /** How long after the last write's answer reads may still disagree; 0 where it is not said. */
  readonly settleNs?: number;
}

/**
 * Vogels (CACM 2009): if no new updates are made, eventually all accesses return the last updated value. Bound to
 * the end of a history: of each key, the last read of each process that began after the last acknowledged write
 * was answered (and `settleNs` had passed) is its final read; all final reads of a key show the same value, and not
 * the initial one where a write was acknowledged. Which of the written values it is stays open, as in Burckhardt's
 * eventual visibility (2014 §5): a merge by clock may keep any. A write of unknown outcome may take effect at any
 * time, so final reads that differ by the value of such a write are not judged.
 */
export const eventual: Checker<EventualSettings> = {
  name: 'eventual',
  summary: 'after the last write of a key, the last reads of all processes show one and the same written value',
  check(history: History, settings: EventualSettings): Report {
    const registers = registersOf(history, settings.init);
    const findings = new Findings(registers);
    findThinAir(registers, findings);
    const finals = finalReads(registers, findings, settings.settleNs ?? 0);
    let judged = 0;
    let open = 0;
    finals.forEach((reads, key) => {
      if (reads.length === 0) return;
      const isOpen = isDivergent(registers, reads) && reads.some((read) => isByUnknown(registers, read));
      if (isOpen) open++;
      else judged++;
      if (!isOpen) judge(registers, reads, key, findings);
    });
    if (judged === 0) findings.doubt('No key was read after its last write had been answered.');
    if (open > 0) findings.note(`${open} keys differ by a write of unknown outcome, which may still arrive.`);
    return findings.report({ keys: judged, open });
  },
};

/** By key: the final reads, in order of invocation. */
function finalReads(registers: Registers, findings: Findings, settleNs: number): readonly (readonly number[])[] {
  const { ops, isWrite, key, initial } = registers;
  const last = new Int32Array(initial.length).fill(-1);
  ops.forEach((op, at) => {
    const known = last[key[at]];
    if (isWrite[at] === 1 && op.ending === 'ok' && (known < 0 || ops[known].end < op.end)) last[key[at]] = at;
  });
  let untimed = 0;
  const finals: Map<number, number>[] = Array.from(initial, () => new Map());
  ops.forEach((op, read) => {
    const write = last[key[read]];
    if (isWrite[read] === 1 || write < 0 || op.call < ops[write].end) return;
    const since = op.calledAt - ops[write].endedAt;
    if (settleNs > 0 && Number.isNaN(since)) untimed++;
    else if (settleNs === 0 || since >= settleNs) finals[key[read]].set(op.process, read);
  });
  if (untimed > 0) findings.doubt(`${untimed} reads carry no time, so it is not known whether all had settled.`);
  return finals.map((reads) => [...reads.values()].sort((a, b) => a - b));
}

function isDivergent({ value }: Registers, reads: readonly number[]): boolean {
  return reads.some((read) => value[read] !== value[reads[0]]);
}

function isByUnknown({ ops, writer }: Registers, read: number): boolean {
  return writer[read] >= 0 && ops[writer[read]].ending === 'info';
}

function judge(registers: Registers, reads: readonly number[], key: number, findings: Findings): void {
  const { value, writer } = registers;
  const last = reads[reads.length - 1];
  const other = reads.findLast((read) => value[read] !== value[last]);
  if (other !== undefined) {
    const why = () =>
      `After the last write had been answered, the last that ${processName(registers, other)} ever read was ${datumOf(registers, other)}, and the last that ${processName(registers, last)} read was ${datumOf(registers, last)}: they never came to agree.`;
    findings.add('divergence', [other, last], why, key);
  } else if (writer[last] === INITIAL) {
    const why = () =>
      `${told(registers, last)}, the initial value, in the end, although a write had been acknowledged.`;
    findings.add('never-visible', [last], why, key);
  }
}
