/** Operations and orders in sentences that a newcomer can follow. */
import type { Datum, History, Op } from '../checker.ts';
import { same } from '../datum.ts';
import type { Registers } from './registers.ts';
import { roleOf, writtenBy } from './registers.ts';

const LONG = 40;

/** `A wrote 2 to x`, `B read 1 from x`. */
export function told(registers: Registers, at: number): string {
  const { ops, history } = registers;
  const op = ops[at];
  const who = history.processes[op.process];
  if (registers.isWrite[at] === 0) return `${who} read ${shown(op.output)} from ${keyName(registers, at)}`;
  if (op.f === 'delete') return `${who} deleted ${keyName(registers, at)}`;
  const verb = op.ending === 'info' ? 'tried to write' : 'wrote';
  return `${who} ${verb} ${shown(writtenBy(op))} to ${keyName(registers, at)}`;
}

export function keyName({ history, key }: Registers, at: number): string {
  return key[at] < history.keys.length ? history.keys[key[at]] : 'the register';
}

export function processName({ history, ops }: Registers, at: number): string {
  return history.processes[ops[at].process];
}

export function shown(value: Datum): string {
  const text = JSON.stringify(value);
  return text.length <= LONG ? text : `${text.slice(0, LONG)}…`;
}

/** The value that an operation wrote or saw. */
export function datumOf({ ops, isWrite }: Registers, at: number): string {
  return shown(isWrite[at] === 1 ? writtenBy(ops[at]) : ops[at].output);
}

/** Why a value that nobody is known to have written must not be seen. */
export function whyGarbage(registers: Registers, at: number): string {
  const failed = failedWriter(registers.history, registers.ops[at]);
  if (failed === undefined)
    return `${told(registers, at)}, but nobody ever wrote that value, nor was it there at first.`;
  const who = registers.history.processes[failed.process];
  return `${told(registers, at)}, but the only write of that value, by ${who}, was answered as failed.`;
}

function failedWriter(history: History, read: Op): Op | undefined {
  return history.ops.find((op) => {
    const isWrite = roleOf({ ...op, ending: 'ok' }) === 'write';
    return op.ending === 'fail' && isWrite && op.key === read.key && same(writtenBy(op), read.output);
  });
}
