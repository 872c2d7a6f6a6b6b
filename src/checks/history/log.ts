/** Reads a line of a Jepsen log: `INFO  jepsen.util - 0	:invoke	:read	nil`. */
import { readEdn } from './edn.ts';
import type { Event } from './gather.ts';
import type { Datum } from './history.ts';
import { Fault } from './malformed.ts';

/** Process, type, f, value, and an error that is not looked at: parted by tabs, behind what the logger puts first. */
const EVENT = /(?:^|\s)(:?[\w-]+)\t:(\w+)\t:?([^\s]+)\t([^\t]*)/;

/** Undefined for what others wrote into the log. */
export function readLogLine(line: string): Event | undefined {
  const match = EVENT.exec(line);
  if (match === null) {
    if (!/jepsen\.util\b.*\t|\t:(invoke|ok|fail|info)\b/.test(line)) return undefined;
    throw new Fault(0, 'process, :type, :f and value were expected, parted by tabs');
  }
  const [whole, process, type, f, value] = match;
  const start = match.index + whole.length - value.length;
  return { process: process.replace(':', ''), type, f, value: readValue(value, start) ?? null };
}

function readValue(text: string, start: number): Datum | undefined {
  try {
    return readEdn(text);
  } catch (error) {
    throw error instanceof Fault ? new Fault(start + error.at, error.message) : error;
  }
}
