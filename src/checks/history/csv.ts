/** Reads a row of a history in CSV, as this house writes it: values and odd names are JSON in their cell. */
import type { Event } from './gather.ts';
import type { Datum } from './history.ts';
import { readJson } from './json.ts';
import { Fault } from './malformed.ts';

export interface CsvRow {
  readonly columns: readonly string[];
  readonly event: Event | undefined;
}

/** Columns that are part of `about`. */
export const ABOUT_COLUMNS = [
  'opId',
  'session',
  'region',
  'server',
  'operation',
  'consistency',
  'attempts',
  'causes',
] as const;
export const COLUMNS: readonly string[] = ['index', 'process', 'type', 'f', 'key', 'value', 'time', ...ABOUT_COLUMNS];

const JSON_COLUMNS: readonly string[] = ['value', 'time', 'opId', 'attempts', 'causes'];

/** The first row names the columns. */
export function readCsvRow(text: string, columns: readonly string[] | undefined): CsvRow {
  const cells = cellsOf(text);
  if (columns === undefined) return { columns: cells, event: undefined };
  if (cells.length !== columns.length) {
    throw new Fault(0, `${columns.length} cells were expected, as in the first row, not ${cells.length}`);
  }
  const fields: [string, Datum][] = [];
  const about: [string, Datum][] = [];
  for (const [column, cell] of cells.entries()) {
    if (cell === '') continue;
    const name = columns[column];
    const isJson = JSON_COLUMNS.includes(name) || cell[0] === '"';
    (ABOUT_COLUMNS.some((one) => one === name) ? about : fields).push([name, isJson ? readJson(cell) : cell]);
  }
  if (about.length > 0) fields.push(['about', Object.fromEntries(about)]);
  return { columns, event: Object.fromEntries(fields) };
}

/** RFC 4180, but for line breaks within a cell: those are escaped. */
function cellsOf(text: string): readonly string[] {
  const cells: string[] = [];
  for (let at = 0; at <= text.length; at++) {
    if (text[at] !== '"') {
      const comma = text.indexOf(',', at);
      const end = comma < 0 ? text.length : comma;
      cells.push(text.slice(at, end));
      at = end;
      continue;
    }
    const quoted = /"((?:[^"]|"")*)"(?=,|$)/y;
    quoted.lastIndex = at;
    const match = quoted.exec(text);
    if (match === null) throw new Fault(at, 'this cell begins with a double quote and is not closed by one');
    cells.push(match[1].replaceAll('""', '"'));
    at = quoted.lastIndex;
  }
  return cells;
}
