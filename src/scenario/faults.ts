/** `faults:` — what goes wrong, when, resolved to plans; windows, names and overlaps are checked here. */
import type { FaultPlan, Rhythm } from '../faults/contract.ts';
import { MOST_PULSES } from '../faults/flap.ts';
import { faultNamed } from '../faults/index.ts';
import { durationText } from '../kit/format.ts';
import type { Micros } from '../kit/time.ts';
import { ACTIONS } from './actions/index.ts';
import type { Desk, Origin } from './problem.ts';
import { at, fields, type Got, may, must } from './shape.ts';
import type { Places } from './targets.ts';
import { duration, durationOr, name, word } from './values.ts';

const WINDOW_MEMBERS = {
  name: may('default its kind and a number: `partition-1`', at(name)),
  at: must('when it begins, from the start of the run', at(duration)),
  for: may('how long it lasts; with `every`, each time', at(duration)),
  until: may(
    'when it ends, or `end`; with `every`, when it stops coming back',
    at(durationOr('end', Number.POSITIVE_INFINITY)),
  ),
  every: may('it comes back every so often', at(duration)),
  in_flight: may('what becomes of bytes on the wire when a link is cut or a node dies', word('kept', 'lost')),
};
type WindowGot = Got<typeof WINDOW_MEMBERS>;

const ACTION_MEMBERS = Object.fromEntries(
  [...ACTIONS].map(([kind, action]) => [kind, may(faultNamed(kind)!.about, action.shape)]),
);

export const FAULT = fields('a fault', { ...WINDOW_MEMBERS, ...ACTION_MEMBERS });
export type FaultGot = Got<typeof WINDOW_MEMBERS>;

interface Planned extends FaultPlan {
  readonly touches: readonly string[];
  readonly origin: Origin;
}

export function resolveFaults(said: readonly FaultGot[], end: Micros, places: Places, desk: Desk): FaultPlan[] {
  const plans: Planned[] = [];
  const counts = new Map<string, number>();
  for (const got of said) {
    const action = actionOf(got, places, desk);
    if (action === undefined) continue;
    const count = (counts.get(action.kind) ?? 0) + 1;
    counts.set(action.kind, count);
    const window = windowOf(got, isMoment(action.options), end, desk);
    checkPulses(got, window, action.options, desk);
    const origin = got.name?.origin ?? got.origin;
    const plan = { ...action, name: got.name?.value ?? `${action.kind}-${count}`, ...window, origin };
    if (plans.some((other) => other.name === plan.name)) {
      desk.error('E0207', origin, `two faults are called \`${plan.name}\``, 'give one of them another `name`');
    }
    checkOverlap(plan, plans, desk);
    plans.push(plan);
  }
  return plans.map(({ touches: _, origin: __, ...plan }) => plan);
}

function actionOf(got: FaultGot, places: Places, desk: Desk) {
  const written = new Map<string, unknown>(Object.entries(got));
  const given = [...ACTIONS.keys()].filter((kind) => written.get(kind) !== undefined);
  if (given.length > 1) {
    const kinds = given.map((kind) => `\`${kind}\``).join(' and ');
    return desk.error('E0208', got.origin, `a fault does one thing, not ${kinds}`, 'make it two entries');
  }
  if (given.length === 0) {
    const kinds = [...ACTIONS.keys()].map((kind) => `\`${kind}\``).join(', ');
    return desk.missing(got, [...ACTIONS.keys()], 'this fault does not say what goes wrong', `one of: ${kinds}`);
  }
  const [kind] = given;
  const action = ACTIONS.get(kind)!.resolve(written.get(kind) as never, places, desk);
  return action && { kind, options: action.options, touches: action.touches };
}

/** A handover is told and done; everything else lasts. */
function isMoment(options: unknown): boolean {
  return (options as { readonly how?: string }).how === 'transfer';
}

function windowOf(got: WindowGot, isMoment: boolean, end: Micros, desk: Desk) {
  const inFlight = got.in_flight ?? ('kept' as const);
  const at = got.at?.value ?? 0;
  if (got.for && got.until && !got.every)
    desk.error('E0208', got.until.origin, 'a fault has either `for` or `until`', 'keep one of the two');
  if (!isMoment) {
    const [ways, hint] = got.every ? [['for'], 'say `for: 5s`'] : [['for', 'until'], 'say `for: 3m` or `until: end`'];
    desk.missing(got, ways, 'this fault does not say how long it lasts', hint);
  }
  const until = got.every ? (got.until?.value ?? end) : got.for ? at + got.for.value : (got.until?.value ?? at);
  if (got.at && got.until && until < at) {
    const hint = `it begins at ${durationText(at)}`;
    desk.error('E0217', got.until.origin, 'this fault ends before it begins', hint);
  }
  if (got.for?.value === 0) desk.error('E0217', got.for.origin, 'a fault that lasts no time does nothing');
  if (got.at && at >= end) {
    desk.warn(
      'W0302',
      got.at.origin,
      'this fault begins after the end and changes nothing',
      `the run lasts ${durationText(end)}`,
    );
  }
  // Everything is healed at the end of `duration`; a fault after it keeps its window and is never begun.
  const healed = until === Number.POSITIVE_INFINITY ? Math.max(end, at) : until;
  return { at, until: at < end ? Math.min(healed, end) : Math.max(healed, at), rhythm: rhythmOf(got, desk), inFlight };
}

function rhythmOf({ every, for: lasts }: WindowGot, desk: Desk): Rhythm | undefined {
  if (every === undefined) return undefined;
  if (every.value === 0) desk.error('E0109', every.origin, 'what comes back takes time', 'such as `1m`');
  else if (lasts && lasts.value > every.value) {
    const hint = `it lasts ${durationText(lasts.value)}`;
    desk.error('E0210', every.origin, 'this fault comes back before it is over', hint);
  }
  return { every: every.value, lasts: lasts?.value ?? 0 };
}

/** A period of microseconds over hours is a slip of a unit, and would fill the agenda. */
function checkPulses(got: WindowGot, window: Pick<FaultPlan, 'at' | 'until' | 'rhythm'>, options: unknown, desk: Desk) {
  const { period = 0, strobe = 0 } = options as { readonly period?: Micros; readonly strobe?: Micros };
  const whole = window.until - window.at;
  const every = window.rhythm?.every || Number.POSITIVE_INFINITY;
  const pulse = period || strobe || Number.POSITIVE_INFINITY;
  const count = Math.max(1, whole / every) * Math.max(1, Math.min(whole, window.rhythm?.lasts ?? whole) / pulse);
  if (count <= MOST_PULSES) return;
  const origin = got.every?.origin ?? got.origin;
  const times = Math.ceil(count).toString();
  desk.error('E0109', origin, `this fault comes and goes ${times} times`, `at most ${MOST_PULSES} times`);
}

function checkOverlap(plan: Planned, others: readonly Planned[], desk: Desk): void {
  for (const other of others) {
    const isSame = other.kind === plan.kind && plan.at < other.until && other.at < plan.until;
    if (!isSame || !plan.touches.some((touch) => other.touches.includes(touch))) continue;
    const window = `${durationText(other.at)} to ${durationText(other.until)}`;
    desk.error(
      'E0210',
      plan.origin,
      `\`${plan.name}\` overlaps \`${other.name}\` on the same target`,
      `that one lasts from ${window}`,
    );
  }
}
