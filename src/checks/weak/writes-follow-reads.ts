/** Writes follow reads: whoever has seen a write also sees what its session had read before it wrote. */
import type { Checker } from '../checker.ts';
import { findThinAir } from './patterns.ts';
import { Reading } from './reading.ts';
import { isOlder, Seen, sessionChecker, type Walk } from './sessions.ts';
import { datumOf, told } from './wording.ts';

/**
 * Broken by a read r of a session that had seen a write w (read it, or made it), where w's session had read w0
 * before w: r is of w0's key and shows what is older than w0, or w0 itself where w is of the same key.
 */
export const writesFollowReads: Checker = sessionChecker(
  'writes-follow-reads',
  'no session sees a write and then misses what its writer had read before it',
  (walk) => {
    findThinAir(walk.registers, walk.findings);
    const reading = new Reading(walk);
    const seen = new Seen(walk.registers.lanes.length);
    let judged = 0;
    for (const lane of walk.registers.lanes) {
      seen.clear();
      judged += findInSession(walk, lane, reading, seen);
    }
    return judged;
  },
);

function findInSession(walk: Walk, session: readonly number[], reading: Reading, seen: Seen): number {
  const { lane, key, isWrite, writer } = walk.registers;
  /** By key: the newest write to it that was seen of each lane. */
  const seenOfKey = new Map<number, Map<number, number>>();
  let judged = 0;
  for (const op of session) {
    if (isWrite[op] === 0 && isJudged(walk, op, reading, seen, seenOfKey.get(key[op]))) judged++;
    const write = writer[op];
    if (write < 0) continue;
    seen.add(lane[write], write, op);
    let ofKey = seenOfKey.get(key[op]);
    if (ofKey === undefined) {
      ofKey = new Map();
      seenOfKey.set(key[op], ofKey);
    }
    ofKey.set(lane[write], Math.max(write, ofKey.get(lane[write]) ?? -1));
  }
  return judged;
}

/** Whether a seen write obliged this read to anything; adds the first violation. */
function isJudged(
  walk: Walk,
  read: number,
  reading: Reading,
  seen: Seen,
  seenOfKey: ReadonlyMap<number, number> | undefined,
): boolean {
  const { key, writer } = walk.registers;
  let judged = false;
  for (const reads of reading.byKey[key[read]]) {
    const write = seen.newest(reads.lane);
    if (write < 0) continue;
    const due = reading.newestBefore(reads, write);
    if (due.length > 0) judged = true;
    const missed = due.find((earlier) => isOlder(walk, read, writer[earlier]));
    if (missed !== undefined) {
      add(walk, [missed, write, seen.by(reads.lane), read]);
      return true;
    }
    const replacing = seenOfKey?.get(reads.lane) ?? -1;
    const replaced = reading.firstRead(reads.lane, writer[read]);
    if (replaced >= 0 && replaced < replacing) {
      add(walk, [replaced, replacing, replacing, read]);
      return true;
    }
  }
  return judged;
}

function add({ registers, findings }: Walk, ops: readonly [number, number, number, number]): void {
  const [missed, write, saw, read] = ops;
  const sight = saw === write ? '' : ` ${told(registers, saw)}.`;
  const why = () =>
    `${told(registers, missed)}, and after that ${told(registers, write)}.${sight} Then ${told(registers, read)}: the write was seen, but ${datumOf(registers, read)} is older than what its writer knew.`;
  findings.add('writes-follow-reads', ops, why, registers.key[read]);
}
