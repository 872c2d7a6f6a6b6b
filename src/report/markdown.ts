/** `report.md`: the report for a pull request; pictures are linked, everything is escaped. */
import type { ResultDocument } from '../lab/document.ts';
import { variantName } from '../lab/summary.ts';
import { aboutMarkdown } from './about.ts';
import { type Figure, type Table, withoutEmptyEnd } from './charts/figure.ts';
import { judgedValue } from './judged.ts';
import { notesOf } from './notes.ts';
import { reproduce } from './reproduce.ts';
import { scoreboard } from './scoreboard.ts';
import { sentences } from './sentences.ts';
import { LEFT_OUT, READ_AS } from './sources.ts';
import { escapeHtml, escapeMarkdown, escapeMarkdownBlock, moment, plainText } from './text.ts';

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
    ...figures.map(figurePart),
    expectationTable(document),
    `## How far to trust it\n\n${READ_AS} Not modelled: ${LEFT_OUT.join('; ')}.`,
    `## Reproduce it\n\n<pre>${escapeHtml(reproduce(document))}</pre>`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function scoreTable(document: ResultDocument): string {
  const { columns, rows } = scoreboard(document);
  return markdownTable({
    head: ['strategy', ...columns.map((column) => column.head.join(' '))],
    rows: rows.map(({ strategy, cells }) => [strategy, ...cells.map((cell) => cell.text)]),
  });
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

function expectationTable(document: ResultDocument): string {
  if (document.expectations.length === 0) return '';
  const words = { held: '✓ held', failed: '✗ failed', inconclusive: '? no data' };
  const rows = document.expectations.map((judgement) => {
    const { witness, because } = judgement;
    const first = witness === null ? '' : `${plainText(witness.op)} at ${moment(witness.at)}: ${witness.why}`;
    const reason = [first, because].filter((part) => part !== '').join(' — ');
    return [
      words[judgement.verdict],
      judgement.that,
      variantName(judgement.strategy, judgement.set),
      String(judgement.seed),
      judgedValue(judgement),
      reason,
    ];
  });
  const head = ['verdict', 'promise', 'strategy', 'seed', 'value', 'witness and reason'];
  return `## Promises\n\n${markdownTable(withoutEmptyEnd({ head, rows }))}`;
}

function markdownTable(table: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => escapeMarkdown(cell)).join(' | ')} |`;
  return [
    line(table.head),
    `|${table.head.map((_, index) => (index === 0 ? ':--|' : '--:|')).join('')}`,
    ...table.rows.map(line),
  ].join('\n');
}
