/** Where regions are on the planet, and the least time that light in fibre takes between them. */
import table from './data/places.csv';

export interface Place {
  readonly name: string;
  readonly latitude: number;
  readonly longitude: number;
}

const EARTH_RADIUS_KM = 6371;
/** Light in glass goes at two thirds of its speed in vacuum: about 200 km a millisecond. */
const FIBRE_KM_PER_MS = 299.792458 / 1.5;

const PLACES: ReadonlyMap<string, Place> = new Map(
  table
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('region,'))
    .map((line) => line.split(','))
    .flatMap(([region, name, latitude, longitude]) => {
      const place = { name, latitude: Number(latitude), longitude: Number(longitude) };
      return spellings(region).map((spelling): [string, Place] => [spelling, place]);
    }),
);

/** The place of a region of a known provider; undefined for names of somebody's own. */
export function placeOf(region: string): Place | undefined {
  return PLACES.get(region.toLowerCase());
}

/** 'Virginia' for us-east-1, and the region's own name where nobody knows better. */
export function placeName(region: string): string {
  return placeOf(region)?.name ?? region;
}

/** Least round trip of light in fibre along the great circle, in ms; undefined for unknown places. */
export function lightRoundTripMs(from: string, to: string): number | undefined {
  const a = placeOf(from);
  const b = placeOf(to);
  if (a === undefined || b === undefined) return undefined;
  return (2 * greatCircleKm(a, b)) / FIBRE_KM_PER_MS;
}

function greatCircleKm(a: Place, b: Place): number {
  const radians = Math.PI / 180;
  const rise = Math.sin(((b.latitude - a.latitude) * radians) / 2);
  const turn = Math.sin(((b.longitude - a.longitude) * radians) / 2);
  const part = rise * rise + Math.cos(a.latitude * radians) * Math.cos(b.latitude * radians) * turn * turn;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(part)));
}

/** Azure writes 'East US' on its pages and 'eastus' in its commands; 'east-us' is a name without blanks. */
function spellings(region: string): readonly string[] {
  const name = region.toLowerCase();
  return name.includes(' ') ? [name, name.replaceAll(' ', ''), name.replaceAll(' ', '-')] : [name];
}
