/** Transactions as a history gives them: steps that read or write versions of keys, in their order. */
import type { Datum, History, Op } from '../checker.ts';
import { text, Versions } from './versions.ts';

export interface Step {
  readonly isRead: boolean;
  readonly key: number;
  /** What it wrote, or saw; of a list, the newest element that it saw. */
  readonly version: number;
  /** What a read of a list saw, else empty. */
  readonly list: readonly Datum[];
}

export interface Txn {
  readonly op: Op;
  /** Without reads where the fate is unknown, for nobody knows what they saw. */
  readonly steps: readonly Step[];
}

export interface Transactions {
  readonly ops: readonly Op[];
  readonly versions: Versions;
  /** In order of invocation, without those that failed: they may have written only what nobody may see. */
  readonly txns: readonly Txn[];
  /** '' or why this history cannot be judged. */
  readonly trouble: string;
}

type Shape = 'list' | 'register';

const WRITES: { readonly [shape in Shape]: readonly Datum[] } = { list: ['append'], register: ['w', 'write'] };
const READS: readonly Datum[] = ['r', 'read'];

export function transactionsOf(history: History, shape: Shape, init: Datum): Transactions {
  const versions = new Versions(history.ops, init);
  const txns: Txn[] = [];
  let trouble = '';
  for (const op of history.ops) {
    const steps = stepsOf(op, history, shape, versions);
    if (typeof steps === 'string') trouble ||= steps;
    else if (op.ending !== 'fail') txns.push({ op, steps });
  }
  return { ops: history.ops, versions, txns, trouble };
}

/** Steps, or why there are none. */
function stepsOf(op: Op, history: History, shape: Shape, versions: Versions): readonly Step[] | string {
  const said = microOps(op, history);
  if (said === undefined) return `operation ${op.index} (${op.f}) is no list of micro-operations`;
  const steps: Step[] = [];
  for (const [verb, key, value] of said) {
    if (READS.includes(verb!)) {
      if (op.ending === 'ok') steps.push(readStep(versions, versions.keyId(key!), value ?? null, shape));
    } else if (WRITES[shape].includes(verb!)) {
      const id = versions.keyId(key!);
      const version = versions.id(id, value ?? null);
      const trouble = versions.write(version, op);
      if (trouble !== '') return trouble;
      steps.push({ isRead: false, key: id, version, list: NO_LIST });
    } else {
      return `operation ${op.index} does ${text(verb ?? null)}; a ${shape} knows ${WRITES[shape][0]} and r`;
    }
  }
  markFinal(steps, versions);
  return steps;
}

const NO_LIST: readonly Datum[] = [];

function readStep(versions: Versions, key: number, value: Datum, shape: Shape): Step {
  if (shape === 'register') return { isRead: true, key, version: versions.id(key, value), list: NO_LIST };
  const list: readonly Datum[] = value === null ? NO_LIST : isList(value) ? value : [value];
  const version = list.length === 0 ? versions.initial[key]! : versions.id(key, list.at(-1)!);
  return { isRead: true, key, version, list };
}

function markFinal(steps: readonly Step[], versions: Versions): void {
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i]!;
    if (step.isRead) continue;
    for (let later = i + 1; later < steps.length && versions.isFinal[step.version]; later++) {
      if (!steps[later]!.isRead && steps[later]!.key === step.key) versions.isFinal[step.version] = false;
    }
  }
}

/** A transaction's list, or the one step of an operation that names its key: both say [verb, key, value]. */
function microOps(op: Op, history: History): readonly (readonly Datum[])[] | undefined {
  if (op.key >= 0 && op.f !== 'txn') {
    const value = op.ending === 'ok' && READS.includes(op.f) ? op.output : op.input;
    return [[op.f, history.keys[op.key]!, value]];
  }
  const said = op.ending === 'ok' && op.output !== null ? op.output : op.input;
  return isList(said) && said.every(isMicroOp) ? said : undefined;
}

function isList(datum: Datum): datum is readonly Datum[] {
  return Array.isArray(datum);
}

function isMicroOp(datum: Datum): datum is readonly Datum[] {
  return isList(datum) && datum.length >= 2;
}
