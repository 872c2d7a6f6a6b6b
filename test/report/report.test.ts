/** What reports say: sentences, numbers, physics and charts. */
import { describe, expect, it } from 'vitest';
import { rowsOf, spreadOf } from '../../src/lab/summary.ts';
import { aboutHtml, aboutMarkdown, partsOf } from '../../src/report/about.ts';
import { figures } from '../../src/report/charts/all.ts';
import { lanesOf } from '../../src/report/charts/bands.ts';
import { LIGHT, withoutEmptyEnd } from '../../src/report/charts/figure.ts';
import { points, thinned } from '../../src/report/charts/series.ts';
import { floors } from '../../src/report/floor.ts';
import { judgedValue } from '../../src/report/judged.ts';
import { lightRoundTripMs, placeName } from '../../src/report/places.ts';
import { scoreboard } from '../../src/report/scoreboard.ts';
import { sentences } from '../../src/report/sentences.ts';
import { clockFace, milliseconds, percent, stretch } from '../../src/report/text.ts';
import { sampleResult } from './sample.ts';

describe('sentences', () => {
  const said = new Map(sentences(sampleResult()).map(({ strategy, text }) => [strategy, text]));

  it('name the victim of a loss, the place and the moment', () => {
    expect(said.get('single-master')).toContain(
      'told a shopper in Virginia “order placed” at 2m03.118s, then forgot it',
    );
    expect(said.get('single-master')).toContain('2 orders lost');
  });

  it('say who paid where nothing was lost', () => {
    expect(said.get('consensus')).toContain('left 30 % of the requests from Dublin unanswered');
    expect(said.get('multi-master')).toContain('17 writes gone');
    expect(said.get('crdt')).toContain('showed old data in 9.7 % of reads');
  });

  it('count the keys of a broken rule', () => {
    const sample = sampleResult();
    const [run] = sample.runs;
    const broken = { ...run, metrics: { 'invariant.shelves': 2, 'invariant.other': 1 } };
    expect(sentences({ ...sample, runs: [broken] })[0].text).toContain('broke the rule “shelves” for 2 keys of stock;');
  });
});

describe('what a scenario says of itself', () => {
  const about = 'WHAT IT IS       A shop.\n                 Two lines.\nTHINGS TO NOTICE Nobody `<waits>` long.\n';

  it('is a list of its headings', () => {
    expect(partsOf(about)).toEqual([
      { heading: 'What it is', text: 'A shop. Two lines.' },
      { heading: 'Things to notice', text: 'Nobody `<waits>` long.' },
    ]);
    expect(aboutHtml(about)).toContain('<dt>Things to notice</dt><dd>Nobody <code>&lt;waits&gt;</code> long.</dd>');
    expect(aboutMarkdown(about)).toContain('**Things to notice** Nobody <code>&lt;waits&gt;</code> long.');
  });

  it('is a paragraph where it has none', () => {
    expect(aboutHtml('AWS and I are fine, `so.')).toBe('<p>AWS and I are fine, &#96;so.</p>');
    expect(aboutHtml('')).toBe('');
  });
});

describe('numbers', () => {
  it('are never rounded into promises', () => {
    expect([0.99996, 0.999999, 1, 0, 0.00004, 0.0312].map(percent)).toEqual([
      '99.996 %',
      '99.999 %',
      '100 %',
      '0 %',
      '< 0.01 %',
      '3.12 %',
    ]);
    expect([0.25, 72.512, 1302, 12_400, 3_600_000].map(milliseconds)).toEqual([
      '0.25 ms',
      '72.5 ms',
      '1,302 ms',
      '12.4 s',
      '1h',
    ]);
    expect([72_000_000, 3_690_000, 90_000, 600_000].map(stretch)).toEqual(['20h', '1h1m30s', '1m30s', '10m']);
    expect([0, 61_000, 3_661_000].map(clockFace)).toEqual(['0:00', '1:01', '1:01:01']);
  });

  it('of a promise are in the unit of its metric', () => {
    const [lost, answered] = sampleResult().expectations;
    expect(judgedValue(lost)).toBe('2');
    expect(judgedValue(answered)).toBe('99.95 %');
    expect(judgedValue({ ...lost, value: null })).toBe('no data');
    expect(judgedValue({ ...lost, that: 'converges within 10s after cut', value: 104.5 })).toBe('105 ms');
  });

  it('of several seeds are the middle one, and the worst for losses', () => {
    const sample = sampleResult();
    const [run] = sample.runs;
    const seeds = [0, 5, 1].map((lost) => ({
      ...run,
      metrics: { ...run.metrics, 'writes.lost': lost, availability: lost / 10 },
    }));
    const [row] = rowsOf(seeds);
    expect(spreadOf(row, 'writes.lost')).toEqual({ least: 0, middle: 1, most: 5, from: 0, to: 5, runs: 3 });
    expect(spreadOf(row, 'nothing')).toBeNull();
    const cells = scoreboard({ ...sample, runs: seeds }).rows[0].cells.map((cell) => cell.text);
    expect(cells).toContain('✗ 5 lost');
    expect(scoreboard({ ...sample, runs: seeds }).rows[0].cells.map((cell) => cell.under)).toContain('in 2 of 3');
    expect(cells).toContain('10 %');
  });
});

describe('physics', () => {
  it('knows places and the way of light between them', () => {
    expect(placeName('us-east-1')).toBe('Virginia');
    expect(['eastus', 'east-us', 'East US'].map(placeName)).toEqual(['Virginia', 'Virginia', 'Virginia']);
    expect(placeName('mars-1')).toBe('mars-1');
    // London to Sydney is 16,990 km: 170 ms there and back in fibre.
    expect(lightRoundTripMs('eu-west-2', 'ap-southeast-2')).toBeGreaterThan(165);
    expect(lightRoundTripMs('eu-west-2', 'ap-southeast-2')).toBeLessThan(175);
    expect(lightRoundTripMs('us-east-1', 'mars-1')).toBeUndefined();
  });

  it('adds the way to the leader and its majority', () => {
    const sample = sampleResult();
    const [master, many, raft] = floors(sample);
    // Clients: 30 % Virginia 0.25, 10 % Oregon 70, 30 % Dublin 100, 20 % Tokyo 130, 10 % Sydney 160 ms.
    expect(master.roundTrips).toBe(100);
    expect(many.roundTrips).toBe(0.25);
    expect(raft.roundTrips).toBe(200);
    expect(raft.light).toBeGreaterThan(90);
    expect(raft.waitsFor).toBe('the leader (first in Virginia) and a majority');
  });

  it('says where the median is that of several leaders', () => {
    const sample = sampleResult();
    const runs = sample.runs.map((run) => ({ ...run, metrics: { ...run.metrics, 'leader.changes': 2 } }));
    const [, many, raft] = floors({ ...sample, runs });
    expect(raft.waitsFor).toBe('one of 3 leaders (first in Virginia) and a majority');
    expect(many.waitsFor).toBe('the nearest replica alone');
  });
});

describe('charts', () => {
  it('draw every part of a full result, each with a table of the same', () => {
    const drawn = figures(sampleResult(), LIGHT);
    expect(drawn.map((figure) => figure.id)).toEqual(['availability', 'latency', 'writes', 'lag', 'conflicts']);
    for (const { table } of drawn) {
      expect(table.rows.length).toBeGreaterThan(0);
      for (const row of table.rows) expect(row.length).toBe(table.head.length);
    }
  });

  it('name every fault on every chart of time', () => {
    for (const figure of figures(sampleResult(), LIGHT)) {
      if (figure.id === 'latency') continue;
      const shown = JSON.stringify(figure.config.options?.plugins);
      for (const { name } of sampleResult().scenario.faults) expect(shown).toContain(`"content":"${name}"`);
      expect(shown).toContain('warm-up');
      expect(shown).toContain('0123456789abcdef');
    }
  });

  it('give names that would cover each other lanes of their own', () => {
    const faults = Array.from({ length: 6 }, (_, index) => {
      const at = 100_000 + index * 1000;
      return { name: `a-rather-long-name-${index}`, kind: 'crash', at, until: at + 500 };
    });
    const lanes = lanesOf(sampleResult({ faults, warmup: 0, settle: 0 }), 800);
    expect(new Set(lanes.map((lane) => lane.lane)).size).toBe(6);
  });

  it('draw the worst rows where there are too many, each under a name of its own', () => {
    const sample = sampleResult();
    const regions = Array.from({ length: 30 }, (_, index) =>
      index < 2 ? ['East US', 'East US 2'][index] : `r${index}`,
    );
    const runs = sample.runs.map((run) => {
      const shares = regions.map((region, index): [string, number[]] => [region, [index < 2 ? 0 : 1, 1]]);
      return { ...run, series: { ...run.series, availability: Object.fromEntries(shares) } };
    });
    const document = { ...sample, scenario: { ...sample.scenario, regions }, runs };
    const figure = figures(document, LIGHT).find(({ id }) => id === 'availability');
    const labels = figure?.config.data.labels ?? [];
    expect(labels).toHaveLength(40);
    expect(new Set(labels).size).toBe(40);
    expect(labels).toContain('crdt · East US 2');
    expect(figure?.table.rows).toHaveLength(120);
  });

  it('take medians of enough writes, and say of how many', () => {
    const sample = sampleResult();
    const runs = sample.runs.map((run) => ({ ...run, metrics: { ...run.metrics, throughput: 0.5 } }));
    const writes = figures({ ...sample, runs }, LIGHT).find(({ id }) => id === 'writes');
    const points = writes?.config.data.datasets.map(({ data }) => data.length);
    // Half a write a second: 30 of them take a minute. The settling counts too: 630 s.
    expect(points).toEqual([...Array(4).fill(105), ...Array(4).fill(12)]);
    expect(writes?.caption).toContain('the medians in each 53s, about 27 writes or more');
    const sooner = runs.map((run) => ({ ...run, metrics: { ...run.metrics, throughput: 1 } }));
    const [more] = figures({ ...sample, runs: sooner }, LIGHT).filter(({ id }) => id === 'writes');
    expect(more.caption).toContain('p50: the middle one of the medians in each 30s, about 30 writes or more');
  });

  it('leave out the last columns of a table where they are empty', () => {
    const rows = [
      ['b', '1', '–', ''],
      ['c', '–', '–', ''],
    ];
    const { head, rows: left } = withoutEmptyEnd({ head: ['a', 'x', 'y', 'z'], rows });
    expect([head, ...left]).toEqual([
      ['a', 'x'],
      ['b', '1'],
      ['c', '–'],
    ]);
  });

  it('leave out what has nothing to show', () => {
    expect(figures({ ...sampleResult(), runs: [] }, LIGHT)).toEqual([]);
  });

  it('fold buckets without hiding the worst', () => {
    expect(points([1, null, 9, 2], 10, 'worst', 2)).toEqual([
      { x: 10, y: 1 },
      { x: 30, y: 9 },
    ]);
    expect(points([null, null, 1], 10, 'mean', 2)[0].y).toBeNull();
    expect(thinned(sampleResult(), 63).runs[0].series['write.latency.p50']).toHaveLength(63);
  });
});
