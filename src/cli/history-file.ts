/** Reads a history from a file, piece by piece, and says in a sentence why it cannot. */
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { Malformed } from '../checks/history/malformed.ts';
import { HistoryReader, type Reading, type ReadSettings } from '../checks/history/read.ts';
import { plainText } from '../report/text.ts';
import { BAD_SCENARIO, NO_SUCH_FILE, Stop } from './exit.ts';

const CHUNK_BYTES = 1024 * 1024;

/** Throws a Stop where the file is none, or holds no history. */
export function readHistoryFile(path: string, settings: ReadSettings): Reading {
  const file = resolve(path);
  if (!existsSync(file)) throw new Stop(NO_SUCH_FILE, `error: there is no file ${plainText(path)}`);
  if (statSync(file).isDirectory()) throw refusal(path, new Malformed(0, 0, 'it is a directory, not a history'));
  const reader = new HistoryReader(settings);
  const wrong = feed(reader, path, file);
  // What came before the bytes that are no text may be wrong already, and then says more.
  const reading = reader.finish();
  if (reading instanceof Malformed && (wrong === undefined || reading.line < wrong.line)) throw refusal(path, reading);
  if (wrong !== undefined) throw refusal(path, wrong);
  return reading as Reading;
}

function feed(reader: HistoryReader, path: string, file: string): Malformed | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Stop(NO_SUCH_FILE, `error: ${plainText(path)} cannot be read: ${plainText(why)}`);
  }
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    const chunk = new Uint8Array(CHUNK_BYTES);
    for (let size = readSync(descriptor, chunk); size > 0; size = readSync(descriptor, chunk)) {
      if (!reader.push(decoder.decode(chunk.subarray(0, size), { stream: true }))) return undefined;
    }
    reader.push(decoder.decode());
    return undefined;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return new Malformed(reader.line, 0, 'in this line, or soon after, bytes stand that are no UTF-8 text');
  } finally {
    closeSync(descriptor);
  }
}

function refusal(path: string, { line, column, message }: Malformed): Stop {
  const place = line === 0 ? '' : `:${line}${column === 0 ? '' : `:${column}`}`;
  const where = line === 0 ? '' : `line ${line}${column === 0 ? '' : `, column ${column}`}: `;
  return new Stop(
    BAD_SCENARIO,
    `error: ${where}${plainText(message)}\n  --> ${plainText(path)}${place}\nThe history was not judged.`,
  );
}
