/** What failovers cost, in the terminal's words, on the page and in Markdown. */
import { describe, expect, it } from 'vitest';
import { showFailovers } from '../../src/cli/show.ts';
import { aftermaths, failoverLine } from '../../src/report/failovers.ts';
import { htmlReport } from '../../src/report/html/page.ts';
import { markdownReport } from '../../src/report/markdown.ts';
import type { FailoverTold, LossTold } from '../../src/world/result.ts';
import { sampleResult } from './sample.ts';

const FAILOVER: FailoverTold = {
  from: 'E',
  to: 'U',
  lost_at: 10_000,
  led_at: 15_140,
  total: 5_151,
  detect: 5_000,
  elect: 140,
  redirect: 11,
  lost_writes: 4,
  lost_time: 30,
};

function lossOf(id: number): LossTold {
  return { op: `order ${id} of E`, id, by: 'E', accepted: 9_960 + id, acked: 9_961 + id, why: `on <E> alone, ${id}` };
}

const losses = Array.from({ length: 12 }, (_, i) => lossOf(i));
const sample = sampleResult();
const [first, ...others] = sample.runs;
const metrics = { ...first!.metrics, 'failover.count': 7, 'writes.lost': 40 };
const document = { ...sample, runs: [{ ...first!, metrics, failovers: [FAILOVER], losses }, ...others] };

describe('failovers', () => {
  it('are told with the parts of their time, and with what they lost', () => {
    expect(failoverLine(FAILOVER)).toBe(
      'E lost at 10.000s, U led from 15.140s on; RTO 5,151 ms = detect 5,000 ms + elect 140 ms + redirect 11 ms; RPO 4 writes, 30 ms',
    );
    expect(failoverLine({ ...FAILOVER, to: 'E', detect: null, elect: null, redirect: null, lost_writes: 0 })).toBe(
      'E lost at 10.000s, E led again from 15.140s on; RTO 5,151 ms = then no write; RPO 0',
    );
  });

  it('name a few losses, and say how many more there are', () => {
    const [told] = aftermaths(document);
    expect(told!.losses).toHaveLength(10);
    expect(told!.rest).toBe('and 6 shorter failovers and 30 more lost writes');
    const text = showFailovers(document).replaceAll(/\s+/g, ' ');
    expect(text).toContain('lost order 0 of E, acknowledged by E at 9.961s: on <E> alone, 0');
    expect(text).not.toContain('order 2 of E');
    expect(showFailovers(sample)).toBe('');
  });

  it('stand in the report, escaped', () => {
    const html = htmlReport(document, '', '');
    expect(html).toContain('<h2>Failovers and losses</h2>');
    expect(html).toContain('order 9 of E, acknowledged by E at 9.970s: on &lt;E&gt; alone, 9');
    const markdown = markdownReport(document, []);
    expect(markdown).toContain('## Failovers and losses');
    expect(markdown).toContain('5,151 ms');
    expect(htmlReport(sample, '', '')).not.toContain('Failovers and losses');
  });
});
