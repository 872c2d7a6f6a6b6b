/** Jepsen's independent histories: every value is [key value], and each key is a history of its own. */
import { isList } from './about.ts';
import { type Draft, keyName, Names } from './gather.ts';
import type { Datum } from './history.ts';
import { Malformed } from './malformed.ts';

/** Takes the keys out of the values; undefined, and nothing done, where the values are no such pairs. */
export function unwrap(ops: readonly Draft[], isAsked: boolean | undefined): readonly string[] | undefined {
  if (isAsked === false || ops.length === 0) return undefined;
  if (isAsked === undefined && !isEvident(ops)) return undefined;
  const keys = new Names();
  for (const op of ops) {
    if (op.key >= 0 || !isPair(op.input)) {
      throw new Malformed(0, 0, `operation ${op.index + 1} (${op.f}) has no [key value] pair for its value`);
    }
    op.key = keys.idOf(keyName(op.input[0]));
    op.input = op.input[1];
    if (isPair(op.output)) op.output = op.output[1];
  }
  return keys.list;
}

/**
 * Any two numbers might be such a pair, so all must be pairs whose completion names the same key, and one must be
 * of a kind that leaves no doubt: a read that asks for [key nil], or a cas of [key [expected new]].
 */
function isEvident(ops: readonly Draft[]): boolean {
  let isSure = false;
  for (const { key, f, input, output, ending } of ops) {
    if (key >= 0 || f === 'txn' || !isPair(input)) return false;
    if (ending === 'ok' && !(isPair(output) && output[0] === input[0])) return false;
    isSure ||= (f === 'read' && input[1] === null) || (f === 'cas' && isPair(input[1]));
  }
  return isSure;
}

function isPair(value: Datum): value is readonly [string | number, Datum] {
  return isList(value) && value.length === 2 && (typeof value[0] === 'number' || typeof value[0] === 'string');
}
