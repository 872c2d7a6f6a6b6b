/** The plain truth about small histories: every order that real time allows, tried against its own specification. */
import type { Datum, Op } from '../../../src/checks/checker.ts';

/** The state after, or undefined where the answer is wrong. `output` is undefined where nobody knows it. */
export type Step = (state: Datum, f: string, input: Datum, output: Datum | undefined) => Datum | undefined;

/** Whether some order explains all answers. Unknown operations may be left out; failed ones must be. */
export function isLinearizable(ops: readonly Op[], init: Datum, step: Step): boolean {
  return place(
    ops.filter(({ ending }) => ending !== 'fail'),
    init,
    step,
  );
}

function place(left: readonly Op[], state: Datum, step: Step): boolean {
  if (left.every(({ ending }) => ending === 'info')) return true;
  return left.some((op) => {
    if (left.some((other) => other.ending === 'ok' && other.end < op.call)) return false;
    const after = step(state, op.f, op.input, op.ending === 'ok' ? op.output : undefined);
    if (after === undefined) return false;
    return place(
      left.filter((other) => other !== op),
      after,
      step,
    );
  });
}

const text = (datum: Datum | undefined) => JSON.stringify(datum);
const agree = (output: Datum | undefined, seen: Datum) => output === undefined || text(output) === text(seen);
const pair = (input: Datum) => input as readonly [Datum, Datum];
const list = (state: Datum) => (state ?? []) as readonly Datum[];

function counter(state: Datum, f: string, input: Datum, output: Datum | undefined): Datum | undefined {
  const now = (state ?? 0) as number;
  if (f === 'read') return agree(output, now) ? now : undefined;
  const after = now + (f === 'decrement' ? -(input as number) : (input as number));
  if (f === 'add') return after;
  if (output === false) return after < 0 ? now : undefined;
  return typeof output !== 'number' || output === after ? after : undefined;
}

/** Written apart from the checker's own specifications, as plainly as can be. */
export const STEPS = {
  register(state, f, input, output) {
    if (f === 'read') return agree(output, state) ? state : undefined;
    if (f === 'write') return input;
    if (f === 'delete') return null;
    const [expected, next] = f === 'insert' ? [null, input] : pair(input);
    const isThere = text(expected) === text(state);
    if (output === false) return isThere ? undefined : state;
    return isThere ? next : undefined;
  },
  counter,
  bounded(state, f, input, output) {
    const after = counter(state, f, input, output);
    return f === 'decrement' && typeof after === 'number' && after < 0 ? undefined : after;
  },
  set(state, f, input, output) {
    if (f === 'read') return agree(output, state) ? state : undefined;
    const others = list(state).filter((element) => element !== input);
    return f === 'remove' ? others : [...others, input].sort((a, b) => Number(a) - Number(b));
  },
  queue(state, f, input, output) {
    if (f === 'enqueue') return [...list(state), input];
    const [first, ...rest] = list(state);
    if (first === undefined) return output === null ? state : undefined;
    return agree(output, first) ? rest : undefined;
  },
  append(state, f, input, output) {
    if (f === 'read') return agree(output, state) ? state : undefined;
    return f === 'write' ? input : `${state}${input}`;
  },
  sequence(state, f, input, output) {
    if (f === 'read') return agree(output, state) ? state : undefined;
    if (f === 'delete') return null;
    const words = state === null ? [] : String(state).split(' ');
    const [place, value] = pair(input);
    const index = f === 'append-at' ? words.length : Number(place);
    if (f === 'delete-at') {
      const isThere = index < words.length;
      if (output !== undefined && (output === false) === isThere) return undefined;
      words.splice(index, 1);
    } else words.splice(index, 0, String(value));
    return words.join(' ') || null;
  },
  map(state, f, input, output) {
    if (f === 'read') return agree(output, state) ? state : undefined;
    if (f === 'delete') return [];
    const [field, value] = pair(input);
    const fields = new Map(list(state).map((entry) => String(entry).split('=') as [string, string]));
    if (f === 'delete-at') fields.delete(String(field));
    else if (f === 'write-at') fields.set(String(field), String(value));
    else {
      const count = Number(fields.get(String(field)) ?? 0) + (f === 'decrement-at' ? -1 : 1) * Number(value);
      fields.set(String(field), String(count));
    }
    return [...fields].map(([name, text]) => `${name}=${text}`).sort();
  },
  mutex(state, f) {
    if (f === 'acquire') return state === true ? undefined : true;
    return state === true ? false : undefined;
  },
} as const satisfies Readonly<Record<string, Step>>;
