/** Histories close to those that tell two models apart: by chance alone few of them are ever drawn. */
import type { History } from '../../../src/checks/checker.ts';
import type { Random } from '../../../src/kit/random.ts';
import { historyOf, type Step, stepsOf } from './weak-history.ts';

/** Each is allowed by one model and forbidden by another, and stops doing so by a small change. */
export const BORDERS: readonly string[] = [
  'A w x 1, B w y 2, A r y 0, B r x 0',
  'A w x 1, B w y 2, C r x 1, C r y 0, D r y 2, D r x 0',
  'A w x 1, B w x 2, A r x 2, B r x 1',
  'A w x 1, B w x 2, C r x 1, C r x 2, C r x 1',
  'A w z 1, A w x 2, A w y 3, B w x 4, B r z 0, B r y 3, B r x 4',
  // The last with a link through another process: pram allows it, causal memory does not.
  'A w z 1, C r z 1, C w x 2, C w y 3, B w x 4, B r z 0, B r y 3, B r x 4',
  // Two orders of writes, each forced by another key.
  'A w x 1, A w y 2, B w y 3, B w x 4, C r x 4, C r x 1, D r y 2, D r y 3',
  'A w x 1, B r x 1, B w y 2, C r y 2, C w x 3, D r x 3, D r x 1, A r x 1',
  'A w x 1, C r x 1, C w y 2, B r y 2, B w x 3, B r x 1',
  'A w x 1, A r y 0, A r y 2, B w y 2, B r x 0, B r x 3, C w x 3',
];

/** Up to three small changes: another value read, another key, another process, an operation less or later. */
export function varied(random: Random, border: History): History {
  const steps = stepsOf(border);
  for (let changes = random.below(4); changes > 0 && steps.length > 2; changes--) {
    const place = random.below(steps.length);
    steps[place] = changed(random, steps, steps[place]);
    if (random.below(4) === 0) steps.splice(random.below(steps.length), 1);
    if (random.below(4) === 0) {
      const [moved] = steps.splice(place, 1);
      if (moved !== undefined) steps.splice(random.below(steps.length + 1), 0, moved);
    }
  }
  return historyOf(steps.map((step, place) => ({ ...step, call: 2 * place, end: 2 * place + 1 })));
}

function changed(random: Random, steps: readonly Step[], step: Step): Step {
  const change = random.below(3);
  if (change === 0) return { ...step, process: random.below(4) };
  if (step.f === 'write') return change === 1 ? { ...step, key: random.below(3) } : step;
  const values = steps.filter(({ f, key }) => f === 'write' && key === step.key).map(({ value }) => value);
  return { ...step, value: [0, ...values][random.below(values.length + 1)] };
}
