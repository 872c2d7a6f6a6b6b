/** What a report says of money: a row a strategy, its dearest links, and the prices with their dates. */
import { expect, it } from 'vitest';
import { bytesText, costNote, costTable, money, priceTable } from '../../src/report/costs.ts';
import { htmlReport } from '../../src/report/html/page.ts';
import { markdownReport } from '../../src/report/markdown.ts';
import type { Bill } from '../../src/world/result.ts';
import { sampleResult } from './sample.ts';

const PRICE = { what: 'from <us>', usd: 0.02, as_of: '2026-06', source: 'a list', known: 'third party' } as const;
const BILL: Bill = {
  pairs: ['b', 'c', 'd', 'a'].map((to, i) => ({ from: 'a', to, bytes: 4e6 - i * 1e6, usd_per_gb: 0.02, usd: 0.1 })),
  more: { pairs: 2, bytes: 0, usd: 0 },
  copies: { a: 1, b: 0.5 },
  left_behind: 7,
  prices: [PRICE, { ...PRICE, what: 'storage', usd: 0.25, as_of: '2015', source: 'memory of it', known: 'memory' }],
};

function documentWith(bill: Bill | undefined) {
  const { runs, ...sample } = sampleResult();
  const [first] = runs;
  const money = {
    'cost.per_million_ops': 3.5,
    'cost.egress.per_million_ops': 0.02234567,
    'cost.storage.per_million_ops': null,
    'cost.storage.per_gb_month': 0.375,
  };
  return { ...sample, runs: [{ ...first!, metrics: { ...first!.metrics, ...money }, ...(bill && { bill }) }] };
}

it('has a row a strategy, with the links that carry most', () => {
  const document = documentWith(BILL);
  const where = '10 MB: a → b 40 %, a → c 30 %, a → d 20 %, 3 others';
  expect(costTable(document)?.rows).toEqual([
    [document.runs[0]!.strategy, '0.0223', '–', '3.50', '0.375 (1.5 copies)', where],
  ]);
  expect(costTable(documentWith({ ...BILL, pairs: [] }))?.rows[0]?.at(-1)).toBe('none');
});

it('dates its prices, and says whose they are', () => {
  const document = documentWith(BILL);
  expect(costNote(document)).toContain('Prices as of 2015 to 2026-06');
  expect(costNote(document)).toContain('Not priced: servers');
  expect(priceTable(document)?.rows).toEqual([
    ['from <us>', '0.02', '2026\u201106', 'a list', 'third party'],
    ['storage', '0.25', '2015', 'memory of it', 'memory'],
  ]);
  expect(htmlReport(document, '', '')).toContain('from &lt;us&gt;');
  expect(markdownReport(document, [])).toContain('What it costs, in USD');
});

it('says nothing of results of before, which have no bill', () => {
  expect(costTable(documentWith(undefined))).toBeUndefined();
  expect(priceTable(documentWith(undefined))).toBeUndefined();
  expect(htmlReport(documentWith(undefined), '', '')).not.toContain('What it costs');
});

it('shows small sums and large ones', () => {
  expect([0, 0.0000012, 0.5, 12.345].map(money)).toEqual(['0', '0.0000012', '0.5', '12.35']);
  expect([7, 1500, 2.5e6, 3e9].map(bytesText)).toEqual(['7 B', '1.5 kB', '2.5 MB', '3 GB']);
});
