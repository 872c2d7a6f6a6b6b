/** `report.md`: the report for a pull request; pictures are linked, everything is escaped. */
import type { ResultDocument } from '../lab/document.ts';
import { variantName } from '../lab/summary.ts';
import { aboutMarkdown } from './about.ts';
import { type Figure, type Table, withoutEmptyEnd } from './charts/figure.ts';
import { contested } from './conflicts.ts';
import { costNote, costTable, priceTable } from './costs.ts';
import { aftermaths, failoverTable } from './failovers.ts';
import { PROMISE_HEAD, type PromiseRow, promiseRows, WORDS } from './judged.ts';
import { notesOf } from './notes.ts';
import { reproduce } from './reproduce.ts';
import { scoreboard } from './scoreboard.ts';
import { pairedNote, pairedTable, seedsNote } from './seeds.ts';
import { sentences } from './sentences.ts';
import { LEFT_OUT, READ_AS } from './sources.ts';
import { storiesMarkdown } from './story/sections.ts';
import { count, escapeHtml, escapeMarkdown, escapeMarkdownBlock, inOneLine } from './text.ts';
import { type Told, toldTables } from './told.ts';

export function markdownReport(document: ResultDocument, figures: readonly Figure[]): string {
  const { scenario, version } = document;
  const title = scenario.title === '' ? scenario.name : scenario.title;
  const origin = `${scenario.name} · seed ${scenario.seeds.join(', ')} · digest ${scenario.digest} · lightcone ${version}`;
  const parts = [
    `# ${escapeMarkdown(title)}`,
    `${escapeMarkdownBlock(origin)}${document.partial ? ' · **partial: interrupted**' : ''}`,
    aboutMarkdown(scenario.about),
    sentences(document)
      .map(({ strategy, text }) => `- **${escapeMarkdown(strategy)}** ${escapeMarkdown(text)}`)
      .join('\n'),
    ...notesOf(document).map((note) => `**Mind:** ${escapeMarkdown(note)}`),
    scoreTable(document),
    pairedPart(document),
    ...figures.map(figurePart),
    costPart(document),
    expectationTable(document),
    failoverPart(document),
    ...toldTables(document).map(tablePart),
    conflictPart(document),
    storiesMarkdown(document),
    `## How far to trust it\n\n${READ_AS} Not modelled: ${LEFT_OUT.join('; ')}.`,
    `## Reproduce it\n\n<pre>${escapeHtml(reproduce(document))}</pre>`,
    digestTable(document),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function scoreTable(document: ResultDocument): string {
  const { columns, rows } = scoreboard(document);
  const table = markdownTable({
    head: ['strategy', ...columns.map((column) => column.head.join(' '))],
    rows: rows.map(({ strategy, cells }) => [strategy, ...cells.map(inOneLine)]),
  });
  const note = seedsNote(document);
  return note === '' ? table : `${escapeMarkdownBlock(note)}\n\n${table}`;
}

function pairedPart(document: ResultDocument): string {
  const paired = pairedTable(document);
  if (paired === undefined) return '';
  const rows = paired.rows.map(({ strategy, cells }) => [strategy, ...cells.map(inOneLine)]);
  return `${escapeMarkdownBlock(pairedNote(document))}\n\n${markdownTable({ head: paired.head, rows })}`;
}

/** More digests than this are looked up in result.json. */
const MOST_DIGESTS = 200;

function digestTable(document: ResultDocument): string {
  const { runs } = document;
  const rows = runs
    .slice(0, MOST_DIGESTS)
    .map(({ strategy, set, seed, digest, events }) => [
      variantName(strategy, set),
      String(seed),
      digest,
      count(events),
    ]);
  const rest = runs.length - rows.length;
  const more = rest > 0 ? `\n\nAnd ${count(rest)} more in result.json.` : '';
  return markdownTable({ head: ['strategy', 'seed', 'digest', 'events'], rows }) + more;
}

function figurePart(figure: Figure): string {
  const table = markdownTable(figure.table);
  return `## ${escapeMarkdown(figure.title)}

![${escapeMarkdown(figure.title)}](charts/${figure.id}.png)

${escapeMarkdownBlock(figure.caption)}

<details><summary>The same as a table</summary>

${table}

</details>`;
}

/** What a leader's loss cost: time, and acknowledged writes by name. */
function failoverPart(document: ResultDocument): string {
  const told = aftermaths(document);
  if (told.length === 0) return '';
  const table = failoverTable(told);
  const lost = told.flatMap(({ strategy, losses, rest }) =>
    [...losses, ...(rest === '' ? [] : [rest])].map(
      (text) => `- **${escapeMarkdown(strategy)}** lost: ${escapeMarkdown(text)}`,
    ),
  );
  const parts = [table.rows.length === 0 ? '' : markdownTable(table), lost.join('\n')];
  return `## Failovers and losses\n\n${parts.filter((part) => part !== '').join('\n\n')}`;
}

function tablePart({ title, table, note }: Told): string {
  if (table === undefined || table.rows.length === 0) return '';
  return `## ${title}\n\n${markdownTable(table)}\n\n${escapeMarkdownBlock(note)}`;
}

/** What bytes and copies cost, and the prices behind it. */
function costPart(document: ResultDocument): string {
  const part = tablePart({ title: 'What it costs, in USD', table: costTable(document), note: costNote(document) });
  const prices = priceTable(document);
  if (part === '' || prices === undefined) return part;
  return `${part}\n\n<details><summary>The prices, and who says so</summary>\n\n${markdownTable(prices)}\n\n</details>`;
}

/** Who lost to whom, or came out beside another. */
function conflictPart(document: ResultDocument): string {
  const told = contested(document).map(({ strategy, sum, lines, rest }) => {
    const items = [...lines, ...(rest === '' ? [] : [rest])].map((text) => `- ${escapeMarkdown(text)}`);
    return `**${escapeMarkdown(strategy)}** ${escapeMarkdown(sum)}\n\n${items.join('\n')}`;
  });
  return told.length === 0 ? '' : `## Writes that met\n\n${told.join('\n\n')}`;
}

function expectationTable(document: ResultDocument): string {
  if (document.expectations.length === 0) return '';
  const promises = promiseRows(document);
  const wordOf = ({ verdict, level }: PromiseRow) => `${WORDS[verdict]}${level === 'warn' ? ' (warning)' : ''}`;
  const rows = promises.map((promise) => [wordOf(promise), ...promise.cells]);
  const [head, line, ...lines] = markdownTable(withoutEmptyEnd({ head: PROMISE_HEAD, rows })).split('\n');
  const linked = lines.map((text, index) => {
    const { told } = promises[index];
    const word = escapeMarkdown(rows[index][0]);
    return told === undefined ? text : text.replace(`| ${word}`, `| [${word}](#story-${told.number})`);
  });
  return `## Promises\n\n${[head, line, ...linked].join('\n')}`;
}

function markdownTable(table: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => escapeMarkdown(cell)).join(' | ')} |`;
  return [
    line(table.head),
    `|${table.head.map((_, index) => (index === 0 ? ':--|' : '--:|')).join('')}`,
    ...table.rows.map(line),
  ].join('\n');
}
