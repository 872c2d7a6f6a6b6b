/** What a monitor said, as pages and texts tell it, beside what nobody was warned of. */
import { expect, it } from 'vitest';
import { htmlReport } from '../../src/report/html/page.ts';
import { markdownReport } from '../../src/report/markdown.ts';
import { monitorTable } from '../../src/report/monitored.ts';
import type { Run } from '../../src/world/result.ts';
import { sampleResult } from './sample.ts';

const sample = sampleResult();

function documentWith(monitor: Run['monitor']) {
  const [first, ...others] = sample.runs;
  return { ...sample, runs: [{ ...first!, ...(monitor && { monitor }) }, ...others] };
}

it('tells alerts first, and then the truth beside them', () => {
  const monitor = {
    alerts: [
      { at: 160_000, replica: 'Sydney', why: 'no answer', until: 220_000 },
      { at: 230_000, replica: 'Tokyo', why: '4000 ms behind', until: null },
    ],
    unseen: [{ region: 'Dublin', time: 5000, worst: 6900 }],
  };
  const document = documentWith(monitor);
  const { strategy } = document.runs[0]!;
  expect(monitorTable(document)?.rows).toEqual([
    [strategy, 'Sydney', 'alert: no answer', '2m40.000s – 3m40.000s'],
    [strategy, 'Tokyo', 'alert: 4000 ms behind', '3m50.000s – the end'],
    [strategy, 'Dublin', '✗ no alert, and up to 6.9s behind', '5s in all'],
  ]);
  expect(htmlReport(document, '', '')).toContain('What the monitor saw');
  expect(markdownReport(document, [])).toContain('alert: no answer');
});

it('says nothing where nobody watches', () => {
  expect(monitorTable(documentWith(undefined))).toBeUndefined();
});
