/** `workload.curve`: how the rate of open arrivals changes with the time of day, in one place or all around. */
import type { Curve } from '../clients/curve.ts';
import { durationText, shareText } from '../kit/format.ts';
import { DAY, HOUR, type Micros } from '../kit/time.ts';
import { hoursAhead } from '../network/hours.ts';
import type { Topology } from '../network/topology.ts';
import { regionNamed } from './names.ts';
import type { Desk } from './problem.ts';
import { type At, at, type Entry, either, fields, type Got, type Json, mapOf, may, type Shape } from './shape.ts';
import { duration, share, word } from './values.ts';

const PERIOD = may('how long a day takes in the run (default 24h); `24m` makes a minute of an hour', at(duration));
const LOW = may('the rate in the dead of night, as a share of that at the peak (default 20%)', share);

const DIURNAL_MEMBERS = {
  period: PERIOD,
  low: LOW,
  peak: may('when it is, in a day of 24 hours that begins with the run (default 14h)', at(duration)),
};

const SUN_MEMBERS = {
  period: PERIOD,
  low: LOW,
  peak: may('by the clocks of each region (default 14h); the run begins at midnight in Greenwich', at(duration)),
  peaks: may('by the clock of Greenwich, for regions that no cloud has or that go by other hours', mapOf('peaks', at(duration))), // biome-ignore format: one field
};

const MEMBERS = {
  diurnal: may('all regions have their day at the same time', fields('`diurnal`', DIURNAL_MEMBERS)),
  'follow-the-sun': may('each region has its own day, as the sun goes round', fields('`follow-the-sun`', SUN_MEMBERS)),
};
type Said = Got<typeof MEMBERS>;

const LOWEST = 0.2;
const AFTERNOON = 14 * HOUR;
const WORDS = ['steady', 'diurnal', 'follow-the-sun'] as const;

/** A word, or a word with what is to be said of it. */
export const CURVE: Shape<At<(typeof WORDS)[number] | Said>> = at(
  either<(typeof WORDS)[number], never, Said>({ leaf: word(...WORDS), map: fields('a curve', MEMBERS) }),
);

export interface Askers {
  readonly regions: readonly string[];
  /** By region. */
  readonly from: readonly number[];
}

/** Undefined: the same rate at all times; or nothing that could be read. */
export function resolveCurve(
  { value, origin }: NonNullable<ReturnType<typeof CURVE.read>>,
  askers: Askers,
  desk: Desk,
) {
  if (value === 'steady') return undefined;
  const said = typeof value === 'string' ? undefined : value;
  if (said?.diurnal && said['follow-the-sun']) {
    return desk.error('E0208', origin, 'a curve is either `diurnal` or `follow-the-sun`', 'keep one of the two');
  }
  if (said) desk.missing(said, Object.keys(MEMBERS), 'a curve is `diurnal` or `follow-the-sun`', '`curve: diurnal`');
  const sun = said?.['follow-the-sun'];
  const { period, low, peak } = sun ?? said?.diurnal ?? {};
  if (period?.value === 0) desk.error('E0109', period.origin, 'a day takes time', 'such as `24m`');
  if (peak) checkHour(peak, desk);
  const shape = sun !== undefined || value === 'follow-the-sun' ? 'follow-the-sun' : 'diurnal';
  const common = { shape, period: period?.value ?? DAY, low: low ?? LOWEST } as const;
  const hour = peak?.value ?? AFTERNOON;
  if (shape === 'diurnal') return { ...common, peaks: askers.regions.map(() => hour) } satisfies Curve;
  return { ...common, peaks: peaksOf(hour, sun?.peaks ?? [], askers, origin, desk) } satisfies Curve;
}

/** By region and by the clock of Greenwich; where nobody asks it does not matter. */
function peaksOf(
  hour: Micros,
  said: readonly Entry<At<Micros>>[],
  { regions, from }: Askers,
  origin: At<unknown>['origin'],
  desk: Desk,
): Micros[] {
  for (const { name, value, origin: where } of said) {
    checkHour(value, desk);
    regionNamed({ value: name, origin: where }, regions, desk);
  }
  const unknown: string[] = [];
  const peaks = regions.map((region, index) => {
    const own = said.find(({ name }) => name === region)?.value.value;
    const ahead = hoursAhead(region);
    if (own !== undefined) return own;
    if (ahead === undefined && from[index] > 0) unknown.push(region);
    return (hour - (ahead ?? 0) * HOUR + DAY) % DAY;
  });
  if (unknown.length > 0) {
    const what = `nobody knows when it is afternoon in \`${unknown.join('`, `')}\``;
    desk.error('E0008', origin, what, `\`peaks: {${unknown[0]}: 14h}\`, by the clock of Greenwich`);
  }
  return peaks;
}

function checkHour({ value, origin }: At<Micros>, desk: Desk): void {
  if (value >= DAY) {
    desk.error('E0109', origin, 'a peak is a time of a day of 24 hours', 'whatever `period` makes of the day');
  }
}

/** As it would stand in a file. */
export function writeCurve({ shape, period, low, peaks }: Curve, { regions }: Topology): Json {
  const common = { period: durationText(period), low: shareText(low) };
  if (shape === 'diurnal') return { diurnal: { ...common, peak: durationText(peaks[0]) } };
  const named = regions.map(({ name }, index) => [name, durationText(peaks[index])]);
  return { 'follow-the-sun': { ...common, peaks: Object.fromEntries(named) } };
}
