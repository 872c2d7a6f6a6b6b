/** From time to height: evenly within stretches in which something happens, with breaks where long nothing does. */

/** Pixels. */
const BREAK = 34;
const ROW = 17;
const LEAST = 26;

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Timeline {
  readonly stretches: readonly Stretch[];
  readonly bottom: number;
  /** Times outside of all stretches go to the nearest edge. */
  y(time: number): number;
}

const MOST_BREAKS = 6;

/** Quiet times that are longer than `quiet` are cut out, the longest first. */
export function timelineOf(times: readonly number[], top: number, height: number, quiet: number): Timeline {
  const sorted = [...new Set(times)].toSorted((a, b) => a - b);
  const groups = grouped(sorted, quiet);
  const whole = groups.reduce((sum, group) => sum + lengthOf(group), 0);
  const stretches: Stretch[] = [];
  let at = top;
  for (const group of groups) {
    const share = whole === 0 ? 0 : (lengthOf(group) / whole) * height;
    const tall = Math.max(LEAST, share, Math.min(group.length, 8) * ROW);
    stretches.push({ from: group[0], to: group[group.length - 1], top: at, bottom: at + tall });
    at += tall + BREAK;
  }
  const bottom = at - BREAK;
  return { stretches, bottom, y: (time) => heightOf(stretches, time) };
}

function heightOf(stretches: readonly Stretch[], time: number): number {
  let last = stretches[0]?.top ?? 0;
  for (const { from, to, top, bottom } of stretches) {
    if (time < from) return last;
    if (time <= to) return to === from ? top : top + ((time - from) / (to - from)) * (bottom - top);
    last = bottom;
  }
  return last;
}

function lengthOf(group: readonly number[]): number {
  return group[group.length - 1] - group[0];
}

function grouped(times: readonly number[], quiet: number): readonly (readonly number[])[] {
  if (times.length === 0) return [[0]];
  const gaps = times.slice(1).map((time, index) => ({ index, length: time - times[index] }));
  const long = gaps.filter(({ length }) => length > quiet).toSorted((a, b) => b.length - a.length || a.index - b.index);
  const cuts = new Set(long.slice(0, MOST_BREAKS).map(({ index }) => index));
  const groups: number[][] = [[]];
  for (const [index, time] of times.entries()) {
    groups[groups.length - 1].push(time);
    if (cuts.has(index)) groups.push([]);
  }
  return groups;
}
