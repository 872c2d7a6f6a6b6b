/** The prices of one topology: what its scenario says, else its providers' own, else what is usual. */
import { AWS } from './aws.ts';
import { AZURE } from './azure.ts';
import { GCP } from './gcp.ts';
import { type Price, type PriceList, tariffOf } from './tariff.ts';

/** What a scenario says of prices, in USD for 10⁹ bytes; by region index; undefined: as the providers say. */
export interface OwnPrices {
  readonly asOf: string;
  readonly egress: readonly (readonly (number | undefined)[])[];
  readonly zones: number | undefined;
  /** A month. */
  readonly storage: number | undefined;
}

export const PRICE_LISTS: readonly PriceList[] = [AWS, GCP, AZURE];

/** Regions that belong to nobody are billed as most are. */
const USUAL = {
  asOf: '2026',
  source: 'no provider has such a region: as most pairs of AWS',
  known: 'assumption',
} as const;
const USUAL_EGRESS: Price = { ...USUAL, what: 'between regions', usd: 0.02 };
const USUAL_ZONES: Price = { ...USUAL, what: 'between zones, out and in', usd: 0.02 };
const USUAL_STORAGE: Price = { ...USUAL, what: 'storage, a month', usd: 0.25 };

export class PriceBook {
  readonly #regions: readonly string[];
  readonly #lists: readonly (PriceList | undefined)[];
  readonly #own: OwnPrices | undefined;

  constructor(regions: readonly string[], own: OwnPrices | undefined) {
    this.#regions = regions;
    this.#own = own;
    this.#lists = regions.map((region) => PRICE_LISTS.find((list) => list.areaOf(region) !== undefined));
  }

  /** Of a byte that leaves a region for another: by the pair. */
  between(from: number, to: number): Price {
    const own = this.#own?.egress[from][to];
    if (own !== undefined) return this.#said('between regions', own);
    const [list, other] = [this.#lists[from], this.#lists[to]];
    if (list === undefined || other === undefined) return USUAL_EGRESS;
    return list === other ? tariffOf(list, this.#regions[from], this.#regions[to])! : list.outside;
  }

  /** Of a byte between two nodes of one region. */
  zones(region: number): Price {
    const own = this.#own?.zones;
    return own === undefined ? (this.#lists[region]?.zones ?? USUAL_ZONES) : this.#said('between zones', own);
  }

  /** Of a byte that is kept for a month. */
  storage(region: number): Price {
    const own = this.#own?.storage;
    return own === undefined ? (this.#lists[region]?.storage ?? USUAL_STORAGE) : this.#said('storage, a month', own);
  }

  #said(what: string, usd: number): Price {
    return { what, usd, asOf: this.#own!.asOf, source: 'its author', known: 'the scenario' };
  }
}
