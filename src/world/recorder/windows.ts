/** Which windows a moment belongs to: all are known before the run, so time falls into few stretches. */
import type { Window } from '../../checks/expectation.ts';
import type { Micros } from '../../kit/time.ts';
import type { Scenario } from '../../scenario/scenario.ts';

interface Interval {
  readonly from: Micros;
  readonly to: Micros;
}

/** A stretch of time in which no window opens or closes. */
export interface Stretch {
  readonly from: Micros;
  readonly to: Micros;
  readonly inWarmup: boolean;
  /** Indices of the windows that are open. */
  readonly open: readonly number[];
}

/**
 * A request belongs to the windows in which it was issued. The warm-up counts only in windows that
 * name their time: `during` and `between`.
 */
export function stretchesOf(scenario: Scenario, windows: readonly Window[]): readonly Stretch[] {
  const cuts = new Set<Micros>([0, scenario.warmup]);
  for (const { at, until } of scenario.faults) cuts.add(at).add(until);
  for (const window of windows) {
    if (window.kind === 'between') cuts.add(window.from * 1000).add(window.to * 1000);
  }
  const times = [...cuts].filter((time) => time < Number.POSITIVE_INFINITY).sort((a, b) => a - b);
  return times.map((from, i) => {
    const open = windows.flatMap((window, index) => (covers(scenario, window, from) ? [index] : []));
    return { from, to: times[i + 1] ?? Number.POSITIVE_INFINITY, inWarmup: from < scenario.warmup, open };
  });
}

/** Whether the window is open at this moment. */
export function covers(scenario: Scenario, window: Window, at: Micros): boolean {
  if (window.kind === 'between') return within({ from: window.from * 1000, to: window.to * 1000 }, at);
  if (window.kind === 'during') return within(intervalOf(scenario, window.fault), at);
  if (at < scenario.warmup) return false;
  switch (window.kind) {
    case 'all':
      return true;
    case 'steady':
      return !scenario.faults.some((_, fault) => within(intervalOf(scenario, fault), at));
    case 'before':
      return at < intervalOf(scenario, window.fault).from;
    case 'after':
      return at >= intervalOf(scenario, window.fault).to;
    case 'outside':
      return !within(intervalOf(scenario, window.fault), at);
  }
}

function intervalOf(scenario: Scenario, fault: number): Interval {
  const { at, until } = scenario.faults[fault];
  return { from: at, to: until };
}

function within(interval: Interval, at: Micros): boolean {
  return at >= interval.from && at < interval.to;
}
