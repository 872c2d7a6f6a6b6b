/** Operations and orders in sentences that a newcomer can follow. */
import type { Datum, History, Op } from '../checker.ts';
import { type Edges, PROGRAM, READS_FROM } from './edges.ts';
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
  const value = shown(read.output);
  return history.ops.find((op) => {
    const isWrite = roleOf({ ...op, ending: 'ok' }) === 'write';
    return op.ending === 'fail' && isWrite && op.key === read.key && shown(writtenBy(op)) === value;
  });
}

/** Why these edges cannot all hold: each in a sentence, steps within one process drawn together. */
export function cycleTold(registers: Registers, edges: Edges, cycle: readonly number[]): string {
  const sentences: string[] = [];
  for (const [from, to, why] of steps(registers, edges, cycle)) {
    if (why === PROGRAM) sentences.push(`${told(registers, from)} before ${told(registers, to)}.`);
    else if (why === READS_FROM) sentences.push(`${told(registers, to)}, which is what ${told(registers, from)} left.`);
    else sentences.push(forced(registers, from, to, why));
  }
  return `${sentences.join(' ')} So each of these would have to come before itself.`;
}

function forced(registers: Registers, from: number, to: number, read: number): string {
  const reader = processName(registers, read);
  const [older, newer] = [datumOf(registers, from), datumOf(registers, to)];
  return `${told(registers, read)} although ${newer} had competition: ${older} was already due there, so ${reader} must take ${older} for the older one.`;
}

/** The operations that a cycle needs: the ends of its steps and the reads that force them. */
export function cycleOps(registers: Registers, edges: Edges, cycle: readonly number[]): readonly number[] {
  const found = new Set<number>();
  for (const [from, to, why] of steps(registers, edges, cycle)) {
    found.add(from).add(to);
    if (why >= 0) found.add(why);
  }
  return [...found];
}

type Step = readonly [from: number, to: number, why: number];

function steps(registers: Registers, edges: Edges, cycle: readonly number[]): readonly Step[] {
  const all: Step[] = cycle.map((edge) => [edges.from[edge], edges.to[edge], edges.why[edge]]);
  // Begin where no run of program order is cut in two.
  const start = all.findIndex(([, , why]) => why !== PROGRAM);
  const turned = start < 0 ? all : [...all.slice(start), ...all.slice(0, start)];
  const joined: Step[] = [];
  for (const step of turned) {
    const last = joined.at(-1);
    const continues =
      step[2] === PROGRAM && last?.[2] === PROGRAM && registers.lane[last[0]] === registers.lane[step[0]];
    if (continues) joined[joined.length - 1] = [last[0], step[1], PROGRAM];
    else joined.push(step);
  }
  return joined;
}
