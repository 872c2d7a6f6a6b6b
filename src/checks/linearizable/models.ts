/** Sequential specifications: what each kind of object answers when it is asked one thing at a time. */
import type { Op } from '../history/history.ts';
import { appendModel } from './models/append.ts';
import { boundedCounterModel, counterModel } from './models/counter.ts';
import { mapModel } from './models/map.ts';
import type { Call, Model } from './models/model.ts';
import { mutexModel } from './models/mutex.ts';
import { queueModel } from './models/queue.ts';
import { casRegisterModel, registerModel } from './models/register.ts';
import { sequenceModel } from './models/sequence.ts';
import { setModel } from './models/set.ts';

export type { Asked, Call, Model } from './models/model.ts';

const MODELS = {
  register: registerModel,
  'cas-register': casRegisterModel,
  counter: counterModel,
  'bounded-counter': boundedCounterModel,
  set: setModel,
  queue: queueModel,
  append: appendModel,
  mutex: mutexModel,
  map: mapModel,
  sequence: sequenceModel,
} as const satisfies Readonly<Record<string, Model>>;

export type ModelName = keyof typeof MODELS;

export function modelNamed(name: ModelName): Model {
  return MODELS[name];
}

/** By what is done to it besides reading; undefined where no model knows all of it. */
export function modelFor(ops: readonly Op[]): Model | undefined {
  const fs = new Set(ops.map(({ f }) => f));
  fs.delete('read');
  const knows = (model: Model) => [...fs].every((f) => model.fs.includes(f));
  if (fs.size === 0) return ops.some(({ ending }) => ending === 'ok') ? readOnly(ops) : registerModel;
  if (fs.has('add') && fs.size === 1) return ops.some(readsNumber) ? counterModel : setModel;
  const isBounded = ops.some(({ f, ending, output }) => f === 'decrement' && ending === 'ok' && output === false);
  const candidates = [registerModel, isBounded ? boundedCounterModel : counterModel, setModel, queueModel];
  return [...candidates, appendModel, mutexModel, mapModel, sequenceModel].find(knows);
}

/** Nothing was ever asked but to read it: a list is read as the set of its elements. */
function readOnly(ops: readonly Op[]): Model {
  return ops.every(({ ending, output }) => ending !== 'ok' || Array.isArray(output)) ? setModel : registerModel;
}

function readsNumber({ f, output }: Op): boolean {
  return f === 'read' && typeof output === 'number';
}

/** A call as the specification sees it, or undefined where the operation is not the model's, or misshapen. */
export function callOf(model: Model, { f, input, output, ending }: Op): Call | undefined {
  if (!model.fs.includes(f)) return undefined;
  const says = model.overwrites.includes(f) ? null : output;
  const call = { f, input, output: ending === 'ok' ? says : undefined };
  if (!model.fits(call)) return undefined;
  return model.prepare === undefined ? call : model.prepare(call);
}

/** It looks and does not touch: it can go wherever its answer is right; with its answer lost it is nothing. */
export function isReader(model: Model, { f, output }: Call): boolean {
  return f === 'read' || (output === false && model.declines.includes(f));
}

/** Legal in every state, and what was there before does not matter. */
export function isBlind(model: Model, { f }: Call): boolean {
  return model.overwrites.includes(f);
}

/** What never says anything about the state, whatever it is answered. */
const MUTE: readonly string[] = ['write', 'delete', 'add', 'remove', 'append', 'enqueue'];

/** Whether the answer says something that could be wrong. */
export function tells({ f, output }: Call): boolean {
  if (output === undefined || MUTE.includes(f)) return false;
  return (f !== 'increment' && f !== 'decrement') || output === false || typeof output === 'number';
}
