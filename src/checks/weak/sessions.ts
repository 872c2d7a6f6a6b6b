/** What the four session guarantees of Terry et al. (PDIS 1994) share, judged from what clients saw. */
import type { Checker, History, Report, Settings } from '../checker.ts';
import { Causality } from './causality.ts';
import { Findings } from './findings.ts';
import { addCycle } from './proof.ts';
import { INITIAL, registersOf } from './registers.ts';

/**
 * Clients see values, not versions, so *older* means: initial, or written causally before. Each read is held
 * against the writes that its guarantee obliges it to reflect; a value concurrent with them is no violation.
 * Where causal order runs in a circle nothing is older than anything, and no guarantee can be said to be kept.
 * A process is a session; after a write of unknown outcome a new one begins, so that such writes oblige nobody.
 */
export function sessionChecker(name: string, summary: string, find: (walk: Walk) => number): Checker {
  return {
    name,
    summary,
    check(history: History, settings: Settings): Report {
      const registers = registersOf(history, settings.init);
      const causality = new Causality(registers);
      const findings = new Findings(registers);
      findings.doubtAmbiguous();
      const { cycle, edges } = causality;
      if (causality.isTooLarge) findings.doubt('The clocks of so many processes do not fit into memory.');
      if (cycle !== undefined) addCycle('CyclicCO', registers, edges, cycle, 'causal', findings);
      const isOrdered = cycle === undefined && !causality.isTooLarge;
      const judged = isOrdered ? find({ registers, causality, findings }) : 0;
      if (isOrdered && judged === 0) findings.note(`No read was in a position to break ${name}.`);
      const reads = registers.isWrite.reduce((sum, isWrite) => sum + 1 - isWrite, 0);
      return findings.report({ reads, judged, rate: reads === 0 ? null : findings.count / reads });
    },
  };
}

/** Gives `find` what it needs; it returns how many reads could have broken the guarantee. */
export interface Walk {
  readonly registers: Causality['registers'];
  readonly causality: Causality;
  readonly findings: Findings;
}

/** Whether what a read saw is older than a write. */
export function isOlder({ registers, causality }: Walk, read: number, write: number): boolean {
  const writer = registers.writer[read];
  return writer === INITIAL || (writer >= 0 && writer !== write && causality.before(writer, write));
}

/** For each session, by lane, the newest operation that it saw of it; emptied in the time it took to fill. */
export class Seen {
  readonly #newest: Int32Array;
  /** The operation by which it was seen. */
  readonly #by: Int32Array;
  #touched: number[] = [];

  constructor(lanes: number) {
    this.#newest = new Int32Array(lanes).fill(-1);
    this.#by = new Int32Array(lanes);
  }

  clear(): void {
    for (const lane of this.#touched) this.#newest[lane] = -1;
    this.#touched = [];
  }

  /** In a lane, operations are numbered in program order. */
  add(lane: number, op: number, by: number): void {
    if (this.#newest[lane] >= op) return;
    if (this.#newest[lane] < 0) this.#touched.push(lane);
    this.#newest[lane] = op;
    this.#by[lane] = by;
  }

  /** -1 where nothing was seen. */
  newest(lane: number): number {
    return this.#newest[lane];
  }

  by(lane: number): number {
    return this.#by[lane];
  }
}
