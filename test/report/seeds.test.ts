/** Several seeds in tables and sentences: intervals with their names, differences by seed, and the worst seed. */
import { describe, expect, it } from 'vitest';
import type { ResultDocument } from '../../src/lab/document.ts';
import { htmlReport } from '../../src/report/html/page.ts';
import { promiseRows } from '../../src/report/judged.ts';
import { markdownReport } from '../../src/report/markdown.ts';
import { pairedTable, seedsNote } from '../../src/report/seeds.ts';
import { sentences } from '../../src/report/sentences.ts';
import { sampleResult } from './sample.ts';

/** Each seed a millisecond and a tenth of a percent from the next; only seed 3 of consensus loses an order. */
function manySeeds(n: number): ResultDocument {
  const seeds = Array.from({ length: n }, (_, index) => index + 1);
  const sample = sampleResult({ seeds });
  const runs = seeds.flatMap((seed) =>
    sample.runs.map((run) => {
      const lost = run.strategy === 'consensus' && seed === 3 ? { 'orders.lost': 4 } : {};
      const own = { availability: 0.9 + seed / 1000, 'write.latency.p50': (run.strategy === 'crdt' ? 10 : 100) + seed };
      return { ...run, seed, metrics: { ...run.metrics, ...own, ...lost } };
    }),
  );
  return { ...sample, runs };
}

describe('several seeds', () => {
  it('say how their intervals were made', () => {
    expect(seedsNote(manySeeds(1))).toBe('');
    expect(seedsNote(manySeeds(5))).toContain('the least and the most (a 95 % interval takes 6 seeds)');
    expect(seedsNote(manySeeds(10))).toContain('95 % interval (order statistics: 2nd to 9th of 10)');
    expect(seedsNote(manySeeds(10))).toContain('none in 10 still allows for 26 % of seeds with one');
  });

  it('show intervals on the page and in Markdown, shares included', () => {
    const html = htmlReport(manySeeds(10), '', 'void 0;');
    expect(html).toContain('90.5\u00a0%<br><small>90.2–90.9\u00a0%</small>');
    expect(html).toContain('✗\u00a04\u00a0lost<br><small>in 1 of 10</small>');
    const markdown = markdownReport(manySeeds(10), []);
    expect(markdown).toContain('90.5 % \\(90.2–90.9 %\\)');
    expect(markdown).toContain('105 ms \\(102–109 ms\\)');
    expect(markdown).toContain('| consensus | 3 | feedc0de00000002 | 123,458 |');
    expect(markdownReport(manySeeds(1), [])).not.toContain('interval');
  });

  it('are compared with the baseline seed by seed: what they share falls out', () => {
    const paired = pairedTable(manySeeds(10));
    expect(paired?.rows.map(({ strategy }) => strategy)).toEqual(['multi-master', 'consensus', 'crdt']);
    const column = paired?.head.indexOf('write p50') ?? 0;
    expect(paired?.rows[2].cells[column - 1]).toEqual({ text: '−90 ms', under: '' });
    expect(paired?.head).not.toContain('answered in time');
    expect(pairedTable(manySeeds(1))).toBeUndefined();
    const [sample] = [manySeeds(10)];
    const noisy = { ...sample, runs: sample.runs.map((run) => swing(run)) };
    const cell = pairedTable(noisy)?.rows[2].cells[column - 1];
    expect(cell?.text).toMatch(/^≈ /);
    expect(cell?.under).toBe('−90 to +90 ms');
  });

  it('are told by the worst of them, and how many went like it', () => {
    const said = new Map(sentences(manySeeds(10)).map(({ strategy, text }) => [strategy, text]));
    expect(said.get('consensus')).toContain('4 orders lost');
    expect(said.get('consensus')).toContain('[seed 3 alone of 10].');
    expect(said.get('single-master')).toContain('[seed 1 and 9 more of 10].');
    expect(sentences(manySeeds(1))[0].text).not.toContain('[');
  });

  it('make one line a promise and strategy', () => {
    const [lost] = sampleResult().expectations;
    const expectations = [1, 2, 3].map((seed) => ({
      ...lost,
      seed,
      verdict: seed === 2 ? ('failed' as const) : ('held' as const),
    }));
    const rows = promiseRows({ ...manySeeds(3), expectations });
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ verdict: 'failed' });
    expect(rows[0].cells.slice(0, 3)).toEqual(['orders.lost == 0', 'single-master', '2 (held for 2 of 3)']);
  });
});

/** Under odd seeds crdt is as slow as the others were, and the baseline as fast as it. */
function swing(run: ResultDocument['runs'][number]): ResultDocument['runs'][number] {
  const isTurned = run.seed % 2 === 1;
  const isFast = (run.strategy === 'crdt') !== isTurned;
  return { ...run, metrics: { ...run.metrics, 'write.latency.p50': isFast ? 10 : 100 } };
}
