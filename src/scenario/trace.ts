/** `workload.trace`: requests from a CSV file, one a line; what is wrong there is told with its line and column. */
import type { Trace } from '../clients/trace.ts';
import type { KeyGroup, OperationMix } from '../clients/workload.ts';
import { durationText } from '../kit/format.ts';
import type { Micros } from '../kit/time.ts';
import { parseDuration } from '../kit/units.ts';
import type { Topology } from '../network/topology.ts';
import { type CsvCell, CsvDesk, type CsvRow, csvRows } from './csv.ts';
import type { Desk } from './problem.ts';
import { type At, suggest } from './shape.ts';
import type { Neighbour } from './topology.ts';

const MOST_ROWS = 1_000_000;
const COLUMNS = ['at', 'region', 'op', 'key', 'client'];
const NEEDED = ['at', 'region', 'op'];
const HEADER = COLUMNS.join(',');

/** What the names in a trace may be. */
export interface Known {
  readonly regions: readonly string[];
  readonly keys: readonly KeyGroup[];
  readonly operations: readonly OperationMix[];
}

/** What each line of it is read by. */
interface Sheet extends Known {
  /** In the order of this file. */
  readonly columns: readonly string[];
  /** Names of operations. */
  readonly names: readonly string[];
}

interface Request {
  readonly at: Micros;
  readonly region: number;
  readonly operation: number;
  readonly key: number;
  readonly client: string;
}

/** A path, or, where there is more than one line of it, the trace itself. */
export function resolveTrace(said: At<string>, known: Known, neighbour: Neighbour, desk: Desk): Trace | undefined {
  const isInline = said.value.includes('\n');
  const file = isInline ? { text: said.value } : neighbour(said.value, said.origin.source.name);
  if ('error' in file) return desk.error('E0011', said.origin, `\`${said.value}\` cannot be read`, file.error);
  const report = new CsvDesk(isInline ? said.origin : said.value, desk);
  const requests = requestsIn(csvRows(file.text), known, report);
  report.sumUp();
  return report.isClean ? traceOf(requests) : undefined;
}

/** One line at a time, for there may be a million of them. */
function requestsIn(rows: Iterator<CsvRow>, known: Known, report: CsvDesk): readonly Request[] {
  const requests: Request[] = [];
  const header: CsvRow | undefined = rows.next().value;
  if (header === undefined) report.error('E0228', undefined, 'there is nothing in it', `it begins with \`${HEADER}\``);
  if (header === undefined || !checkHeader(header, report)) return requests;
  const columns = header.cells.map(({ text }) => text);
  const sheet = { ...known, columns, names: known.operations.map(({ name }) => name) };
  for (let row = rows.next().value; row !== undefined; row = rows.next().value) {
    if (requests.length === MOST_ROWS) {
      report.error('E0228', row.cells[0], `a trace has at most ${MOST_ROWS} requests`);
      break;
    }
    const request = requestOf(row, sheet, report);
    if (request !== undefined) requests.push(request);
  }
  if (requests.length === 0 && report.isClean) {
    report.error('E0228', header.cells[0], 'no request follows', '`1.5s,eu-west-1,buy,17`');
  }
  return requests;
}

function checkHeader(header: CsvRow, report: CsvDesk): boolean {
  const names = header.cells.map(({ text }) => text);
  for (const [place, cell] of header.cells.entries()) {
    if (!COLUMNS.includes(cell.text)) {
      report.error('E0228', cell, `\`${cell.text}\` is no column of a trace`, suggest(cell.text, COLUMNS));
    } else if (names.indexOf(cell.text) < place) report.error('E0228', cell, `\`${cell.text}\` stands here twice`);
  }
  const missing = NEEDED.filter((name) => !names.includes(name));
  if (missing.length > 0 && report.isClean) {
    report.error('E0228', header.cells[0], `the first line needs \`${missing.join('`, `')}\``, `such as \`${HEADER}\``);
  }
  return report.isClean;
}

function requestOf({ cells }: CsvRow, sheet: Sheet, report: CsvDesk): Request | undefined {
  const { columns, regions, names, operations, keys } = sheet;
  if (cells.length !== columns.length) {
    const what = `here are ${cells.length} cells under ${columns.length} columns`;
    return report.error('E0228', cells[0], what, columns.join(','));
  }
  const cellOf = (name: string) => cells[columns.indexOf(name)];
  const at = timeOf(cellOf('at')!, report);
  const region = indexOf(cellOf('region')!, regions, 'E0201', 'no region', report);
  const op = cellOf('op')!;
  const operation = indexOf(op, names, 'E0206', 'no operation', report);
  const group = keys[operations[operation]?.keys ?? -1];
  const key = group === undefined ? -1 : keyOf(cellOf('key') ?? { ...op, text: '' }, group, report);
  return { at, region, operation, key, client: cellOf('client')?.text ?? '' };
}

function timeOf(cell: CsvCell, report: CsvDesk): Micros {
  const reading = parseDuration(cell.text);
  if (typeof reading === 'number') return reading;
  report.error('E0101', cell, reading.what, reading.hint);
  return 0;
}

function indexOf(cell: CsvCell, names: readonly string[], code: string, no: string, report: CsvDesk): number {
  const index = names.indexOf(cell.text);
  if (index < 0) report.error(code, cell, `${no} is called \`${cell.text}\``, suggest(cell.text, names));
  return index;
}

/** `17` or `stock/17`; nothing where every request makes a row, or reads one. */
function keyOf(cell: CsvCell, { name, unique, count }: KeyGroup, report: CsvDesk): number {
  if (unique) {
    if (cell.text !== '') {
      report.error('E0228', cell, `rows of \`${name}\` are named as they are made`, 'leave the key empty');
    }
    return -1;
  }
  const text = cell.text.startsWith(`${name}/`) ? cell.text.slice(name.length + 1) : cell.text;
  const key = /^[0-9]+$/.test(text) ? Number(text) : -1;
  if (key >= 0 && key < count) return key;
  const what = cell.text === '' ? 'this needs a key' : `\`${cell.text}\` is no key of \`${name}\``;
  report.error('E0228', cell, what, `\`0\` to \`${count - 1}\``);
  return -1;
}

/** Lines may stand in any order; those of one time keep theirs. */
function traceOf(requests: readonly Request[]): Trace {
  const inOrder = [...requests].sort((a, b) => a.at - b.at);
  const numbers = new Map<string, number>();
  for (const { client } of inOrder) if (client !== '' && !numbers.has(client)) numbers.set(client, numbers.size);
  return {
    at: inOrder.map(({ at }) => at),
    region: inOrder.map(({ region }) => region),
    operation: inOrder.map(({ operation }) => operation),
    key: inOrder.map(({ key }) => key),
    client: inOrder.map(({ client }) => numbers.get(client) ?? -1),
    clients: [...numbers.keys()],
  };
}

/** The share of its requests that each region makes. */
export function sharesIn(trace: Trace | undefined, regions: readonly string[]): number[] {
  const counts = regions.map(() => 0);
  for (const region of trace?.region ?? []) counts[region]!++;
  return counts.map((count) => count / Math.max(1, trace?.region.length ?? 0));
}

/** A scenario of more than this is not read again, so a longer trace stands beside it. */
const MOST_INLINE = 500_000;
export const BESIDE = 'trace.csv';
export type TextFile = readonly [name: string, text: string];

/** As it would stand in a file: the lines themselves, or the name of a file that must stand beside it. */
export interface Written {
  readonly said: string;
  readonly beside: readonly TextFile[];
}

export function writeTrace(trace: Trace, operations: readonly OperationMix[], topology: Topology): Written {
  const text = csvOf(trace, operations, topology);
  return text.length > MOST_INLINE ? { said: `./${BESIDE}`, beside: [[BESIDE, text]] } : { said: text, beside: [] };
}

function csvOf(trace: Trace, operations: readonly OperationMix[], { regions }: Topology): string {
  const { at, region, operation, key, client, clients } = trace;
  const lines = at.map((time, row) => {
    const rank = key[row]! < 0 ? '' : String(key[row]);
    const who = clients[client[row]!] ?? '';
    return [durationText(time), regions[region[row]!]!.name, operations[operation[row]!]!.name, rank, who].join(',');
  });
  return `${[HEADER, ...lines].join('\n')}\n`;
}
