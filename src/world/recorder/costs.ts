/** What bytes between regions and copies in them cost, by prices that say since when and by whose word. */
import type { PriceBook } from '../../network/prices/book.ts';
import type { Price } from '../../network/prices/tariff.ts';
import type { Bill, Finding, PriceTold, Witness } from '../result.ts';
import { inMoney } from './measure.ts';
import type { Kept } from './storage.ts';
import type { Traffic } from './traffic.ts';

/** Pairs of regions in a bill. */
const MOST_PAIRS = 20;
const GB = 1e9;

/** What went one way between two regions, or between the nodes of one. */
interface Flow {
  readonly from: string;
  readonly to: string;
  readonly bytes: number;
  readonly price: Price;
  readonly usd: number;
}

export class Costs {
  readonly #regions: readonly string[];
  readonly #book: PriceBook;
  readonly #kept: Kept;
  /** Those that anything went over, most bytes first. */
  readonly #flows: readonly Flow[];
  readonly #egress: number;
  /** A month of what operations left behind. */
  readonly #rent: number;

  constructor(regions: readonly string[], book: PriceBook, traffic: Traffic, kept: Kept) {
    this.#regions = regions;
    this.#book = book;
    this.#kept = kept;
    this.#flows = flowsOf(regions, book, traffic);
    this.#egress = sum(this.#flows, ({ usd }) => usd);
    this.#rent = sum(kept.grown, (bytes, region) => (bytes * book.storage(region).usd) / GB);
  }

  /** `ok`: operations that were answered so; a metric of the family `cost.`, or undefined. */
  find(metric: string, ok: number, endMs: number): Finding | undefined {
    const per = (usd: number, witness: Witness | null): Finding => {
      return { value: ok === 0 ? null : inMoney((usd * 1e6) / ok), samples: ok, witness, note: '' };
    };
    switch (metric) {
      case 'cost.per_million_ops':
        return per(this.#egress + this.#rent, this.#dearest(endMs));
      case 'cost.egress.per_million_ops':
        return per(this.#egress, this.#dearest(endMs));
      case 'cost.storage.per_million_ops':
        return per(this.#rent, null);
      case 'cost.storage.per_gb_month':
        return { value: this.#perGbMonth(), samples: this.#kept.copies === undefined ? 0 : 1, witness: null, note: '' };
      default:
        return undefined;
    }
  }

  bill(): Bill {
    const told = this.#flows.slice(0, MOST_PAIRS);
    const rest = this.#flows.slice(MOST_PAIRS);
    const { copies, grown } = this.#kept;
    const used = [...this.#flows.map(({ price }) => price), ...this.#rents()];
    const prices = new Map(used.map((price) => [`${price.what} ${price.usd}`, price]));
    return {
      pairs: told.map(({ from, to, bytes, price, usd }) => {
        return { from, to, bytes, usd_per_gb: price.usd, usd };
      }),
      more: { pairs: rest.length, bytes: sum(rest, ({ bytes }) => bytes), usd: sum(rest, ({ usd }) => usd) },
      copies: Object.fromEntries(this.#regions.flatMap((name, i) => (copies?.[i] ? [[name, copies[i]]] : []))),
      left_behind: sum(grown, (bytes) => bytes),
      prices: [...prices.values()].map(priceTold),
    };
  }

  /** Of a gigabyte, in as many copies as there are of a key, and where they are. */
  #perGbMonth(): number | null {
    const { copies } = this.#kept;
    return copies === undefined ? null : inMoney(sum(copies, (count, i) => count * this.#book.storage(i).usd));
  }

  #rents(): readonly Price[] {
    return this.#regions.flatMap((_, i) => (this.#kept.copies?.[i] ? [this.#book.storage(i)] : []));
  }

  #dearest(endMs: number): Witness | null {
    const first = this.#flows.reduce<Flow | undefined>((a, b) => (a === undefined || b.usd > a.usd ? b : a), undefined);
    if (first === undefined) return null;
    const { from, to, bytes, price } = first;
    const why = `${bytes} bytes at ${price.usd} USD a GB (${price.what}, ${price.asOf}) cost most`;
    return { op: `${from} → ${to}`, at: endMs, why, ops: [] };
  }
}

function flowsOf(regions: readonly string[], book: PriceBook, traffic: Traffic): readonly Flow[] {
  const flows: Flow[] = [];
  for (const [i, from] of regions.entries()) {
    for (const [j, to] of regions.entries()) {
      const bytes = traffic.bytes(i, j);
      if (bytes === 0) continue;
      const price = i === j ? book.zones(i) : book.between(i, j);
      flows.push({ from, to, bytes, price, usd: (bytes * price.usd) / GB });
    }
  }
  return flows.sort((a, b) => b.bytes - a.bytes);
}

function priceTold({ what, usd, asOf, source, known }: Price): PriceTold {
  return { what, usd, as_of: asOf, source, known };
}

function sum<T>(items: readonly T[], of: (item: T, index: number) => number): number {
  return items.reduce((total, item, index) => total + of(item, index), 0);
}
