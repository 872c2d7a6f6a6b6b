/** Prices of bytes: by pair where somebody asks by pair, by provider, and as a scenario says. */
import { describe, expect, it } from 'vitest';
import { PLANETS, planet } from '../../src/network/planet.ts';
import { type OwnPrices, PRICE_LISTS, PriceBook } from '../../src/network/prices/book.ts';
import type { Price } from '../../src/network/prices/tariff.ts';

function egress(from: string, to: string): Price {
  return new PriceBook([from, to], undefined).between(0, 1);
}

describe('what leaves a region', () => {
  it('is billed by the pair, where the pair has a price', () => {
    expect(egress('us-east-1', 'us-east-2').usd).toBe(0.01);
    expect(egress('us-east-2', 'us-east-1').usd).toBe(0.01);
    expect(egress('us-east-1', 'us-west-2').usd).toBe(0.02);
  });

  it('is billed by its source at AWS', () => {
    expect(egress('ap-northeast-1', 'us-east-1').usd).toBe(0.09);
    expect(egress('us-east-1', 'ap-northeast-1').usd).toBe(0.02);
    expect(egress('af-south-1', 'eu-west-1').usd).toBe(0.147);
  });

  it('is billed by both areas at Google, in GiB', () => {
    const perGib = (from: string, to: string) => egress(from, to).usd * 1.073741824;
    expect(perGib('us-west1', 'northamerica-northeast1')).toBeCloseTo(0.02, 9);
    expect(perGib('europe-west1', 'us-east4')).toBeCloseTo(0.05, 9);
    expect(perGib('europe-west1', 'asia-east1')).toBeCloseTo(0.08, 9);
    expect(perGib('us-east1', 'australia-southeast1')).toBeCloseTo(0.15, 9);
    expect(perGib('southamerica-east1', 'us-east1')).toBeCloseTo(0.14, 9);
  });

  it('is billed at Azure by whether it leaves its continent', () => {
    expect(egress('north-europe', 'uk-south').usd).toBe(0.02);
    expect(egress('north-europe', 'east-us').usd).toBe(0.05);
    expect(egress('japan-east', 'japan-west').usd).toBe(0.08);
    expect(egress('brazil-south', 'east-us').usd).toBe(0.16);
  });

  it('is billed as to the internet where it leaves the provider, and as usual where nobody is the provider', () => {
    expect(egress('us-east-1', 'us-east1')).toMatchObject({ usd: 0.09, what: expect.stringContaining('internet') });
    expect(egress('home', 'us-east-1')).toMatchObject({ usd: 0.02, known: 'assumption' });
  });
});

describe('a price list', () => {
  it('knows every region of its planet, and no other does', () => {
    const owners = (region: string) => PRICE_LISTS.filter((list) => list.areaOf(region) !== undefined);
    for (const name of PLANETS) {
      const { regions } = planet(name)!;
      const lists = new Set(
        regions.map((region) =>
          owners(region)
            .map((list) => list.name.toLowerCase())
            .join(),
        ),
      );
      // China and Russia, and what is made up there, are on nobody's list.
      if (name === 'jurisdictions-8') expect([...lists].sort()).toEqual(['', 'aws']);
      else expect([...lists], name).toEqual([name.split('-')[0]]);
      const book = new PriceBook(regions, undefined);
      const priced = regions.flatMap((_, i) => regions.map((_, j) => i === j || book.between(i, j).usd > 0));
      expect(priced.every((isPriced) => isPriced)).toBe(true);
    }
  });

  it('says of each price since when, by whose word, and how well that is known', () => {
    for (const { between, outside, zones, storage } of PRICE_LISTS) {
      for (const { asOf, source, what } of [...between, outside, zones, storage]) {
        expect(asOf).toMatch(/^20\d\d(-\d\d)?$/);
        expect(source).not.toBe('');
        expect(what).not.toBe('');
      }
      const names = between.map(({ what }) => what);
      expect(new Set(names).size).toBe(names.length);
    }
  });
});

describe('prices of a scenario', () => {
  const own: OwnPrices = { asOf: '2026-10', egress: [[undefined, 0.5], []], zones: 0.25, storage: undefined };

  it('stand before those of providers, one by one', () => {
    const book = new PriceBook(['us-east-1', 'us-east-2'], own);
    expect(book.between(0, 1)).toMatchObject({ usd: 0.5, asOf: '2026-10', known: 'the scenario' });
    expect(book.between(1, 0).usd).toBe(0.01);
    expect(book.zones(0).usd).toBe(0.25);
    expect(book.storage(0).usd).toBe(0.25);
    expect(book.storage(0).known).toBe('memory');
  });
});
