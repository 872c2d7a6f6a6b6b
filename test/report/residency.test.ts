/** What left its fence, as pages and texts tell it. */
import { expect, it } from 'vitest';
import { htmlReport } from '../../src/report/html/page.ts';
import { markdownReport } from '../../src/report/markdown.ts';
import { residencyTable } from '../../src/report/residency.ts';
import type { Run } from '../../src/world/result.ts';
import { sampleResult } from './sample.ts';

const sample = sampleResult();

function documentWith(residency: Run['residency']) {
  const [first, ...others] = sample.runs;
  return { ...sample, runs: [{ ...first!, ...(residency && { residency }) }, ...others] };
}

it('tells each way out once, the most frequent first, with the first to take it', () => {
  const way = ['a client in Dublin', 'request → eu-west-1/1', 'append → us-east-1/1'];
  const told = [
    {
      at: 12_000,
      fence: 'gdpr',
      op: 'edit 7 of Dublin',
      id: 7,
      key: 'customers/3',
      place: 'us-east-1/1',
      by: 'append',
      way,
    },
  ];
  const counts = [
    { place: 'us-east-1/1', by: 'snapshot', times: 2 },
    { place: 'us-east-1/1', by: 'append', times: 40 },
    { place: 'us-west-2/1', by: 'append', times: 41 },
  ];
  const document = documentWith({ watched: 90, counts, told });
  const { strategy } = document.runs[0]!;
  expect(residencyTable(document)?.rows).toEqual([
    [strategy, '✗ the log', '2 places', '81', `edit 7 of Dublin, 12.000s: ${way.join(', ')}`],
    [strategy, '✗ snapshot', '1 place', '2', '–'],
  ]);
  expect(htmlReport(document, '', '')).toContain('What left its fence');
  expect(markdownReport(document, [])).toContain('the log');
});

it('says where nothing left, and nothing where no fence is', () => {
  const rows = residencyTable(documentWith({ watched: 9, counts: [], told: [] }))?.rows;
  expect(rows?.map((row) => row[1])).toEqual(['nothing left']);
  expect(residencyTable(documentWith(undefined))).toBeUndefined();
});
