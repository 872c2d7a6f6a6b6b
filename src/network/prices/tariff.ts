/** What a price is: so much for a gigabyte, since when, by whose word, and how well that is known. */

/** USD for 10⁹ bytes: sent, or kept for a month. */
export interface Price {
  readonly what: string;
  readonly usd: number;
  /** The day, month or year for which somebody said so. */
  readonly asOf: string;
  readonly source: string;
  readonly known: Known;
}

/**
 * read: in the vendor's own words · third party: told by others · memory: of public lists, not read again · assumption:
 * chosen here. In this order the tags [KEY], [3P], [M] and [I] of the research behind it.
 */
export type Known = 'read' | 'third party' | 'memory' | 'assumption' | 'the scenario';

/** A price of what goes from one end to another: a region, an area that the provider speaks of, or `*`, any. */
export interface Tariff extends Price {
  readonly from: string;
  readonly to: string;
}

/** One provider's prices. */
export interface PriceList {
  readonly name: string;
  /** The area of one of its regions, '' where it has none; undefined: not a region of this provider. */
  areaOf(region: string): string | undefined;
  /** From the special to the general: the first that fits holds. */
  readonly between: readonly Tariff[];
  /** To another provider's region, as to anywhere on the internet. */
  readonly outside: Price;
  /** Between two nodes of one region, taken to stand in two zones: what both sides pay together. */
  readonly zones: Price;
  /** A month in one region, by a managed database that keeps it safe there. */
  readonly storage: Price;
}

export function tariffOf({ between, areaOf }: PriceList, from: string, to: string): Price | undefined {
  const fits = (end: string, region: string) => end === '*' || end === region || end === areaOf(region);
  return between.find((tariff) => fits(tariff.from, from) && fits(tariff.to, to));
}
