/** Read your writes: a session never reads what is older than its own acknowledged write. */
import type { Checker } from '../checker.ts';
import { findThinAir } from './patterns.ts';
import { isOlder, sessionChecker, type Walk } from './sessions.ts';
import { datumOf, told } from './wording.ts';

export const readYourWrites: Checker = sessionChecker(
  'read-your-writes',
  'no session reads a value older than what it wrote itself',
  (walk) => {
    findThinAir(walk.registers, walk.findings);
    noteExempt(walk);
    let judged = 0;
    for (const lane of walk.registers.lanes) judged += findInSession(walk, lane);
    return judged;
  },
);

/** The session's newest write decides: its earlier ones are causally before that. */
function findInSession(walk: Walk, lane: readonly number[]): number {
  const { key, isWrite } = walk.registers;
  const own = new Map<number, number>();
  let judged = 0;
  for (const op of lane) {
    if (isWrite[op] === 1) {
      own.set(key[op], op);
      continue;
    }
    const write = own.get(key[op]);
    if (write === undefined) continue;
    judged++;
    if (isOlder(walk, op, write)) add(walk, write, op);
  }
  return judged;
}

function add({ registers, findings }: Walk, write: number, read: number): void {
  const why = () =>
    `${told(registers, write)} and had the answer, then ${told(registers, read)}: ${datumOf(registers, read)} is older than its own write.`;
  findings.add('read-your-writes', [write, read], why, registers.key[read]);
}

function noteExempt({ registers, findings }: Walk): void {
  const exempt = registers.history.ops.filter((op) => op.ending === 'info' && op.f !== 'read').length;
  if (exempt === 0) return;
  findings.note(`${exempt} writes that were never acknowledged are exempt: their sessions cannot count on them.`);
}
