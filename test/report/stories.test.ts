/** Stories word for word, and their pictures: `REWRITE=1 npx vitest run test/report/stories.test.ts` renews them. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { showExpectations } from '../../src/cli/show.ts';
import type { Story } from '../../src/lab/story/story.ts';
import { expectationsSection } from '../../src/report/html/sections.ts';
import { markdownReport } from '../../src/report/markdown.ts';
import { flagsOf, priceOf, restOf, verdictOf } from '../../src/report/story/cures.ts';
import { widthOf } from '../../src/report/story/labels.ts';
import { storiesHtml } from '../../src/report/story/sections.ts';
import { svgOf } from '../../src/report/story/svg.ts';
import { tell } from '../../src/report/story/tell.ts';
import { moment } from '../../src/report/text.ts';
import { type Element, readXml } from '../cli/xml.ts';
import { materialsOf } from '../lab/story-setup.ts';

const GOLDEN = fileURLToPath(new URL('stories/', import.meta.url));
const TRAPS = 'scenarios/traps';

const scenes: readonly (readonly [name: string, path: string, set: readonly string[]])[] = [
  [
    'T01',
    `${TRAPS}/T01-slow-clock-drops-a-write.yaml`,
    ['expect.0.that=writes.dropped == 0', 'expect.1.that=final x == 2'],
  ],
  [
    'T19',
    `${TRAPS}/T19-async-failover-loses.yaml`,
    ['expect.0.that=writes.lost == 0', 'expect.4.that=failover.total < 1s'],
  ],
  ['T27', `${TRAPS}/T27-split-brain-of-2018.yaml`, ['expect.0.that=writes.lost == 0']],
  [
    'T44',
    `${TRAPS}/T44-deposed-leader-reads-old.yaml`,
    ['expect.0.that=reads.stale.count == 0', 'expect.1={that: linearizable, for: [local]}'],
  ],
  ['T48', 'scenarios/traps/T48-retry-duplicates-order.yaml', ['expect.0.that=final stock/0 == 9']],
  ['hostile', fileURLToPath(new URL('stories/hostile.yaml', import.meta.url)), []],
];

function storiesOf(path: string, set: readonly string[]) {
  const { document, materials } = materialsOf(path, set);
  return { ...document, stories: tell(materials, document) };
}

function asText(story: Story): string {
  return [
    `# ${story.title}`,
    `${story.that} · ${story.strategy} · seed ${story.seed}`,
    ...story.lines.map(({ at, text }) => `${moment(at)}  ${text}`),
    verdictOf(story),
    ...story.cures.helped.map((cure) => `  ${flagsOf(cure.set)} ${priceOf(cure)}`),
    restOf(story),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

describe.each(scenes)('%s', (name, path, set) => {
  const document = storiesOf(path, set);
  const { stories } = document;

  it('is told word for word', () => {
    const file = `${GOLDEN}${name}.txt`;
    const text = `${stories.map(asText).join('\n\n')}\n`;
    if (process.env.REWRITE !== undefined || !existsSync(file)) writeFileSync(file, text);
    expect(text).toBe(readFileSync(file, 'utf8'));
  });

  it('has few lines, in the order of time, and says nothing that is not there', () => {
    for (const { lines, title } of stories) {
      expect(lines.length).toBeLessThanOrEqual(8);
      expect(lines.map(({ at }) => at)).toEqual(lines.map(({ at }) => at).toSorted((a, b) => a - b));
      expect([title, ...lines.map(({ text }) => text)].join('\n')).not.toMatch(/undefined|NaN|\bnull\b/);
    }
  });

  it('draws pictures that are well-formed and whose texts never overlap', () => {
    for (const [index, { diagram, title }] of stories.entries()) {
      const svg = svgOf(diagram!, `story-${index + 1}`, title, true);
      // The strict reader knows no numbers of signs, which XML allows.
      const plain = svg.replace(/&#\d+;/g, "'");
      const root = readXml(`<?xml version="1.0" encoding="UTF-8"?>\n${plain}`);
      const boxes = textsOf(root);
      expect(boxes.length).toBeGreaterThan(2);
      for (const [i, a] of boxes.entries()) {
        expect(a.left, a.text).toBeGreaterThanOrEqual(0);
        expect(a.right, a.text).toBeLessThanOrEqual(960);
        for (const b of boxes.slice(i + 1)) expect(overlap(a, b), `${a.text} over ${b.text}`).toBe(false);
      }
      expect(svg).not.toMatch(/undefined|NaN|Infinity/);
    }
  });

  it('is linked from the line that failed, on the page and in Markdown, and named in the terminal', () => {
    const page = expectationsSection(document) + storiesHtml(document);
    const markdown = markdownReport(document, []);
    for (const [index] of stories.entries()) {
      expect(page).toContain(`href="#story-${index + 1}"`);
      expect(page).toContain(`id="story-${index + 1}"`);
      expect(markdown).toContain(`](#story-${index + 1})`);
      expect(markdown).toContain(`<a id="story-${index + 1}"></a>`);
    }
    expect(showExpectations(document)).toContain('why: ');
    expect(page).not.toMatch(/<script|<b>/);
  });
});

it('of a result without stories nothing is shown', () => {
  const { stories: _, ...document } = storiesOf(scenes[2][1], scenes[2][2]);
  expect(storiesHtml(document)).toBe('');
  expect(expectationsSection(document)).not.toContain('#story');
});

interface Placed {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly y: number;
  readonly size: number;
}

function textsOf(element: Element): readonly Placed[] {
  const own = element.name === 'text' ? [placed(element)] : [];
  return [...own, ...element.children.flatMap(textsOf)];
}

function placed({ attributes, text }: Element): Placed {
  const size = Number(attributes['font-size']);
  // The guess that the picture makes is generous; what letters really take is no more than this.
  const width = widthOf(text, size) * 0.97;
  const x = Number(attributes.x);
  const left = { middle: x - width / 2, end: x - width }[attributes['text-anchor']] ?? x;
  return { text, left, right: left + width, y: Number(attributes.y), size };
}

function overlap(a: Placed, b: Placed): boolean {
  return a.left < b.right && b.left < a.right && Math.abs(a.y - b.y) < Math.min(a.size, b.size);
}
