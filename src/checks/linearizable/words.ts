/** How sentences name operations: who did what, and when. */
import { durationText } from '../../kit/format.ts';
import { shown } from '../datum.ts';
import type { History, Op } from '../history/history.ts';

export function who(history: History, op: Op): string {
  const name = history.processes[op.process] ?? `${op.process}`;
  return /^\d+$/.test(name) ? `process ${name}` : name;
}

/** `client 3's write of 5`. */
export function deed(history: History, op: Op): string {
  return `${who(history, op)}'s ${what(op)}`;
}

function what({ f, input, output, ending }: Op): string {
  const isDeclined = ending === 'ok' && output === false;
  switch (f) {
    case 'read':
      return ending === 'ok' ? `read of ${shown(output)}` : 'read';
    case 'dequeue':
      return ending === 'ok' ? `dequeue of ${shown(output)}` : 'dequeue';
    case 'cas': {
      const [expected, next] = Array.isArray(input) ? input : [input, null];
      return `${isDeclined ? 'declined ' : ''}cas from ${shown(expected)} to ${shown(next)}`;
    }
    case 'increment':
    case 'decrement': {
      const told = ending === 'ok' && typeof output === 'number' ? `, to ${output},` : '';
      return `${isDeclined ? 'declined ' : ''}${f} by ${shown(input ?? 1)}${told}`;
    }
    default:
      return input === null && f !== 'write' ? f : `${f} of ${shown(input)}`;
  }
}

/** Nanoseconds, as people read them: exactly, for what is told is about what came before what. */
export function moment(nanoseconds: number): string {
  return nanoseconds % 1000 === 0 ? durationText(nanoseconds / 1000) : `${nanoseconds}ns`;
}

/** ` at 1.204s`, or nothing where times are not known. */
export function at(nanoseconds: number): string {
  return Number.isFinite(nanoseconds) ? ` at ${moment(nanoseconds)}` : '';
}

/** `(1.204s to 1.21s)`, or the places among the events where times are not known. */
export function span({ call, end, calledAt, endedAt, ending }: Op): string {
  const [from, to] = Number.isFinite(calledAt)
    ? [moment(calledAt), moment(endedAt)]
    : [`event ${call}`, `event ${end}`];
  return ending === 'ok' ? `(${from} to ${to})` : `(${from}, never answered)`;
}
