/** Staleness and agreement at the end, counted one by one from their definitions. */
import type { History, Op } from '../../../src/checks/checker.ts';

const INIT = 0;

export interface Lag {
  readonly versions: number;
  readonly ns: number;
}

/** By operation: how far behind an answered read was. Undefined for what is no read, or saw what nobody wrote. */
export function lagsByForce(history: History): readonly (Lag | undefined)[] {
  const { ops } = history;
  return ops.map((read) => {
    if (read.f !== 'read' || read.ending !== 'ok') return undefined;
    const isOf = (op: Op) => op.f === 'write' && op.key === read.key && op.ending !== 'fail';
    const source = ops.find((op) => isOf(op) && op.input === read.output);
    if (source === undefined && read.output !== INIT) return undefined;
    const sightings = ops.filter((op) => op.f === 'read' && op.key === read.key && op.output === read.output);
    const known = source === undefined ? -1 : Math.min(source.end, ...sightings.map(({ end }) => end));
    const newer = ops.filter((op) => isOf(op) && op.ending === 'ok' && op.call > known && op.end < read.call);
    const first = newer.reduce((least, op) => Math.min(least, op.endedAt), read.calledAt);
    return { versions: newer.length, ns: read.calledAt - first };
  });
}

/** All that was read was written, and after a key's last acknowledged write the last reads agree on a written value. */
export function agreesInTheEnd(history: History): boolean {
  return history.keys.every((_, key) => {
    const ops = history.ops.filter((op) => op.key === key && op.ending === 'ok');
    const writes = ops.filter((op) => op.f === 'write');
    const known = history.ops.filter((op) => op.key === key && op.f === 'write' && op.ending !== 'fail');
    if (ops.some((op) => op.f === 'read' && op.output !== INIT && !known.some(({ input }) => input === op.output)))
      return false;
    if (writes.length === 0) return true;
    const over = Math.max(...writes.map(({ end }) => end));
    const last = history.processes.map((__, process) =>
      ops.findLast((op) => op.f === 'read' && op.process === process && op.call > over),
    );
    const values = last.filter((op) => op !== undefined).map((op) => op.output);
    const isUnsure = history.ops.some((op) => op.key === key && op.ending === 'info' && values.includes(op.input));
    const isOne = values.every((value) => value === values[0]);
    return isOne ? values[0] !== INIT : isUnsure;
  });
}
