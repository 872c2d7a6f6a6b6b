/** Searches for one order of all operations that explains every read: depth first over frontiers, with memory. */
import type { Causality } from './causality.ts';
import { Frontier } from './frontier.ts';
import type { Registers } from './registers.ts';

/** Characters of remembered frontiers: a quarter of a gibibyte. */
const MOST_CHARACTERS = 1 << 27;

export interface Outcome {
  /** Undefined: a bound was reached. */
  readonly found: boolean | undefined;
  readonly states: number;
  /** The most operations that ever fitted into one order, and what each process would have had to do next. */
  readonly deepest: number;
  readonly stuck: readonly number[];
}

interface Level {
  readonly length: number;
  readonly choices: readonly number[];
  next: number;
}

/** The search of Biswas and Enea (OOPSLA 2019) for serializations, here with one operation a transaction. */
export function search(causality: Causality, maxStates: number): Outcome {
  const { registers } = causality;
  const frontier = new Frontier(causality, olderWrites(causality));
  const rank = ranks(registers);
  const seen = new Set<string>();
  const levels: Level[] = [];
  let deepest = -1;
  let stuck: readonly number[] = [];
  let characters = 0;
  const outcome = (found: boolean | undefined, states: number): Outcome => ({ found, states, deepest, stuck });
  for (let states = 0; ; ) {
    frontier.advance();
    if (frontier.missing === 0) return outcome(true, states);
    if (frontier.log.length > deepest) {
      deepest = frontier.log.length;
      stuck = registers.lanes.map((_, lane) => frontier.next(lane)).filter((op) => op >= 0);
    }
    const choices = choicesOf(frontier, rank);
    let isNew = true;
    if (choices.length > 1) {
      const name = frontier.name();
      isNew = !seen.has(name);
      if (isNew) {
        seen.add(name);
        characters += name.length;
      }
    }
    if (isNew && choices.length > 0) levels.push({ length: frontier.log.length, choices, next: 0 });
    while (levels.length > 0 && levels[levels.length - 1].next === levels[levels.length - 1].choices.length)
      levels.pop();
    const level = levels.at(-1);
    if (level === undefined) return outcome(false, states);
    if (++states > maxStates || characters > MOST_CHARACTERS) return outcome(undefined, states - 1);
    frontier.undoTo(level.length);
    frontier.do(level.choices[level.next++]);
  }
}

/** Writes that may come next, the one first that was first known to have happened. */
function choicesOf(frontier: Frontier, rank: Float64Array): readonly number[] {
  const { lanes, isWrite } = frontier.registers;
  const choices: number[] = [];
  for (let lane = 0; lane < lanes.length; lane++) {
    const op = frontier.next(lane);
    if (op >= 0 && isWrite[op] === 1 && frontier.mayWrite(op)) choices.push(op);
  }
  return choices.sort((a, b) => rank[a] - rank[b] || a - b);
}

/** By write: when it, or a read of its value, first returned. In a linearizable history that order fits nearly. */
function ranks({ ops, writer }: Registers): Float64Array {
  const rank = Float64Array.from(ops, (op) => op.end);
  for (let op = 0; op < ops.length; op++) {
    if (writer[op] >= 0 && ops[op].end < rank[writer[op]]) rank[writer[op]] = ops[op].end;
  }
  return rank;
}

/** By write: those that reads force before it, as far as the edges tell by now. */
function olderWrites({ edges, registers }: Causality): readonly (readonly number[] | undefined)[] {
  return registers.ops.map((_, write) => {
    if (registers.isWrite[write] === 0) return undefined;
    const older = new Set<number>();
    for (let edge = edges.first[write]; edge >= 0; edge = edges.next[edge]) {
      if (edges.why[edge] >= 0 && registers.isWrite[edges.from[edge]] === 1) older.add(edges.from[edge]);
    }
    return older.size === 0 ? undefined : [...older];
  });
}
