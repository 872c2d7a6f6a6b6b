/** Exact client operations and operators' verbs, step by step, and what came of each. */
import { type Micros, MS } from '../kit/time.ts';
import type { Outcome, Scalar, Value, WriteId } from '../strategies/contract.ts';
import type { Ending, ScriptStep } from './workload.ts';

/** What became of one step; times in milliseconds, as results hold them. */
export interface Answer {
  readonly id: string;
  readonly at: number;
  answered: number | null;
  outcome: Ending;
  value: unknown;
  asExpected: boolean | null;
}

export class Script {
  readonly steps: readonly ScriptStep[];
  readonly answers: Answer[] = [];
  /** Answers that are awaited, by operation. */
  readonly #open = new Map<WriteId, Answer>();
  readonly #taken: number[];
  readonly #followed: boolean[];
  /** How a step ended: what those that wait for it may ask. */
  readonly #ended: Ending[];
  /** By step: the number that it was last answered with a yes. */
  readonly #tokens = new Map<string, number>();

  constructor(steps: readonly ScriptStep[]) {
    this.steps = steps;
    this.#taken = steps.map(() => 0);
    this.#followed = steps.map(() => false);
    this.#ended = steps.map(() => 'unknown');
  }

  /** Step `index` is taken now: unknown until told otherwise. */
  begin(index: number, opId: WriteId, now: Micros): void {
    const { id, expect } = this.steps[index];
    const asExpected = expect === undefined ? null : expect === 'unknown';
    const answer: Answer = { id, at: now / MS, answered: null, outcome: 'unknown', value: null, asExpected };
    this.answers.push(answer);
    this.#open.set(opId, answer);
  }

  /** An operator's verb is answered on the spot. */
  operated(index: number, meant: boolean, now: Micros): void {
    const { id, expect } = this.steps[index];
    const outcome = meant ? 'ok' : 'refused';
    this.#ended[index] = outcome;
    const asExpected = expect === undefined ? null : meets(expect, outcome, undefined);
    this.answers.push({ id, at: now / MS, answered: now / MS, outcome, value: null, asExpected });
  }

  /** Undefined outcome: nobody knows, and so it stays. */
  end(index: number, opId: WriteId, outcome: Outcome | undefined, now: Micros): void {
    const answer = this.#open.get(opId)!;
    this.#open.delete(opId);
    if (outcome === undefined) return;
    const { expect } = this.steps[index];
    answer.answered = now / MS;
    answer.outcome = outcome.kind === 'ok' && !outcome.done ? 'declined' : outcome.kind;
    this.#ended[index] = answer.outcome;
    answer.value = outcome.siblings ?? outcome.value ?? null;
    if (answer.outcome === 'ok' && typeof outcome.value === 'number') this.#tokens.set(answer.id, outcome.value);
    if (expect !== undefined) answer.asExpected = meets(expect, answer.outcome, outcome.value);
  }

  /** The fencing token that goes with step `index`: 0, older than any, where the step that asks for one got none. */
  fenceOf(index: number): number | undefined {
    const { fence } = this.steps[index];
    return fence === undefined ? undefined : (this.#tokens.get(fence) ?? 0);
  }

  /** Counts a turn of a step; true while it has turns left. */
  again(index: number): boolean {
    const { every, count } = this.steps[index];
    this.#taken[index]++;
    return every > 0 && this.#taken[index] < count;
  }

  /** Steps that wait for step `index` to end as it did; asked again, none. */
  followers(index: number): readonly number[] {
    if (this.#followed[index]) return [];
    this.#followed[index] = true;
    const { id } = this.steps[index];
    const ended = this.#ended[index];
    return this.steps.flatMap(({ after, onlyIf = ended }, i) => (after === id && onlyIf === ended ? [i] : []));
  }
}

/** A value that came back, or the word for an outcome; 'refused' covers every certain no. */
function meets(expect: Scalar, outcome: Answer['outcome'], value: Value | undefined): boolean {
  if (expect === outcome || (expect === 'refused' && outcome === 'failed')) return true;
  if (outcome !== 'ok' && outcome !== 'declined') return false;
  return typeof value === 'object' ? value.length === 1 && value[0] === expect : value === expect;
}
