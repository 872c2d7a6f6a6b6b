/** The notations a history may be written in: how each is cut into pieces, and how a piece is read. */
import { isList } from './about.ts';
import { readCsvRow } from './csv.ts';
import { readEdn } from './edn.ts';
import { Forms } from './forms.ts';
import type { Event } from './gather.ts';
import type { Datum } from './history.ts';
import { readJson } from './json.ts';
import { type Cutter, Lines, type TakePiece } from './lines.ts';
import { readLogLine } from './log.ts';
import { Fault, Malformed, quoted } from './malformed.ts';

export const FORMATS = ['jsonl', 'edn', 'log', 'csv'] as const;
export type Format = (typeof FORMATS)[number];

type TakeEvent = (event: Event, line: number) => void;

/** `beginning` is what the text begins with, blanks aside. */
export function cutterFor(format: Format, beginning: string, take: TakeEvent): Cutter {
  switch (format) {
    case 'jsonl':
      return beginning[0] === '[' ? new Forms(each(readJson, take)) : new Lines(each(readJson, take));
    case 'edn':
      return new Forms(each(readEdn, take));
    case 'log':
      return new Lines(each(readLogLine, take));
    case 'csv': {
      let columns: readonly string[] | undefined;
      const read = (text: string) => {
        const row = readCsvRow(text, columns);
        columns ??= row.columns;
        return row.event;
      };
      return new Lines(each(read, take));
    }
  }
}

/** What the text seems to be, by how it begins. */
export function formatOf(beginning: string): Format {
  const first = beginning.replace(/^(?:;[^\n]*\n|[\s,])+/, '');
  if (/^index,process,type,/.test(first)) return 'csv';
  if (/^\[?\s*\{\s*("|\}$)/.test(first)) return 'jsonl';
  if (/^(?:[[(]\s*)?(?:\{|#)|^[[(]/.test(first)) return 'edn';
  const line = /^[^\n]*/.exec(first)?.[0] ?? '';
  if (/^(INFO|WARN|ERROR|DEBUG)\b|^\d{4}-\d\d-\d\d|\t:(invoke|ok|fail|info)\b/.test(line)) return 'log';
  const expected = 'a history begins with a JSON object, an EDN map or vector, or a line of a Jepsen log';
  throw new Malformed(1, 0, `${expected}; this begins with ${quoted(line)}`);
}

/** Reads each piece as an event; undefined = it holds none. Faults get their place in the file. */
function each(read: (text: string) => Datum | undefined, take: TakeEvent): TakePiece {
  return (text, line, column) => {
    let event: Datum | undefined;
    try {
      event = read(text);
    } catch (error) {
      if (error instanceof Fault) throw located(error, text, line, column);
      throw error;
    }
    if (event === undefined) return;
    if (!isEvent(event)) {
      throw new Malformed(line, column, `an event is a map with process, type, f and value, not ${quoted(text)}`);
    }
    take(event, line);
  };
}

function isEvent(value: Datum): value is Event {
  return typeof value === 'object' && value !== null && !isList(value);
}

function located(fault: Fault, text: string, line: number, column: number): Malformed {
  const lines = text.slice(0, fault.at).split('\n');
  const last = lines[lines.length - 1].length + 1;
  if (lines.length === 1) return new Malformed(line, column + last - 1, fault.message);
  return new Malformed(line + lines.length - 1, last, fault.message);
}
