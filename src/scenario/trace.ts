/** `workload.trace`: requests from a CSV file, one a line; what is wrong there is told with its line and column. */
import type { Trace } from '../clients/trace.ts';
import type { KeyGroup, OperationMix } from '../clients/workload.ts';
import { durationText } from '../kit/format.ts';
import type { Micros } from '../kit/time.ts';
import { parseDuration } from '../kit/units.ts';
import type { Topology } from '../network/topology.ts';
import { type CsvCell, CsvDesk, type CsvRow, csvRows } from './csv.ts';
import type { Desk } from './problem.ts';
import type { Scenario } from './scenario.ts';
import { type At, suggest } from './shape.ts';
import type { Neighbour } from './topology.ts';

const MOST_ROWS = 1_000_000;
const COLUMNS = ['at', 'region', 'op', 'key', 'client'];
const NEEDED = ['at', 'region', 'op'];
const HEADER = 'at,region,op,key,client';

/** What the names in a trace may be. */
export interface Known {
  readonly regions: readonly string[];
  readonly keys: readonly KeyGroup[];
  readonly operations: readonly OperationMix[];
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
  const header = rows.next().value;
  if (header === undefined) report.error('E0228', undefined, 'there is nothing in it', `it begins with \`${HEADER}\``);
  if (header === undefined || !checkHeader(header, report)) return requests;
  for (let row = rows.next().value; row !== undefined; row = rows.next().value) {
    if (requests.length === MOST_ROWS) {
      report.error('E0228', row.cells[0], `a trace has at most ${MOST_ROWS} requests`);
      break;
    }
    const request = requestOf(row, header, known, report);
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

function requestOf(row: CsvRow, header: CsvRow, known: Known, report: CsvDesk): Request | undefined {
  if (row.cells.length !== header.cells.length) {
    const what = `here are ${row.cells.length} cells under ${header.cells.length} columns`;
    return report.error('E0228', row.cells[0], what, header.cells.map(({ text }) => text).join(','));
  }
  const cellOf = (name: string) => row.cells[header.cells.findIndex(({ text }) => text === name)];
  const at = timeOf(cellOf('at')!, report);
  const region = indexOf(cellOf('region')!, known.regions, 'E0201', 'no region', report);
  const names = known.operations.map(({ name }) => name);
  const op = cellOf('op')!;
  const operation = indexOf(op, names, 'E0206', 'no operation', report);
  const group = known.keys[known.operations[operation]?.keys ?? -1];
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

/** As it would stand in a file: the lines themselves, or the name of the file that `besides` gives. */
export function writeTrace(trace: Trace, operations: readonly OperationMix[], topology: Topology): string {
  const text = csvOf(trace, operations, topology);
  return text.length > MOST_INLINE ? `./${BESIDE}` : text;
}

/** What must stand beside a resolved scenario so that it can be read. */
export function besides({ workload, topology }: Scenario): readonly TextFile[] {
  if (workload?.trace === undefined) return [];
  const text = csvOf(workload.trace, workload.operations, topology);
  return text.length > MOST_INLINE ? [[BESIDE, text]] : [];
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
