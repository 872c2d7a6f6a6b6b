/** `about:` of a scenario as parts under headings, and its backticks as code. */
import { escapeHtml, escapeMarkdown, escapeMarkdownBlock } from './text.ts';

export interface Part {
  /** '' for what stands before the first heading. */
  readonly heading: string;
  readonly text: string;
}

/** Words in capitals at the start of a line: several of them, or one and then two blanks. */
const HEADING = /^(?:([A-Z]{2,}(?: [A-Z]{2,})+) +|([A-Z]{2,}) {2,})(?=\S)/;

export function partsOf(about: string): readonly Part[] {
  const parts: { heading: string; lines: string[] }[] = [];
  for (const line of about.split('\n')) {
    const found = HEADING.exec(line);
    const text = line.slice(found?.[0].length ?? 0).trim();
    if (found !== null || parts.length === 0) parts.push({ heading: found?.[1] ?? found?.[2] ?? '', lines: [text] });
    else parts[parts.length - 1].lines.push(text);
  }
  return parts
    .map(({ heading, lines }) => ({ heading: spoken(heading), text: lines.join(' ').replace(/ +/g, ' ').trim() }))
    .filter(({ heading, text }) => heading !== '' || text !== '');
}

export function aboutHtml(about: string): string {
  const parts = partsOf(about);
  const shown = ({ text }: Part) => codeIn(text, escapeHtml, (code) => `<code>${escapeHtml(code)}</code>`);
  if (parts.every(({ heading }) => heading === '')) return parts.map((part) => `<p>${shown(part)}</p>`).join('\n');
  const list = parts.map((part) => `<dt>${escapeHtml(part.heading)}</dt><dd>${shown(part)}</dd>`).join('\n');
  return `<dl class="about">${list}</dl>`;
}

export function aboutMarkdown(about: string): string {
  // Code as an element: inside backticks nothing can be escaped.
  const code = (text: string) => `<code>${escapeMarkdown(text)}</code>`;
  return partsOf(about)
    .map(({ heading, text }) => {
      const name = heading === '' ? '' : `**${escapeMarkdown(heading)}** `;
      return name + codeIn(text, name === '' ? escapeMarkdownBlock : escapeMarkdown, code);
    })
    .join('\n\n');
}

/** Every second piece between backticks is code; a backtick without a second one is a backtick. */
function codeIn(text: string, plain: (text: string) => string, code: (text: string) => string): string {
  return text
    .split(/(`[^`]+`)/)
    .map((piece, index) => (index % 2 === 0 ? plain(piece) : code(piece.slice(1, -1))))
    .join('');
}

function spoken(heading: string): string {
  return heading.slice(0, 1) + heading.slice(1).toLowerCase();
}
