/** Judges one object: by zones where they are exact, else by what is certainly wrong, else by search. */
import type { Op, Settings, Validity } from '../checker.ts';
import { certainlyWrong } from './certain.ts';
import { registerModel } from './models/register.ts';
import { type Model, modelFor, tells } from './models.ts';
import { shrink } from './shrink.ts';
import { type Asked, asked } from './timeline.ts';
import { type Search, search } from './wgl.ts';
import { type Finding, failedWrites, zones } from './zones.ts';

/** Operations that are wrong by themselves: what the search found, made small. */
export interface Unexplained {
  readonly kind: 'unexplained';
  readonly model: Model;
  readonly few: readonly Asked[];
  /** Nothing could be left out: it is known that the whole is wrong, and not where. */
  readonly isWhole: boolean;
  readonly found: Search;
}

export interface Verdict {
  readonly validity: Validity;
  /** zones: exact, and all that is wrong; certain: all that is wrong for certain; search: the first that is wrong. */
  readonly by: 'zones' | 'certain' | 'search' | 'nothing';
  readonly findings: readonly (Finding | Unexplained)[];
  /** Operations that the verdict rests on; 0 where no answer said anything. */
  readonly examined: number;
  readonly situations: number;
  readonly note: string;
}

const NOTHING: Verdict = { validity: 'unknown', by: 'nothing', findings: [], examined: 0, situations: 0, note: '' };

/** `ops` are all the operations on one object, in any order. Without a model the one that fits what was asked. */
export function judgeObject(ops: readonly Op[], settings: Settings, model = modelFor(ops)): Verdict {
  if (model === undefined) {
    return { ...NOTHING, note: `no model knows all that was asked: ${namesOf(ops)}` };
  }
  const isRegister = model.fs === registerModel.fs;
  if (isRegister) {
    const found = zones(ops, settings.init);
    if (found !== undefined && found.reads === 0) return NOTHING;
    if (found !== undefined) return judged('zones', found.findings, ops.filter(({ ending }) => ending === 'ok').length);
  }
  const all = asked(model, ops);
  if (all === undefined) return { ...NOTHING, note: `a ${model.name} does not know all of this: ${namesOf(ops)}` };
  if (!all.some(({ call }) => tells(call))) return NOTHING;
  const examined = all.filter(({ op }) => op.ending === 'ok').length;
  if (isRegister) {
    const wrong = certainlyWrong(all, failedWrites(ops), settings.init);
    if (wrong.length > 0) return judged('certain', wrong, examined);
  }
  return searched(model, all, settings, examined);
}

/** Whether a register, given by its operations, is linearizable: what every run asks of every key. */
export function judgeRegister(ops: readonly Op[], settings: Settings): Verdict {
  return judgeObject(ops, settings, registerModel);
}

function judged(by: Verdict['by'], findings: Verdict['findings'], examined: number): Verdict {
  return { validity: findings.length === 0 ? 'valid' : 'invalid', by, findings, examined, situations: 0, note: '' };
}

function searched(model: Model, all: readonly Asked[], settings: Settings, examined: number): Verdict {
  const { init, maxStates } = settings;
  const found = search(model, all, init, { maxStates });
  const { situations } = found;
  if (found.isLinearizable === undefined) {
    const note =
      `the search kept ${situations} situations, more than the bound of ${maxStates}, ` +
      `and could explain ${found.explained} of ${found.returns} answers`;
    return { ...NOTHING, by: 'search', examined, situations, note };
  }
  if (found.isLinearizable) return { ...judged('search', [], examined), situations };
  const slow = model.foresee === undefined ? found : search(model, all, init, { maxStates, isForesighted: false });
  const isPlain = slow.isLinearizable === false;
  const few = isPlain ? shrink(model, all, init, slow) : all;
  const finding: Unexplained = { kind: 'unexplained', model, few, isWhole: !isPlain, found: isPlain ? slow : found };
  return { ...judged('search', [finding], examined), situations };
}

function namesOf(ops: readonly Op[]): string {
  return [...new Set(ops.map(({ f }) => f))].join(', ');
}
