/** Anomalies told: which few operations prove it, and why it cannot be, in whole sentences. */
import type { Anomaly, Datum } from '../checker.ts';
import { shown } from '../datum.ts';
import type { History, Op } from '../history/history.ts';
import { isReader, type Model } from './models.ts';
import type { Unexplained } from './object.ts';
import { search } from './wgl.ts';
import { at, deed, moment, span, who } from './words.ts';
import { type Finding, type OutOfNowhere, type Stale, zones } from './zones.ts';

/** More are counted and not listed one by one. */
const MOST_TOLD = 8;

export interface Scene {
  readonly history: History;
  readonly key: string;
  readonly init: Datum;
}

export function tell(scene: Scene, finding: Finding | Unexplained): Anomaly {
  switch (finding.kind) {
    case 'stale':
      return tellStale(scene, finding);
    case 'unexplained':
      return tellUnexplained(scene, finding);
    default:
      return tellOutOfNowhere(scene, finding);
  }
}

/** By how long an answer came too late: from when the newer value was certain to when the older was asked for. */
export function lateness({ read, newer }: Stale): number {
  return read.calledAt - (newer.first?.endedAt ?? Number.NaN);
}

function tellStale(scene: Scene, stale: Stale): Anomaly {
  const { history } = scene;
  const { read: asked, older, newer } = stale;
  const [old, now] = [shown(older.value), shown(newer.value)];
  const returned = newer.first!;
  const late = lateness(stale);
  const earlier = late > 0 ? `${moment(late)} earlier,` : 'earlier';
  const asking = Number.isFinite(asked.calledAt) ? ` (asked for${at(asked.calledAt)})` : '';
  const why =
    `${foundIn(scene, asked, old)}${asking}, although ${deed(history, returned)} had been answered ` +
    `${earlier}${at(returned.endedAt)}. Yet ${old} is the older of the two: ${olderFirst(scene, stale)}. ` +
    `So ${now} had taken its place, and nobody brought ${old} back.`;
  return anomaly(scene, 'nonlinearizable', why, fewOf(scene, stale));
}

function foundIn({ history, key }: Scene, op: Op, value: string): string {
  const there = key === '' ? '' : ` in ${key}`;
  if (op.f === 'read') return `${who(history, op)} read ${value}${key === '' ? '' : ` from ${key}`}`;
  if (op.f === 'cas' || op.f === 'insert') return `${deed(history, op)} found ${value}${there}`;
  return `${deed(history, op)} put ${value}${there}`;
}

function olderFirst({ history }: Scene, { older, newer }: Stale): string {
  if (older.first === undefined) return 'it was there at first, before everything';
  const { first } = older;
  const next = newer.last!;
  return (
    `${deed(history, first)} had been answered${at(first.endedAt)} ` +
    `before ${deed(history, next)} was asked for${at(next.calledAt)}`
  );
}

/** Two writes, and what shows that each came first; reads that it stands without are left out. */
function fewOf({ init }: Scene, { read, older, newer }: Stale): readonly Op[] {
  const all = new Set([older.write, older.first, newer.write, newer.first, newer.last, read]);
  let few = [...all].filter((op) => op !== undefined);
  for (const op of few) {
    if (op === older.write || op === newer.write) continue;
    const fewer = few.filter((other) => other !== op);
    if (zones(fewer, init)?.findings.some(({ kind }) => kind === 'stale')) few = fewer;
  }
  return few;
}

function tellOutOfNowhere(scene: Scene, { kind, read, write }: OutOfNowhere): Anomaly {
  const { history, key } = scene;
  const lead = `${deed(history, read)}${key === '' ? '' : ` (key ${key})`} was answered${at(read.endedAt)}`;
  if (kind === 'unwritten')
    return anomaly(scene, 'thin-air-read', `${lead}, but nobody ever wrote that value.`, [read]);
  const wrote = deed(history, write!);
  if (kind === 'failed') {
    const why = `${lead}, although ${wrote} had failed, which means that it certainly did not happen.`;
    return anomaly(scene, 'aborted-read', why, [write!, read]);
  }
  const why = `${lead}, before ${wrote} was even asked for${at(write!.calledAt)}, and no other had written it.`;
  return anomaly(scene, 'future-read', why, [write!, read]);
}

function tellUnexplained(scene: Scene, finding: Unexplained): Anomaly {
  const { key, init } = scene;
  const { few, found, model } = finding;
  const last = few.find(({ op }) => op === found.stuck)?.op ?? few[few.length - 1].op;
  const start = `${key === '' ? 'The object' : `Key ${key}`} held ${shown(asRead(model, model.start(init)))} at first. `;
  const ops = few.length <= MOST_NAMED ? few.map(({ op }) => op) : [last];
  return anomaly(scene, 'nonlinearizable', start + unexplained(scene, finding, last), ops);
}

function unexplained(scene: Scene, finding: Unexplained, last: Op): string {
  const { history } = scene;
  const { few, isWhole } = finding;
  if (few.length <= MOST_TOLD) {
    const steps = few.map(({ op }) => `${deed(history, op)} ${span(op)}`).join('; ');
    return (
      `In the order in which they were asked for: ${steps}. No order that keeps to real time explains ` +
      `all of these answers${couldHave(scene, finding, last)}.`
    );
  }
  const named = `${deed(history, last)} ${span(last)}`;
  return isWhole
    ? `No order of its ${few.length} operations explains every answer; the search came as far as ${named}.`
    : `No order of the ${few.length} operations asked for until then explains ${named}${couldHave(scene, finding, last)}.`;
}

/** Beyond this many operations, as with a counter's whole past, only the last is named. */
const MOST_NAMED = 40;
const MOST_ANSWERS = 50;

/** What a reader might have been told instead, found by trying all that the object may have held. */
function couldHave({ history, init }: Scene, { model, few, found }: Unexplained, last: Op): string {
  const one = few.find(({ op }) => op === last)!;
  if (!isReader(model, one.call) || few.length > MOST_NAMED) return '';
  const { horizon: until } = found;
  const { met } = search(model, few, init, { maxStates: 1000, until });
  const right = met.slice(0, MOST_ANSWERS).filter((output) => {
    const other = few.map((each) => (each === one ? { op: each.op, call: { ...each.call, output } } : each));
    return search(model, other, init, { maxStates: 1000, until }).isLinearizable === true;
  });
  if (right.length === 0) return '';
  const texts = right.slice(0, MOST_TOLD).map((state) => shown(asRead(model, state)));
  if (right.length > texts.length) texts.push('something else');
  return `: ${who(history, last)} could have seen ${texts.join(' or ')}, but not ${shown(one.op.output)}`;
}

function asRead(model: Model, state: Datum): Datum {
  return model.asRead === undefined ? state : model.asRead(state);
}

function anomaly({ key }: Scene, kind: string, why: string, few: readonly Op[]): Anomaly {
  const ops = few.map(({ index }) => index).sort((a, b) => a - b);
  return { kind, key, why: `${why[0].toUpperCase()}${why.slice(1)}`, ops };
}
