/** The stories of a report, for the page and for Markdown. */
import type { ResultDocument } from '../../lab/document.ts';
import type { Cure, Story } from '../../lab/story/story.ts';
import { variantName } from '../../lab/summary.ts';
import { escapeHtml, escapeMarkdown, escapeMarkdownBlock, moment } from '../text.ts';
import { flagsOf, priceOf, restOf, verdictOf } from './cures.ts';
import { captionOf } from './diagram.ts';
import { svgOf } from './svg.ts';

export function storiesHtml({ stories = [] }: ResultDocument): string {
  if (stories.length === 0) return '';
  return `<h2 id="stories">What went wrong, exactly</h2>\n${stories.map(htmlOf).join('\n')}`;
}

function htmlOf(story: Story, index: number): string {
  const number = index + 1;
  const lines = story.lines.map(
    ({ at, text }) => `<li><time>${moment(at)}</time><span>${escapeHtml(text)}</span></li>`,
  );
  const cures = story.cures.helped.map(
    (cure) => `<li><code>${escapeHtml(flagsOf(cure.set))}</code> ${escapeHtml(priceOf(cure))}</li>`,
  );
  const rest = restOf(story);
  return `<section class="tale" id="story-${number}"><h3>${escapeHtml(`${number}. ${story.title}`)}</h3>
<p class="caption">${escapeHtml(aboutOf(story))}</p>
${lines.length === 0 ? '' : `<ol class="lines">${lines.join('\n')}</ol>`}
${pictureOf(story, number)}
<p>${escapeHtml(verdictOf(story))}</p>${cures.length === 0 ? '' : `<ul class="cures">${cures.join('\n')}</ul>`}
${rest === '' ? '' : `<p class="caption">${escapeHtml(rest)}</p>`}</section>`;
}

function pictureOf({ diagram, title }: Story, number: number): string {
  if (diagram === undefined) return '';
  return `<figure><div class="scroll">${svgOf(diagram, `story-${number}`, title, false)}</div>
<figcaption class="caption">${escapeHtml(captionOf(diagram))}</figcaption></figure>`;
}

function aboutOf({ that, strategy, set, seed }: Story): string {
  return `${that} · ${variantName(strategy, set)} · seed ${seed}`;
}

export function storiesMarkdown({ stories = [] }: ResultDocument): string {
  if (stories.length === 0) return '';
  return ['## What went wrong, exactly', ...stories.map(markdownOf)].join('\n\n');
}

function markdownOf(story: Story, index: number): string {
  const number = index + 1;
  const lines = story.lines.map(({ at, text }) => `- **${moment(at)}** ${escapeMarkdown(text)}`);
  const parts = [
    `<a id="story-${number}"></a>\n\n### ${number}\\. ${escapeMarkdown(story.title)}`,
    escapeMarkdownBlock(aboutOf(story)),
    lines.join('\n'),
    story.diagram === undefined ? '' : `![${escapeMarkdown(story.title)}](charts/story-${number}.svg)`,
    story.diagram === undefined ? '' : escapeMarkdownBlock(captionOf(story.diagram)),
    escapeMarkdownBlock(verdictOf(story)),
    story.cures.helped.map(curePart).join('\n'),
    escapeMarkdownBlock(restOf(story)),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function curePart(cure: Cure): string {
  return `- <code>${escapeHtml(flagsOf(cure.set))}</code> ${escapeMarkdown(priceOf(cure))}`;
}

/** Files beside the report: one picture a story. */
export function storyFiles({ stories = [] }: ResultDocument): readonly (readonly [string, string])[] {
  return stories.flatMap(({ diagram, title }, index): readonly (readonly [string, string])[] => {
    const id = `story-${index + 1}`;
    return diagram === undefined ? [] : [[`${id}.svg`, `${svgOf(diagram, id, title, true)}\n`]];
  });
}
