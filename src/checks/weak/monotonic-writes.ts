/** Monotonic writes: whoever has seen a session's write also sees the writes which that session made before it. */
import type { Checker } from '../checker.ts';
import { type LaneWrites, newestUpTo } from './causality.ts';
import { findThinAir } from './patterns.ts';
import { isOlder, Seen, sessionChecker, type Walk } from './sessions.ts';
import { datumOf, told } from './wording.ts';

/**
 * Broken by a read r of a session, where another session wrote w1 before w2, and r's session had read w2:
 * r is of w1's key and shows what is older than w1, or w1 itself where w2 is of the same key.
 */
export const monotonicWrites: Checker = sessionChecker(
  'monotonic-writes',
  "no session sees another's write and then misses an earlier one of the same writer",
  (walk) => {
    findThinAir(walk.registers, walk.findings);
    const seen = new Seen(walk.registers.lanes.length);
    let judged = 0;
    for (let lane = 0; lane < walk.registers.lanes.length; lane++) {
      seen.clear();
      judged += findInSession(walk, lane, seen);
    }
    return judged;
  },
);

function findInSession(walk: Walk, own: number, seen: Seen): number {
  const { registers, causality } = walk;
  let judged = 0;
  for (const read of registers.lanes[own]) {
    if (registers.isWrite[read] === 1) continue;
    let isJudged = false;
    let isBroken = false;
    for (const writes of causality.writes[registers.key[read]]) {
      const last = seen.newest(writes.lane);
      if (last < 0 || writes.lane === own) continue;
      const missed = dueBefore(walk, writes, last);
      if (missed < 0) continue;
      isJudged = true;
      const isSameKey = registers.key[last] === registers.key[read];
      if (!isOlder(walk, read, missed) && !(isSameKey && registers.writer[read] === missed)) continue;
      if (!isBroken) add(walk, [missed, last, seen.by(writes.lane), read]);
      isBroken = true;
    }
    if (isJudged) judged++;
    const writer = registers.writer[read];
    if (writer >= 0) seen.add(registers.lane[writer], writer, read);
  }
  return judged;
}

/** The newest write of a lane to the key of these writes that it made before another of its own, or -1. */
function dueBefore({ registers }: Walk, writes: LaneWrites, last: number): number {
  return newestUpTo(registers, writes, registers.seq[last] - 1);
}

function add({ registers, findings }: Walk, ops: readonly [number, number, number, number]): void {
  const [missed, last, saw, read] = ops;
  const why = () =>
    `${told(registers, missed)} before ${told(registers, last)}. ${told(registers, saw)}, and then ${told(registers, read)}: it saw the second write, but ${datumOf(registers, read)} is what was there before the writes had come in order.`;
  findings.add('monotonic-writes', ops, why, registers.key[read]);
}
