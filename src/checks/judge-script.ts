/** Judges the scripted steps that say what must come back: each is a promise like a line of `expect:`. */
import type { Judgement, Verdict, Witness } from './judge.ts';

/** As much of a scripted step as judging needs. */
export interface Step {
  readonly id: string;
  readonly kind: string | undefined;
  readonly key: string;
  readonly verb: string | undefined;
  readonly node: string;
  readonly expect: string | number | undefined;
}

/** What came of one turn of a step; a step that repeats has several. */
export interface Answered {
  readonly id: string;
  readonly at: number;
  readonly answered: number | null;
  readonly outcome: string;
  readonly value: unknown;
  readonly asExpected: boolean | null;
}

export interface Scripted {
  readonly strategy: string;
  readonly seed: number;
  readonly partial: boolean;
  readonly script: readonly Answered[];
}

const OUTCOMES: readonly unknown[] = ['ok', 'declined', 'refused', 'failed', 'unknown'];

/** One judgement for each step with an `expect`; the first turn that went otherwise is its witness. */
export function judgeScript(steps: readonly Step[], run: Scripted): Judgement[] {
  return steps.flatMap((step) => (step.expect === undefined ? [] : [judgeStep(step, run)]));
}

function judgeStep(step: Step, run: Scripted): Judgement {
  const turns = run.script.filter(({ id }) => id === step.id);
  const failed = turns.find((turn) => turn.asExpected === false && !isOpen(turn, run));
  const shown = failed ?? turns[turns.length - 1];
  const verdict: Verdict =
    failed !== undefined ? 'failed' : run.partial || turns.length === 0 ? 'inconclusive' : 'held';
  const common = {
    that: `script ${step.id}: ${wordsOf(step)}`,
    verdict,
    level: 'error' as const,
    strategy: run.strategy,
    seed: run.seed,
    value: typeof shown?.value === 'number' ? shown.value : null,
    witness: failed === undefined ? null : witnessOf(step, failed),
    because: '',
    line: 0,
  };
  if (verdict !== 'inconclusive') return common;
  return { ...common, note: run.partial ? 'the run was interrupted' : 'the step was never taken' };
}

/** An interrupted run may have ended while the answer was still on its way. */
function isOpen(turn: Answered, run: Scripted): boolean {
  return run.partial && turn.answered === null;
}

/** `x == 77`, `write x is refused`, `promote us/1 is ok`. */
function wordsOf({ kind, key, verb, node, expect }: Step): string {
  const what = verb !== undefined ? `${verb} ${node}` : kind === 'read' ? key : `${kind} ${key}`;
  return OUTCOMES.includes(expect) ? `${what} is ${expect}` : `${what} == ${expect}`;
}

function witnessOf(step: Step, turn: Answered): Witness {
  const { outcome, value, answered, at } = turn;
  const told = value === null ? 'nothing' : JSON.stringify(value);
  const why = outcome === 'unknown' ? 'no answer in time' : outcome === 'ok' ? `answered ${told}` : `was ${outcome}`;
  return { op: `step ${step.id}`, at: answered ?? at, why, ops: [] };
}
