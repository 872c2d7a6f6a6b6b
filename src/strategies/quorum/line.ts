/** What a row remembers of the changes that it was made of, so that who asks again is not served twice. */
import type { Micros, Request } from '../contract.ts';
import { type Done, newest, type Row } from './row.ts';

/** So many are remembered however old they are, so that observers can tell what was made of what. */
const LEAST = 16;
/** And no more, however new. */
const MOST = 4096;

/** The line of what is made of `row` now. */
export function lineAfter(row: Row | undefined, done: Done, window: Micros): readonly Done[] {
  const line = [done];
  const before = row === undefined ? undefined : newest(row).line;
  for (const one of before ?? []) {
    if (line.length >= MOST || (line.length >= LEAST && one.stamp < done.stamp - window)) break;
    line.push(one);
  }
  return line;
}

/** The first time, where the request asks to be known again and it was not too long ago; else only the same attempt. */
export function doneBefore(
  row: Row | undefined,
  { opId, attempt, idempotent }: Request,
  now: Micros,
  window: Micros,
): Done | undefined {
  const line = row === undefined ? undefined : newest(row).line;
  const isKnown = (one: Done) => one.attempt === attempt || (idempotent && one.stamp >= now - window);
  return line?.find((one) => one.write === opId && isKnown(one));
}

/** Whether something that was stamped so may have been there, and would not be remembered. */
export function isPast(row: Row | undefined, stamp: Micros): boolean {
  if (row === undefined) return false;
  const { line } = newest(row);
  return line === undefined || (line.length >= LEAST && line[line.length - 1]!.stamp > stamp);
}
