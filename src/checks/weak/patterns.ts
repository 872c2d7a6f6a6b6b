/** The bad patterns of plain causal consistency, and the conflicts that the stronger causal models go on from. */
import type { Causality } from './causality.ts';
import type { Findings } from './findings.ts';
import { addCycle } from './proof.ts';
import { GARBAGE, INITIAL } from './registers.ts';
import { datumOf, told, whyGarbage } from './wording.ts';

/** Bouajjani, Enea, Guerraoui and Hamza (POPL 2017) §4: ThinAirRead, CyclicCO, WriteCOInitRead, WriteCORead. */
export function findCausal(causality: Causality, findings: Findings): void {
  const { registers, cycle } = causality;
  findThinAir(causality.registers, findings);
  if (causality.isTooLarge) findings.doubt('The clocks of so many processes and operations do not fit into memory.');
  if (cycle !== undefined) addCycle('CyclicCO', registers, causality.edges, cycle, 'causal', findings);
  if (cycle !== undefined || causality.isTooLarge) return;
  for (let read = 0; read < registers.ops.length; read++) {
    if (registers.isWrite[read] === 0) findOverwritten(causality, read, findings);
  }
}

export function findThinAir(registers: Causality['registers'], findings: Findings): void {
  registers.writer.forEach((writer, read) => {
    if (writer !== GARBAGE) return;
    findings.add('ThinAirRead', [read], () => whyGarbage(registers, read), registers.key[read]);
  });
}

/** One anomaly a read at most: that what it saw was overwritten in its own causal past. */
function findOverwritten(causality: Causality, read: number, findings: Findings): void {
  const { registers } = causality;
  const key = registers.key[read];
  const writer = registers.writer[read];
  if (writer < INITIAL) return;
  for (const writes of causality.writes[key]) {
    const newer = causality.newest(writes, read);
    if (newer < 0 || newer === writer) continue;
    if (writer === INITIAL) {
      const why = () =>
        `${told(registers, read)}, the initial value, although ${told(registers, newer)} is in the causal past of that read.`;
      findings.add('WriteCOInitRead', [newer, read], why, key);
      return;
    }
    if (causality.before(writer, newer)) {
      const why = () =>
        `${told(registers, read)}, but ${told(registers, newer)} came causally after ${datumOf(registers, writer)} and is itself in the causal past of that read: it shows a value that was already replaced.`;
      findings.add('WriteCORead', [writer, newer, read], why, key);
      return;
    }
  }
}

/** `older` must come before `newer` for whoever did this read: it could see both, and saw the value of `newer`. */
export type Conflict = (older: number, newer: number, read: number) => void;

/**
 * The relation cf of POPL 2017 §4, without what causal order says anyway. Of each lane only the newest write
 * in the read's past: older ones come before that one.
 */
export function eachConflict(causality: Causality, visit: Conflict): void {
  const { ops, isWrite, key, writer } = causality.registers;
  for (let read = 0; read < ops.length; read++) {
    const newer = writer[read];
    if (isWrite[read] === 1 || newer < 0) continue;
    for (const writes of causality.writes[key[read]]) {
      const older = causality.newest(writes, read);
      if (older >= 0 && older !== newer && !causality.before(older, newer)) visit(older, newer, read);
    }
  }
}
