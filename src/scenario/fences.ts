/** `fence:` of a step — whose answer is the token, and whether every strategy here would look at it. */
import { strategyNamed } from '../strategies/index.ts';
import type { Desk } from './problem.ts';
import type { StrategyUse } from './scenario.ts';
import type { StepGot } from './script.ts';

/** What stores answer to these may be a number that rises. */
const NUMBERED = ['read', 'write', 'insert', 'increment', 'cas'];

/** Which step is named is checked where steps are read. */
export function checkFences(said: readonly StepGot[], uses: readonly StrategyUse[], desk: Desk): void {
  const fences = said.flatMap(({ fence }) => fence ?? []);
  for (const { value, origin } of fences) {
    const kind = said.find(({ id }) => id?.value === value)?.do?.value;
    if (kind === undefined || NUMBERED.includes(kind)) continue;
    const hint = `a step whose answer is one: ${NUMBERED.join(', ')}`;
    desk.error('E0216', origin, `\`${kind}\` is not answered with a token`, hint);
  }
  if (fences.length === 0) return;
  // A token that nobody looks at would seem to protect something.
  for (const { id, use } of uses) {
    if (strategyNamed(use)?.checksFences) continue;
    const what = `\`${id}\` would not look at the token: its replicas decide apart from each other`;
    desk.error('E0224', fences[0].origin, what);
  }
}
