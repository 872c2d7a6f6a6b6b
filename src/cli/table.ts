/** Tables for a terminal: numbers to the right, and what is too wide goes on below. */
import { plainText } from '../report/text.ts';
import { colours, width } from './screen.ts';

export interface TextCell {
  readonly text: string;
  /** A second line, in smaller print where there is any. */
  readonly under?: string;
  readonly loss?: boolean;
}

export interface TextTable {
  /** Lines of the head of each column, names included. */
  readonly head: readonly (readonly string[])[];
  readonly rows: readonly (readonly TextCell[])[];
}

const GAP = '  ';

/** The first column is repeated in every block. */
export function textTable(table: TextTable, columns = width): string {
  const widths = table.head.map((head, column) =>
    Math.max(...head.map(length), ...table.rows.map((row) => cellWidth(row[column]))),
  );
  const blocks: number[][] = [[]];
  let used = widths[0];
  for (let column = 1; column < widths.length; column++) {
    const block = blocks[blocks.length - 1];
    if (block.length > 0 && used + GAP.length + widths[column] > columns) {
      blocks.push([column]);
      used = widths[0] + GAP.length + widths[column];
    } else {
      block.push(column);
      used += GAP.length + widths[column];
    }
  }
  return blocks.map((block) => blockOf(table, widths, [0, ...block])).join('\n\n');
}

function blockOf(table: TextTable, widths: readonly number[], columns: readonly number[]): string {
  const headLines = Math.max(...columns.map((column) => table.head[column].length));
  const lines: string[] = [];
  for (let line = 0; line < headLines; line++) {
    lines.push(
      columns.map((column) => padded({ text: table.head[column][line] ?? '' }, column, widths[column])).join(GAP),
    );
  }
  lines.push('─'.repeat(columns.reduce((sum, column) => sum + widths[column] + GAP.length, -GAP.length)));
  for (const row of table.rows) {
    lines.push(columns.map((column) => padded(row[column], column, widths[column])).join(GAP));
    const under = columns.map((column) => ({ text: row[column].under ?? '' }));
    if (under.every(({ text }) => text === '')) continue;
    const second = under.map((cell, i) => padded(cell, columns[i], widths[columns[i]])).join(GAP);
    lines.push(colours.dim(second.trimEnd()));
  }
  return lines.map((line) => line.trimEnd()).join('\n');
}

function cellWidth({ text, under }: TextCell): number {
  return Math.max(length(plainText(text)), length(plainText(under ?? '')));
}

function padded(cell: TextCell, column: number, size: number): string {
  const text = plainText(cell.text);
  const space = ' '.repeat(size - length(text));
  const shown = cell.loss === true ? colours.red(text) : text;
  return column === 0 ? shown + space : space + shown;
}

function length(text: string): number {
  return [...text].length;
}
