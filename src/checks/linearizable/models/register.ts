/** A register: read, write, delete, insert if absent, compare and set. */

import { same } from '../../datum.ts';
import type { Datum } from '../../history/history.ts';
import { type Call, type Model, never } from './model.ts';

export const registerModel: Model = {
  name: 'register',
  fs: ['read', 'write', 'delete', 'insert', 'cas'],
  overwrites: ['write', 'delete'],
  declines: ['insert', 'cas'],
  fits: ({ f, input }) => f !== 'cas' || (Array.isArray(input) && input.length === 2),
  start: (init) => init,
  step,
  undoes: never,
  replaces: (call) => writtenBy(call) !== undefined,
  overshoots: never,
  rests: (call, other) => {
    const value = writtenBy(other);
    if (value === undefined) return false;
    const wanted = wantedBy(call);
    if (wanted === undefined) return false;
    return isDeclined(call) ? !same(value, wanted) : same(value, wanted);
  },
};

/** Jepsen's name for the same. */
export const casRegisterModel: Model = { ...registerModel, name: 'cas-register' };

function step(state: Datum, call: Call): Datum | undefined {
  switch (call.f) {
    case 'read':
      return same(state, call.output!) ? state : undefined;
    case 'insert':
    case 'cas':
      if (isDeclined(call)) return seesExpected(state, call) ? undefined : state;
      return seesExpected(state, call) ? writtenBy(call) : undefined;
    default:
      return writtenBy(call);
  }
}

function seesExpected(state: Datum, { f, input }: Call): boolean {
  return f === 'insert' ? state === null : same(state, (input as readonly Datum[])[0]);
}

function isDeclined({ f, output }: Call): boolean {
  return output === false && (f === 'cas' || f === 'insert');
}

/** The value that it leaves there; undefined where it leaves what it found. */
export function writtenBy(call: Call): Datum | undefined {
  if (isDeclined(call)) return undefined;
  switch (call.f) {
    case 'read':
      return undefined;
    case 'delete':
      return null;
    case 'cas':
      return (call.input as readonly Datum[])[1];
    default:
      return call.input;
  }
}

/** The value that it must find, or, declined, must not find. */
export function wantedBy({ f, input, output }: Call): Datum | undefined {
  switch (f) {
    case 'read':
      return output;
    case 'cas':
      return (input as readonly Datum[])[0];
    case 'insert':
      return null;
    default:
      return undefined;
  }
}
