/** Faults, warm-up and settling as named lanes above a time chart and as bands behind it. */
import type { ResultDocument } from '../../lab/document.ts';
import { shorten } from '../text.ts';
import { type Annotations, FONT, type Theme } from './figure.ts';

/** A stretch of time with a name, and the lane where name and stretch meet no other. */
export interface Lane {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly quiet: boolean;
  readonly lane: number;
  /** Where the name stands: beside a stretch that is too short for it. */
  readonly side: 'inside' | 'after' | 'before';
}

const SIGN_PX = 7;
const LANE_PX = 17;
const MOST_LANES = 8;

/** `plotPx` is the width of the plot in pixels, for names need room. */
export function lanesOf(document: ResultDocument, plotPx: number): readonly Lane[] {
  const { warmup, duration, settle, faults } = document.scenario;
  const end = duration + settle;
  const stretches = faults
    .filter((fault) => fault.at < end)
    .map((fault) => ({ name: fault.name, from: fault.at, to: Math.min(fault.until, end), quiet: false }));
  if (warmup > 0) stretches.push({ name: 'warm-up', from: 0, to: warmup, quiet: true });
  if (settle > 0) stretches.push({ name: 'settle', from: duration, to: end, quiet: true });
  stretches.sort((a, b) => a.from - b.from || a.to - b.to);
  const ends: number[] = [];
  return stretches.map((stretch) => {
    const name = shorten(stretch.name, 32);
    const textPx = name.length * SIGN_PX + 6;
    const fromPx = (stretch.from / end) * plotPx;
    const toPx = Math.max(fromPx + 2, (stretch.to / end) * plotPx);
    const side = toPx - fromPx >= textPx ? 'inside' : toPx + textPx <= plotPx ? 'after' : 'before';
    const left = side === 'before' ? fromPx - textPx : fromPx;
    const right = side === 'after' ? toPx + textPx : toPx;
    let lane = ends.findIndex((taken) => taken + 3 <= left);
    if (lane < 0) lane = Math.min(ends.length, MOST_LANES - 1);
    ends[lane] = Math.max(right, ends[lane] ?? 0);
    return { ...stretch, name, lane, side };
  });
}

export function lanesHeight(lanes: readonly Lane[]): number {
  return laneCount(lanes) * LANE_PX;
}

/** The axis on which lanes stand, stacked above the axes of the data. */
export function laneAxis(lanes: readonly Lane[], plotHeightPx: number) {
  return {
    type: 'linear' as const,
    axis: 'y' as const,
    position: 'left' as const,
    stack: 'panels',
    stackWeight: Math.max(0.01, lanesHeight(lanes) / Math.max(1, plotHeightPx)),
    min: 0,
    max: Math.max(1, laneCount(lanes)),
    reverse: true,
    offset: false,
    ticks: { display: false },
    grid: { display: false },
    border: { display: false },
  };
}

/** `panels` are the axes behind whose data the bands run. */
export function bandAnnotations(lanes: readonly Lane[], theme: Theme, panels: readonly string[]): Annotations {
  const annotations: Annotations = {};
  lanes.forEach((lane, index) => {
    const colour = lane.quiet ? theme.shade : theme.band;
    const span = { xScaleID: 'x', xMin: lane.from, xMax: lane.to, drawTime: 'beforeDatasetsDraw' as const };
    for (const yScaleID of panels) {
      annotations[`band${index}${yScaleID}`] = {
        type: 'box',
        ...span,
        yScaleID,
        backgroundColor: colour,
        borderWidth: 0,
      };
    }
    annotations[`lane${index}`] = {
      type: 'box',
      ...span,
      yScaleID: 'lanes',
      yMin: lane.lane + 0.06,
      yMax: lane.lane + 0.94,
      backgroundColor: lane.quiet ? theme.shade : theme.lane,
      borderColor: theme.faint,
      borderWidth: lane.quiet ? 0 : 1,
    };
    annotations[`name${index}`] = {
      type: 'label',
      xScaleID: 'x',
      yScaleID: 'lanes',
      xValue: lane.side === 'after' ? lane.to : lane.from,
      yValue: lane.lane + 0.5,
      position: { x: lane.side === 'before' ? 'end' : 'start', y: 'center' },
      content: lane.name,
      color: lane.quiet ? theme.faint : theme.ink,
      font: FONT,
      padding: { left: 4, right: 4, top: 0, bottom: 0 },
    };
  });
  return annotations;
}

function laneCount(lanes: readonly Lane[]): number {
  return lanes.reduce((most, lane) => Math.max(most, lane.lane + 1), 0);
}
