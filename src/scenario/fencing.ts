/** `fence:` of a step or an operation — whose answer is the token, and whether every strategy here looks at it. */
import { strategyNamed } from '../strategies/index.ts';
import type { OpGot } from './operations.ts';
import type { Desk } from './problem.ts';
import type { StrategyUse } from './scenario.ts';
import type { StepGot } from './script.ts';
import { type At, type Entry, suggest } from './shape.ts';

/** What stores answer to these may be a number that rises. */
const NUMBERED = ['read', 'write', 'insert', 'increment', 'cas'];

export function checkFences(
  steps: readonly StepGot[],
  ops: readonly Entry<OpGot>[],
  uses: readonly StrategyUse[],
  desk: Desk,
): void {
  const ofOps = ops.flatMap(({ value }) => value.fence ?? []);
  const ofSteps = steps.flatMap(({ fence }) => fence ?? []);
  // Which step is named is checked where steps are read.
  for (const fence of ofSteps) checkKind(fence, steps.find(({ id }) => id?.value === fence.value)?.do?.value, desk);
  for (const { value: op } of ops) {
    if (op.fence === undefined) continue;
    const named = ops.find(({ name }) => name === op.fence!.value);
    const names = ops.map(({ name }) => name);
    const { origin, value } = op.fence;
    if (named === undefined) desk.error('E0206', origin, `no operation is called \`${value}\``, suggest(value, names));
    else checkKind(op.fence, named.value.do?.value, desk);
    if (op.do?.value === 'read') desk.error('E0216', origin, '`fence` means nothing to `read`', 'remove it');
  }
  const [first] = [...ofOps, ...ofSteps];
  if (first !== undefined) checkStores(first, uses, desk);
}

function checkKind({ origin }: At<string>, kind: string | undefined, desk: Desk): void {
  if (kind === undefined || NUMBERED.includes(kind)) return;
  const hint = `one whose answer is: ${NUMBERED.join(', ')}`;
  desk.error('E0216', origin, `\`${kind}\` is not answered with a token`, hint);
}

/** A token that nobody looks at would seem to protect something. */
function checkStores({ origin }: At<string>, uses: readonly StrategyUse[], desk: Desk): void {
  for (const { id, use } of uses) {
    if (strategyNamed(use)?.checksFences) continue;
    const what = `\`${id}\` would not look at the token: its replicas decide apart from each other`;
    desk.error('E0224', origin, what);
  }
}
