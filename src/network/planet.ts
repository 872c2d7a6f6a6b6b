/** Measured round trips between real regions: the topology presets, and how a matrix is read. */
import aws2020 from './data/aws-2020.csv';
import azure2026 from './data/azure-2026-p95.csv';
import gcp2019 from './data/gcp-2019.csv';
import jurisdictions from './data/jurisdictions-8.csv';

/** Round trips in milliseconds by (from, to) region index; NaN = not measured. */
export interface Matrix {
  readonly regions: readonly string[];
  readonly rttMs: readonly (readonly number[])[];
  /** Standard deviation of the round trip; NaN = not measured. */
  readonly deviationMs: readonly (readonly number[])[];
}

export interface Planet extends Matrix {
  readonly name: string;
  /** Where the numbers come from, with date and licence. */
  readonly source: string;
}

/** A row of a matrix file that cannot be used: what is wrong, and in which line (from 1). */
export interface BadRow {
  readonly line: number;
  readonly what: string;
}

interface Preset {
  readonly about: string;
  readonly text: string;
  /** Undefined = all of them. */
  readonly regions?: readonly string[];
}

const AWS_5 = ['us-east-1', 'us-west-2', 'eu-west-1', 'ap-northeast-1', 'ap-southeast-2'];

const PRESETS: ReadonlyMap<string, Preset> = new Map([
  ['aws-5', { about: 'five AWS regions on three continents, 2020', text: aws2020, regions: AWS_5 }],
  ['aws-19', { about: 'nineteen AWS regions, 2020', text: aws2020 }],
  ['gcp-20', { about: 'twenty Google Cloud regions, 2019', text: gcp2019 }],
  ['azure-54', { about: 'fifty-four Azure regions, 95th percentile of July 2026', text: azure2026 }],
  [
    'jurisdictions-8',
    { about: 'two regions each in the EU, the US, China and Russia, partly synthetic', text: jurisdictions },
  ],
]);

export const PLANETS: readonly string[] = [...PRESETS.keys()];

export function aboutPlanet(name: string): string {
  return PRESETS.get(name)?.about ?? '';
}

export function planet(name: string): Planet | undefined {
  const preset = PRESETS.get(name);
  if (preset === undefined) return undefined;
  const matrix = preset.text.includes('\nSource,') ? readSquare(preset.text) : readRows(preset.text).matrix;
  return { name, source: sourceOf(preset.text), ...(preset.regions ? pick(matrix, preset.regions) : matrix) };
}

/** Reads `from,to,rtt_ms` (or the presets' `from,to,min,avg,max,mdev`), keeping regions in order of appearance. */
export function readRows(text: string): { readonly matrix: Matrix; readonly bad: readonly BadRow[] } {
  const bad: BadRow[] = [];
  const rows: [string, string, number, number][] = [];
  let columns: readonly string[] | undefined;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    if (raw.trim() === '' || raw.startsWith('#')) continue;
    const cells = raw.split(',').map((cell) => cell.trim());
    if (columns === undefined) {
      columns = cells;
      const known = columns[0] === 'from' && columns[1] === 'to' && rttColumn(columns) > 1;
      if (!known)
        return { matrix: square([]), bad: [{ line: index + 1, what: 'the first row must be `from,to,rtt_ms`' }] };
      continue;
    }
    const rtt = cells[rttColumn(columns)];
    const [from, to] = cells as [string, string];
    if (!isMilliseconds(rtt) || from === '' || to === '') {
      bad.push({ line: index + 1, what: `\`${raw}\` is not \`from,to,rtt_ms\`, as in \`eu,us,70.5\`` });
    } else rows.push([from, to, Number(rtt), Number(cells[columns.indexOf('rtt_mdev_ms')] ?? Number.NaN)]);
  }
  if (columns === undefined) bad.push({ line: 1, what: 'there is nothing in it' });
  return { matrix: square(rows), bad };
}

/** The mean of the two measured directions, the one there is, or NaN. */
export function roundTripMs(matrix: Matrix, a: number, b: number): number {
  return meanOf(matrix.rttMs[a][b], matrix.rttMs[b][a]);
}

/**
 * Standard deviation of one direction. Ping's mdev is that of the round trip; two independent
 * directions of the same deviation s give s·√2, hence the division.
 */
export function oneWayDeviationMs(matrix: Matrix, a: number, b: number): number {
  return meanOf(matrix.deviationMs[a][b], matrix.deviationMs[b][a]) / Math.SQRT2;
}

/** The same matrix with these regions only, in this order; every one must be in it. */
export function pick(matrix: Matrix, names: readonly string[]): Matrix {
  const at = names.map((name) => matrix.regions.indexOf(name));
  const cut = (table: readonly (readonly number[])[]) => at.map((row) => at.map((column) => table[row][column]));
  return { regions: names, rttMs: cut(matrix.rttMs), deviationMs: cut(matrix.deviationMs) };
}

/** The jurisdiction of a cloud region by its name; '' where nobody said. */
export function jurisdictionOf(region: string): string {
  for (const [start, jurisdiction] of JURISDICTIONS) if (region.startsWith(start)) return jurisdiction;
  return '';
}

const JURISDICTIONS: readonly (readonly [string, string])[] = [
  ['us-', 'us'],
  ['eu-west-2', 'uk'],
  ['eu-', 'eu'],
  ['ca-', 'ca'],
  ['sa-east-1', 'br'],
  ['af-south-1', 'za'],
  ['me-south-1', 'bh'],
  ['ap-northeast-1', 'jp'],
  ['ap-northeast-2', 'kr'],
  ['ap-southeast-1', 'sg'],
  ['ap-southeast-2', 'au'],
  ['ap-south-1', 'in'],
  ['ap-east-1', 'hk'],
  ['cn-', 'cn'],
  ['ru-', 'ru'],
];

/** A table with one row and one column a region; a blank cell was not measured. */
function readSquare(text: string): Matrix {
  const lines = text.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'));
  const names = lines[0].split(',').slice(1).map(slug);
  const rttMs = lines.slice(1).map((line) => line.split(',').slice(1).map(numberOrNaN));
  return { regions: names, rttMs, deviationMs: rttMs.map((row) => row.map(() => Number.NaN)) };
}

function square(rows: readonly (readonly [string, string, number, number])[]): Matrix {
  const index = new Map<string, number>();
  for (const row of rows) for (const name of [row[0], row[1]]) if (!index.has(name)) index.set(name, index.size);
  const regions = [...index.keys()];
  const rttMs = regions.map(() => regions.map(() => Number.NaN));
  const deviationMs = regions.map(() => regions.map(() => Number.NaN));
  for (const [from, to, rtt, deviation] of rows) {
    rttMs[index.get(from)!][index.get(to)!] = rtt;
    deviationMs[index.get(from)!][index.get(to)!] = deviation;
  }
  return { regions, rttMs, deviationMs };
}

function rttColumn(columns: readonly string[]): number {
  return Math.max(columns.indexOf('rtt_ms'), columns.indexOf('rtt_avg_ms'));
}

function sourceOf(text: string): string {
  const said = text.split('\n').filter((line) => /^# (?!units|note)/.test(line));
  return said.map((line) => line.slice(2).trim()).join('; ');
}

function meanOf(one: number, other: number): number {
  if (Number.isNaN(one)) return other;
  return Number.isNaN(other) ? one : (one + other) / 2;
}

function isMilliseconds(cell: string | undefined): boolean {
  return cell !== undefined && cell !== '' && Number(cell) >= 0 && Number.isFinite(Number(cell));
}

function numberOrNaN(cell: string): number {
  return cell.trim() === '' ? Number.NaN : Number(cell);
}

function slug(name: string): string {
  return name.trim().toLowerCase().replaceAll(' ', '-');
}
