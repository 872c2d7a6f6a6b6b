/** Monotonic reads: a session never reads what is older than what it has read before. */
import type { Checker } from '../checker.ts';
import { extended } from './reading.ts';
import { GARBAGE } from './registers.ts';
import { isOlder, sessionChecker, type Walk } from './sessions.ts';
import { datumOf, told, whyGarbage } from './wording.ts';

export const monotonicReads: Checker = sessionChecker(
  'monotonic-reads',
  'no session reads a value older than one it has read before',
  (walk) => {
    let judged = 0;
    for (const lane of walk.registers.lanes) judged += findInSession(walk, lane);
    return judged;
  },
);

/** Of the reads of a key only the newest are kept: those whose value is not older than another's. */
function findInSession(walk: Walk, lane: readonly number[]): number {
  const { key, isWrite, writer } = walk.registers;
  const before = new Map<number, readonly number[]>();
  const garbage = new Set<number>();
  let judged = 0;
  for (const read of lane) {
    if (isWrite[read] === 1) continue;
    const newest = before.get(key[read]) ?? [];
    if (before.has(key[read])) {
      judged++;
      const newer = newest.find((earlier) => isOlder(walk, read, writer[earlier]));
      if (newer !== undefined) addOlder(walk, newer, read);
      else if (writer[read] === GARBAGE || garbage.has(key[read])) addGarbage(walk, read);
    }
    if (writer[read] === GARBAGE) garbage.add(key[read]);
    before.set(key[read], writer[read] < 0 ? newest : extended(walk, newest, read));
  }
  return judged;
}

function addOlder({ registers, findings }: Walk, newer: number, read: number): void {
  const why = () =>
    `${told(registers, newer)}, and later ${told(registers, read)}: ${datumOf(registers, read)} is older than what it had seen.`;
  findings.add('monotonic-reads', [registers.writer[newer], newer, read], why, registers.key[read]);
}

/** The guarantee is about two reads: one alone never breaks it, two with a value from nowhere have no order. */
function addGarbage({ registers, findings }: Walk, read: number): void {
  const why = () =>
    registers.writer[read] === GARBAGE
      ? `${whyGarbage(registers, read)} It has no place after what the session had read before.`
      : `${told(registers, read)} after it had read a value that nobody wrote: the two have no order.`;
  findings.add('monotonic-reads', [read], why, registers.key[read]);
}
