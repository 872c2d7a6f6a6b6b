/** Writes histories line by line: as JSON lines, as Jepsen's EDN, as CSV. Reading them gives the same history. */
import { isList } from './about.ts';
import { ABOUT_COLUMNS, COLUMNS } from './csv.ts';
import { type Emitted, eventsOf } from './emit.ts';
import type { Datum, History } from './history.ts';

export const WRITTEN = ['edn', 'jsonl', 'csv'] as const;
export type WrittenFormat = (typeof WRITTEN)[number];

/** Without line ends. */
export function* linesOf(history: History, format: WrittenFormat): Generator<string> {
  if (format === 'csv') yield COLUMNS.join(',');
  const line = format === 'csv' ? csvLine : format === 'edn' ? ednLine : jsonLine;
  for (const event of eventsOf(history)) yield line(event, history);
}

function jsonLine(event: Emitted, { processes, keys }: History): string {
  const { index, op, type, value, time } = event;
  const name = processes[op.process];
  return JSON.stringify({
    index,
    ...(name === '' ? {} : { process: isWhole(name) ? Number(name) : name }),
    type,
    f: op.f,
    ...(op.key < 0 ? {} : { key: keys[op.key] }),
    value,
    ...(Number.isNaN(time) ? {} : { time }),
    ...(type === 'invoke' && op.about !== undefined ? { about: op.about } : {}),
  });
}

function ednLine(event: Emitted, { processes, keys }: History): string {
  const { index, op, type, value, time } = event;
  const name = processes[op.process];
  const pairs = [`:index ${index}`, `:type :${type}`, `:f ${KEYWORD.test(op.f) ? `:${op.f}` : ednString(op.f)}`];
  if (name !== '') pairs.push(`:process ${isWhole(name) ? name : ednString(name)}`);
  if (op.key >= 0) pairs.push(`:key ${ednString(keys[op.key])}`);
  pairs.push(`:value ${ednText(value)}`);
  if (!Number.isNaN(time)) pairs.push(`:time ${time}`);
  if (type === 'invoke' && op.about !== undefined) pairs.push(`:about ${ednText({ ...op.about })}`);
  return `{${pairs.join(', ')}}`;
}

function csvLine(event: Emitted, { processes, keys }: History): string {
  const { index, op, type, value, time } = event;
  const key = op.key < 0 ? '' : named(keys[op.key]);
  const cells = [String(index), processes[op.process] === '' ? '' : named(processes[op.process]), type, named(op.f)];
  cells.push(key, JSON.stringify(value), Number.isNaN(time) ? '' : String(time));
  const about = type === 'invoke' ? op.about : undefined;
  for (const column of ABOUT_COLUMNS) {
    const told = about?.[column];
    if (typeof told === 'string') cells.push(told === '' ? '' : named(told));
    else cells.push(told === undefined ? '' : JSON.stringify(told));
  }
  return cells.map((cell) => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
}

/** A name in CSV stands as it is, unless it would break the line, vanish, or look like JSON. */
function named(name: string): string {
  return name === '' || name[0] === '"' || /[\u0000-\u001f]/.test(name) ? JSON.stringify(name) : name;
}

const KEYWORD = /^[A-Za-z*!_?<>=][\w*!?<>=-]*$/;
/** What Jepsen's checkers take by keyword within a transaction. */
const MICRO_OPERATIONS: readonly Datum[] = ['r', 'w', 'append'];

/** As Jepsen would print it: names of maps and of micro-operations are keywords, whole numbers are numbers. */
export function ednText(value: Datum): string {
  if (value === null) return 'nil';
  if (typeof value === 'string') return ednString(value);
  if (typeof value !== 'object') return String(value);
  if (isList(value)) {
    const isMicro = value.length === 3 && MICRO_OPERATIONS.includes(value[0]);
    return `[${value.map((item, at) => (isMicro && at === 0 ? `:${item}` : ednText(item))).join(' ')}]`;
  }
  const pairs = Object.entries(value).map(([name, item]) => `${ednName(name)} ${ednText(item)}`);
  return `{${pairs.join(', ')}}`;
}

function ednName(name: string): string {
  if (isWhole(name)) return name;
  return KEYWORD.test(name) ? `:${name}` : ednString(name);
}

/** EDN knows fewer escapes than JSON has, but these it does. */
function ednString(text: string): string {
  return JSON.stringify(text);
}

function isWhole(name: string): boolean {
  return /^(0|[1-9]\d{0,14})$/.test(name);
}
