/** Random lives of a replicated type: replicas change it, hear of each other, and what comes out is compared. */
import fc from 'fast-check';
import { Hash } from '../../src/kit/hash.ts';
import type { StateOnTheWire } from '../../src/strategies/crdt/types/datatype.ts';
import type { Act } from '../../src/strategies/parts/mesh/lattice.ts';

export const REPLICAS = 3;

/** One step: `who` does `what` with `value`, or hears from another. */
export interface Step {
  readonly who: number;
  readonly what: 'change' | 'undo' | 'hear';
  readonly value: number;
}

export const steps = fc.array(
  fc.record<Step>({
    who: fc.nat(REPLICAS - 1),
    what: fc.constantFrom('change', 'change', 'undo', 'hear'),
    value: fc.nat(4),
  }),
  { maxLength: 40 },
);

/** What was done, by whom, and what its doer had seen: enough to say what must come out. */
export interface Done {
  readonly id: number;
  readonly step: Step;
  readonly seen: ReadonlySet<number>;
}

/** A type under test, and its own specification. */
export interface Subject<S> {
  readonly name: string;
  readonly start: S;
  /** The delta of a step; undefined where the type refuses it. */
  change(state: S, step: Step, act: Act): S | undefined;
  join(mine: S, theirs: S): S;
  difference(theirs: S, mine: S): S | undefined;
  read(state: S): unknown;
  /** What a reader must see who has seen exactly these. */
  expected(known: readonly Done[]): unknown;
  readonly wire: StateOnTheWire<S>;
}

export interface Life<S> {
  readonly states: S[];
  readonly deltas: S[];
  readonly seen: Set<number>[];
  readonly done: Done[];
}

export function live<S>(subject: Subject<S>, life: readonly Step[]): Life<S> {
  const states: S[] = new Array(REPLICAS).fill(subject.start);
  const seen = states.map(() => new Set<number>());
  const deltas: S[] = [];
  const done: Done[] = [];
  for (const step of life) {
    const { who, what, value } = step;
    if (what === 'hear') {
      const from = value % REPLICAS;
      states[who] = subject.join(states[who]!, states[from]!);
      for (const known of seen[from]!) seen[who]!.add(known);
      continue;
    }
    const id = done.length + 1;
    const delta = subject.change(states[who]!, step, { slot: who, n: id, write: id, context: undefined });
    if (delta === undefined) continue;
    done.push({ id, step, seen: new Set(seen[who]) });
    seen[who]!.add(id);
    states[who] = subject.join(states[who]!, delta);
    deltas.push(delta);
  }
  return { states, deltas, seen, done };
}

/** Its bytes, as the wire would have them. */
export function bytesOf<S>({ wire }: Subject<S>, state: S): string {
  const hash = new Hash();
  wire.fold(state, hash);
  return `${hash.digest()} ${wire.bytes(state)} ${wire.metadata(state)} ${wire.parts(state)}`;
}
