/** Conflicts by name, heals and what copies keep, in words, tables and charts. */
import { describe, expect, it } from 'vitest';
import { figures } from '../../src/report/charts/all.ts';
import { LIGHT } from '../../src/report/charts/figure.ts';
import { thinned } from '../../src/report/charts/series.ts';
import { conflictLine, contested, healTable } from '../../src/report/conflicts.ts';
import { htmlReport } from '../../src/report/html/page.ts';
import { markdownReport } from '../../src/report/markdown.ts';
import type { ConflictTold } from '../../src/world/result.ts';
import { sampleResult } from './sample.ts';

function toldOf(id: number, fate: ConflictTold['fate']): ConflictTold {
  const met = { op: `edit ${id} of <E>`, id, key: 'page', fate, to: 'edit 99 of U', to_id: 99, by: 'P' };
  return { ...met, at: 2000 + id, accepted: 1000, acked: 1010 };
}

const sample = sampleResult();
const [first, ...others] = sample.runs;
const told = [...Array.from({ length: 12 }, (_, i) => toldOf(i, 'sibling')), toldOf(50, 'dropped')];
const metrics = {
  ...first!.metrics,
  ...{ conflicts: 13, 'conflicts.dropped': 1, 'conflicts.siblings': 70, 'replication.lag.max': 5 },
};
const heals = [
  { fault: 'cut', healed_at: 60_000, converged_in: 950 },
  { fault: 'storm', healed_at: 90_000, converged_in: null },
];
const length = first!.series['write.latency.p50'].length;
const climbing = Array.from({ length }, (_, i) => (i % 2 === 0 ? 1 + i : null));
const series = { ...first!.series, 'siblings.max': climbing, 'siblings.mean': climbing };
const changed = { ...first!, metrics, heals, series, conflicts: { told, more: { sibling: 58 } } };
const document = { ...sample, runs: [changed, ...others] };

describe('writes that met', () => {
  it('are told with the losers first, a few by name, and how many more there are', () => {
    const [one] = contested(document);
    expect(one!.sum).toBe('13 writes met others: 1 dropped, 70 kept as siblings');
    expect(one!.lines).toHaveLength(8);
    expect(one!.lines[0]).toBe(
      'edit 50 of <E> lost to edit 99 of U on page: dropped by P at 2.050s; its client was told yes at 1.010s',
    );
    expect(one!.rest).toBe('and 63 more; result.json names the first fifty of each kind');
  });

  it('are told by what became of them', () => {
    const line = (fate: ConflictTold['fate'], more: Partial<ConflictTold> = {}) =>
      conflictLine({ ...toldOf(1, fate), ...more });
    expect(line('dropped', { acked: null, to: '' })).toContain('lost to another write on page');
    expect(line('dropped', { acked: null })).toMatch(/; its client had no answer$/);
    expect(line('rejected')).toBe(
      'edit 1 of <E> came too late for edit 99 of U on page: refused by P at 2.001s, and its client told so',
    );
    expect(line('sibling')).toMatch(/both kept by P at 2\.001s, for a reader to choose$/);
    expect(line('merged')).toMatch(/merged by P at 2\.001s$/);
  });

  it('stand in the report, escaped, and nowhere where nothing met', () => {
    const html = htmlReport(document, '', '');
    expect(html).toContain('<h2>Writes that met</h2>');
    expect(html).toContain('edit 50 of &lt;E&gt; lost to');
    expect(markdownReport(document, [])).toContain('## Writes that met');
    expect(htmlReport(sample, '', '')).not.toContain('<h2>Writes that met');
  });
});

describe('heals', () => {
  it('are rows of a table, with never where copies did not agree', () => {
    const { head, rows } = healTable(document)!;
    expect(head.slice(0, 3)).toEqual(['after', 'which ended at', first!.strategy]);
    expect(rows.map((row) => row.slice(0, 3))).toEqual([
      ['cut', '1m00.000s', '950 ms'],
      ['storm', '1m30.000s', '✗ never'],
    ]);
    expect(htmlReport(document, '', '')).toContain('<h2>How soon copies agreed again</h2>');
    expect(markdownReport(document, [])).toContain('## How soon copies agreed again');
  });
});

describe('what copies keep', () => {
  const figure = figures(document, LIGHT).find(({ id }) => id === 'siblings');

  it('is drawn where readers were handed several versions, the last look holding until the next', () => {
    const lines = figure!.config.data.datasets;
    expect(lines.map(({ label }) => label)).toEqual([first!.strategy, first!.strategy]);
    for (const { data } of lines) expect(data.every(({ y }) => y !== null)).toBe(true);
    const [worst] = figure!.table.rows;
    expect(worst!.slice(0, 2)).toEqual([first!.strategy, 'the worst key']);
    expect(figures(sample, LIGHT).some(({ id }) => id === 'siblings')).toBe(false);
  });

  it('is thinned for the page as the other series are', () => {
    const [thin] = thinned(document, 10).runs;
    const { series: few } = thin!;
    expect(few['siblings.max']!.length).toBe(few['write.latency.p50'].length);
    expect(few).not.toHaveProperty('metadata.bytes');
  });
});
