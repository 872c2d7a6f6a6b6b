/** The page and its Markdown twin: what they show, and what they must never let through. */
import { describe, expect, it } from 'vitest';
import type { ResultDocument } from '../../src/lab/document.ts';
import { figures } from '../../src/report/charts/all.ts';
import { LIGHT } from '../../src/report/charts/figure.ts';
import { htmlReport } from '../../src/report/html/page.ts';
import { markdownReport } from '../../src/report/markdown.ts';
import { quoted } from '../../src/report/reproduce.ts';
import {
  escapeHtml,
  escapeMarkdown,
  escapeMarkdownBlock,
  folderName,
  plainText,
  unbroken,
} from '../../src/report/text.ts';
import { sampleResult } from './sample.ts';

const HOSTILE = '</script><script>alert(1)</script>`x` ../../etc\u001b[31m | [a](javascript:b) \u202e';

describe('hostile names', () => {
  const hostile = sampleResult({ name: HOSTILE, title: HOSTILE, about: HOSTILE, file: HOSTILE, source: HOSTILE });
  const document = {
    ...hostile,
    expectations: hostile.expectations.map((judgement) => ({ ...judgement, because: HOSTILE, that: HOSTILE })),
  };

  it('are text in the page', () => {
    const html = htmlReport(document, `name: ${HOSTILE}`, 'void 0;');
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(html.match(/<\/script/g)).toHaveLength(2);
    expect(html).not.toContain('\u001b');
    expect(html).toContain('&lt;script&gt;alert(1)');
    expect(html).not.toMatch(/\b(src|href)\s*=/);
  });

  it('are text in Markdown', () => {
    // Inside <pre> nothing is Markdown, and entities keep it from being HTML.
    const markdown = markdownReport(document, figures(document, LIGHT)).replace(/<pre>[^<]*<\/pre>/, '');
    expect(markdown).not.toContain('<script');
    expect(markdown).not.toContain('[a](');
    expect(markdown).not.toContain('\u001b');
    expect(markdown).not.toMatch(/(^|[^\\])`x`/);
  });

  it('stay inside their folder, their line and their quotes', () => {
    expect(folderName('../../etc/passwd')).toBe('etc-passwd');
    expect(folderName('..')).toBe('scenario');
    expect(folderName('checkout 2')).toBe('checkout-2');
    expect(plainText('a\u001b[31m\nb')).toBe('a\\u001b[31m b');
    expect(escapeHtml('<`"\'&')).toBe('&lt;&#96;&quot;&#39;&amp;');
    expect(escapeMarkdown('a|b *c* https://d')).toBe('a\\|b \\*c\\* https&#58;//d');
    expect(['96.6 %', '-3', '1. a'].map(escapeMarkdown)).toEqual(['96.6 %', '-3', '1. a']);
    expect(['96.6 %', '- a', '1. a', '=='].map(escapeMarkdownBlock)).toEqual(['96.6 %', '\\- a', '1\\. a', '\\==']);
    expect(quoted("a'b c")).toBe("'a'\\''b c'");
  });
});

describe('the page', () => {
  it('says what limits its numbers', () => {
    const sample = sampleResult();
    const runs = sample.runs.map((run, index) => (index < 2 ? { ...run, notes: ['3 <oldest> writes went'] } : run));
    expect(htmlReport({ ...sample, runs }, '', 'void 0;')).toContain(
      'Mind: single-master, multi-master: 3 &lt;oldest&gt; writes went',
    );
    expect(markdownReport({ ...sample, runs }, [])).toContain('**Mind:** single-master, multi-master: 3 ');
  });

  it('marks who broke a promise, however mild the sentence', () => {
    const sample = sampleResult();
    const marks = (expectations: ResultDocument['expectations']) =>
      /<li class="(\w+)"><strong>consensus/.exec(htmlReport({ ...sample, expectations }, '', 'void 0;'))?.[1];
    const [broken] = sample.expectations;
    expect(marks([])).toBe('paid');
    expect(marks([{ ...broken, strategy: 'consensus' }])).toBe('lost');
    expect(marks([{ ...broken, strategy: 'consensus', level: 'warn' }])).toBe('paid');
  });

  it('keeps numbers and units together, and puts losses first', () => {
    const html = htmlReport(sampleResult(), '', 'void 0;');
    const score = (html.match(/<table class="score">.*?<\/table>/gs) ?? []).join('');
    expect(score).toContain('✗\u00a02\u00a0lost');
    expect(score).toContain('93.1\u00a0%');
    expect(score).not.toMatch(/\d (%|ms|s|lost|gone)\b/);
    expect(unbroken('eu-west-1 answered in 5 s')).toBe('eu-west-1 answered in 5\u00a0s');
    expect(score.indexOf('orders lost')).toBeLessThan(score.indexOf('answered'));
  });

  it('holds the whole result, and nothing from a network', () => {
    const html = htmlReport(sampleResult(), 'seed: 42\n', 'void 0;');
    const json = /<script type="application\/json" id="result">(.*?)<\/script>/s.exec(html)?.[1] ?? '';
    expect(JSON.parse(json).runs).toHaveLength(4);
    expect(html).not.toContain('wall_ms');
    expect(html).toContain('npx lightcone run scenarios/checkout.yaml --seed 42');
    expect(html).toContain('✗ touched nothing');
    expect(html.length).toBeLessThan(2_000_000);
  });
});
