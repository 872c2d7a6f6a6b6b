/** `script:` — exact client operations and operators' verbs, one a line. */
import { ENDINGS, type KeyGroup, type ScriptStep } from '../clients/workload.ts';
import { CONSISTENCIES, OPERATION_KINDS, type OperationKind, type Scalar } from '../strategies/contract.ts';
import { VERBS } from '../strategies/verbs.ts';
import { UNBUILT_KINDS } from './operations.ts';
import type { Desk, Origin } from './problem.ts';
import { checkKeys } from './script-keys.ts';
import { type At, at, either, fields, type Got, listOf, may, must, suggest, whole } from './shape.ts';
import type { Places } from './targets.ts';
import { duration, integer, name, scalar, word, wordOr } from './values.ts';

const MEMBERS = {
  id: may('by which `after` and results call it; default `step-1`, …', at(name)),
  at: may('when, from the start of the run', at(duration)),
  after: may('the step whose answer it waits for', at(name)),
  only_if: may('with `after`: taken only where that step ended so, else never', at(word(...ENDINGS))),
  delay: may('with `after`: how long after that answer', at(duration)),
  every: may('repeats it', at(duration)),
  count: may('how often in all', at(integer(1, 1_000_000))),
  client: may('the client (one session) that asks', name),
  from: may('the region of that client', at(name)),
  to: may(
    'the region whose replica it asks; of several the first coordinates and no others serve it; default as routed',
    either<At<string>, readonly At<string>[]>({ leaf: at(name), list: whole(listOf('`to`', at(name))) }),
  ),
  do: must('an operation, or an operator’s verb', at(wordOr([...OPERATION_KINDS, ...VERBS], [...UNBUILT_KINDS]))),
  keys: may('the key', at(name)),
  field: may('of a map: what is written, counted or deleted in it', name),
  index: may('of a sequence: the place, from 0; beyond the end is the end', integer(0)),
  value: may(
    'write, insert, append, cas: the new value, of an object a list of `field=value` · add, remove: the element',
    either<Scalar, readonly Scalar[]>({ leaf: scalar, list: listOf('`value`', scalar) }),
  ),
  expected: may('cas: what must be there now', scalar),
  amount: may('increment, decrement: by how much', integer(1)),
  inserts: may('decrement-and-insert: the key of the new row', name),
  consistency: may('what a read must see', word(...CONSISTENCIES)),
  cancel_after: may('the client stops waiting', duration),
  expect: may('what must come back: a value, `refused` or `unknown`', scalar),
  node: may('verbs: the node that is told, such as `eu-west-1/1`', at(name)),
  context: may(
    'write, delete: what the client says that it has seen: `own`, all that its session was told; `none`, nothing; or ' +
      'what the answer of a step told it; default as reads of this consistency say',
    at(name),
  ),
  fence: may('changes: the step whose answer, a number, is the fencing token that goes with it', at(name)),
};
export type StepGot = Got<typeof MEMBERS>;

export const STEP = fields('a step', MEMBERS);

export function resolveScript(
  said: readonly StepGot[],
  groups: readonly KeyGroup[],
  places: Places,
  desk: Desk,
): ScriptStep[] {
  const ids = said.map((got, index) => got.id?.value ?? `step-${index + 1}`);
  for (const [index, got] of said.entries()) {
    if (ids.indexOf(ids[index]) !== index) {
      desk.error(
        'E0207',
        (got.id ?? got).origin,
        `two steps are called \`${ids[index]}\``,
        'give one of them another `id`',
      );
    }
    checkTime(got, ids, index, desk);
    if (got.fence) checkAfter(got.fence, got.fence.origin, ids, index, desk);
    if (got.context && !SEEN.includes(got.context.value)) {
      checkAfter(got.context, got.context.origin, ids, index, desk);
    }
  }
  checkKeys(said, groups, desk);
  return said.map((got, index) => resolveStep(got, ids[index], places, desk));
}

function resolveStep(got: StepGot, id: string, places: Places, desk: Desk): ScriptStep {
  const action = got.do?.value ?? 'read';
  const kind = (OPERATION_KINDS as readonly string[]).includes(action) ? (action as OperationKind) : undefined;
  if (got.do && kind !== undefined) checkOperation(got, kind, desk);
  if (kind === undefined) desk.missing(got, ['node'], `\`${action}\` needs a \`node\``, '`node: eu-west-1/1`');
  const regions = namedIn(got.to).map((said) => coordinatorOf(said, places, desk));
  if (got.node) places.node(got.node, desk);
  if (got.do && kind !== undefined && got.node)
    desk.error('E0208', got.node.origin, '`node` belongs to verbs', 'say `to: REGION`');
  return {
    id,
    at: got.at?.value ?? 0,
    after: got.after?.value,
    onlyIf: got.only_if?.value,
    delay: got.delay?.value ?? 0,
    every: got.every?.value ?? 0,
    count: got.count?.value ?? 1,
    client: got.client ?? got.from?.value ?? '',
    from: got.from ? Math.max(0, places.region(got.from, desk)) : 0,
    to: regions[0] ?? -1,
    among: got.to === undefined || 'value' in got.to ? undefined : regions,
    kind,
    key: got.keys?.value ?? '',
    part: got.field ?? got.index,
    value: got.value,
    expected: got.expected,
    amount: got.amount ?? 1,
    into: got.inserts ?? '',
    context: got.context?.value,
    fence: got.fence?.value,
    consistency: got.consistency,
    cancelAfter: got.cancel_after ?? Number.POSITIVE_INFINITY,
    expect: got.expect,
    verb: kind === undefined ? action : undefined,
    node: got.node?.value ?? '',
  };
}

/** The regions that `to` names. */
export function namedIn(to: StepGot['to']): readonly At<string>[] {
  return to === undefined ? [] : 'value' in to ? [to] : to;
}

function coordinatorOf(said: At<string>, places: Places, desk: Desk): number {
  const region = places.region(said, desk);
  if (region >= 0 && places.nodesOf(region).length === 0) {
    desk.error('E0215', said.origin, `\`${said.value}\` has clients only, and nobody who could answer`);
  }
  return region;
}

/** Beside the names of steps. */
const SEEN = ['own', 'none'];

const NEEDS_VALUE: readonly OperationKind[] = ['write', 'insert', 'append', 'cas', 'add', 'remove'];

function checkOperation(got: StepGot, kind: OperationKind, desk: Desk): void {
  const origin = got.do!.origin;
  desk.missing(got, ['from'], 'a step needs `from`', 'the region of the client that asks');
  desk.missing(got, ['keys'], 'a step needs `keys`', `the key to ${kind}`);
  if (NEEDS_VALUE.includes(kind)) desk.missing(got, ['value'], `\`${kind}\` needs a \`value\``);
  const refuse = (field: string) =>
    desk.error('E0216', origin, `\`${field}\` means nothing to \`${kind}\``, 'remove it');
  if (got.consistency !== undefined && kind !== 'read') refuse('consistency');
  if (got.expected !== undefined && kind !== 'cas') refuse('expected');
  if (typeof got.value === 'object' && kind !== 'write') {
    desk.error(
      'E0216',
      origin,
      `\`${kind}\` takes one value`,
      'a list of `field=value` is what `write` makes an object of',
    );
  }
  if (got.context !== undefined && kind !== 'write' && kind !== 'delete') refuse('context');
  if (got.fence !== undefined && kind === 'read') refuse('fence');
  if (got.value !== undefined && !NEEDS_VALUE.includes(kind) && kind !== 'decrement-and-insert') refuse('value');
  if (kind === 'decrement-and-insert') {
    desk.missing(got, ['inserts'], 'decrement-and-insert needs `inserts`', 'the key of the new row');
  }
}

/** `at`, or `after` with `delay`; a step may only wait for one that stands before it, so nothing waits in a circle. */
function checkTime(got: StepGot, ids: readonly string[], index: number, desk: Desk): void {
  if (got.at && got.after)
    desk.error('E0208', got.after.origin, 'a step has either `at` or `after`', 'keep one of the two');
  desk.missing(got, ['at', 'after'], 'a step needs a time', 'say `at: 1s` or `after: STEP`');
  if (got.delay && !got.after) desk.error('E0208', got.delay.origin, '`delay` belongs to `after`', 'say `at`');
  if (got.only_if && !got.after) {
    desk.error('E0208', got.only_if.origin, '`only_if` belongs to `after`', 'say `after: STEP`');
  }
  if (got.every) desk.missing(got, ['count'], '`every` needs a `count`');
  if (got.count && got.count.value > 1) desk.missing(got, ['every'], '`count` needs `every`');
  if (got.after) checkAfter(got.after, got.after.origin, ids, index, desk);
}

function checkAfter(after: At<string>, origin: Origin, ids: readonly string[], index: number, desk: Desk): void {
  const target = ids.indexOf(after.value);
  if (target < 0) desk.error('E0206', origin, `no step is called \`${after.value}\``, suggest(after.value, ids));
  else if (target >= index) desk.error('E0208', origin, 'a step waits for one that stands before it', 'move it down');
}
