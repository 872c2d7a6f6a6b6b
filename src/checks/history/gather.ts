/** Pairs events into operations: each completion with the invocation that it ends. */
import { nearest } from '../../kit/nearest.ts';
import { aboutOf } from './about.ts';
import type { Datum, Ending, History, Op } from './history.ts';
import { unwrap } from './independent.ts';
import { Malformed, quoted } from './malformed.ts';

/** One event as it stands in a file, whatever its notation: a map of names. */
export type Event = { readonly [name: string]: Datum };

/** An operation that may still be ended, or given its key. */
export type Draft = { -readonly [Name in keyof Op]: Op[Name] };

interface Pending {
  readonly op: Draft;
  readonly line: number;
}

const TYPES: readonly string[] = ['invoke', 'ok', 'fail', 'info'];
/** Other words for the same, as in the logs of key-value stores. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['get', 'read'],
  ['put', 'write'],
]);
/** Distinct strings kept as one; beyond it a history's values are hardly repeated. */
const MOST_INTERNED = 65_536;
const NO_KEY = -1;

export class Gathering {
  readonly #ops: Draft[] = [];
  readonly #processes = new Names();
  readonly #keys = new Names();
  readonly #pending = new Map<string, Pending>();
  /** How often a name was retired by `info`, for what goes on under it is another process. */
  readonly #retired = new Map<string, number>();
  readonly #words = new Map<string, string>();
  events = 0;

  add(event: Event, line: number): void {
    const type = event.type;
    if (typeof type !== 'string' || !TYPES.includes(type)) throw new Malformed(line, 0, badType(type));
    const name = nameOf(event.process, line);
    if (name === 'nemesis') return;
    if (type === 'invoke') this.#invoke(name, event, line);
    else this.#complete(name, event, type as Ending, line);
    this.events++;
  }

  /** `isIndependent`: values are [key value] everywhere; undefined = see for yourself. */
  finish(isIndependent: boolean | undefined): History {
    const ops = this.#ops;
    const keys = unwrap(ops, isIndependent) ?? this.#keys.list;
    return { ops, processes: this.#processes.list, keys, events: this.events };
  }

  #invoke(name: string, event: Event, line: number): void {
    const pending = this.#pending.get(name);
    if (pending !== undefined) {
      const what = `${who(name)} begins another operation, but that of line ${pending.line} has not ended`;
      throw new Malformed(line, 0, `${what}; a process does one thing at a time`);
    }
    const op: Draft = {
      index: this.#ops.length,
      process: this.#processes.idOf(this.#identity(name)),
      f: this.#verb(event.f, line) ?? 'txn',
      key: this.#key(event.key),
      input: this.#interned(event.value),
      output: null,
      ending: 'info',
      call: this.events,
      end: Number.POSITIVE_INFINITY,
      calledAt: timeOf(event.time, line),
      endedAt: Number.NaN,
    };
    const about = aboutOf(event.about, line);
    if (about !== undefined) op.about = about;
    this.#ops.push(op);
    this.#pending.set(name, { op, line });
  }

  #complete(name: string, event: Event, ending: Ending, line: number): void {
    const pending = this.#pending.get(name);
    if (pending === undefined) {
      throw new Malformed(line, 0, `${who(name)} ends an operation (${ending}) that it has not invoked`);
    }
    const { op } = pending;
    const f = this.#verb(event.f, line);
    if (f !== undefined && f !== op.f) {
      throw new Malformed(line, 0, `${who(name)} invoked ${op.f} in line ${pending.line}, but this line ends ${f}`);
    }
    const key = this.#key(event.key);
    if (key !== NO_KEY && key !== op.key) {
      throw new Malformed(line, 0, `${who(name)} began this operation in line ${pending.line} with another key`);
    }
    op.ending = ending;
    op.endedAt = timeOf(event.time, line);
    if (ending !== 'info') op.end = this.events;
    else this.#retired.set(name, (this.#retired.get(name) ?? 0) + 1);
    if (ending === 'ok') op.output = this.#interned(event.value);
    this.#pending.delete(name);
  }

  #identity(name: string): string {
    const retired = this.#retired.get(name);
    return retired === undefined ? name : `${name} (${retired + 1})`;
  }

  #verb(f: Datum | undefined, line: number): string | undefined {
    if (f === undefined || f === null) return undefined;
    if (typeof f !== 'string') throw new Malformed(line, 0, `f must be a word such as read or write, not ${shown(f)}`);
    return ALIASES.get(f) ?? this.#word(f);
  }

  #key(key: Datum | undefined): number {
    return key === undefined || key === null ? NO_KEY : this.#keys.idOf(keyName(key));
  }

  #interned(value: Datum | undefined): Datum {
    return typeof value === 'string' ? this.#word(value) : (value ?? null);
  }

  #word(text: string): string {
    const known = this.#words.get(text);
    if (known !== undefined) return known;
    if (this.#words.size < MOST_INTERNED) this.#words.set(text, text);
    return text;
  }
}

/** Names and their numbers, in order of appearance. */
export class Names {
  readonly list: string[] = [];
  readonly #ids = new Map<string, number>();

  idOf(name: string): number {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    this.#ids.set(name, this.list.length);
    return this.list.push(name) - 1;
  }
}

/** 1 and "1" are one key. */
export function keyName(key: Datum): string {
  return typeof key === 'string' ? key : JSON.stringify(key);
}

/** '' where none is named: all such events are of one process. */
function nameOf(process: Datum | undefined, line: number): string {
  if (typeof process === 'string') return process;
  if (typeof process === 'number') return String(process);
  if (process === undefined || process === null) return '';
  throw new Malformed(line, 0, `process must be a number or a name, not ${shown(process)}`);
}

function timeOf(time: Datum | undefined, line: number): number {
  if (typeof time === 'number') return time;
  if (time === undefined || time === null) return Number.NaN;
  throw new Malformed(line, 0, `time must be a number of nanoseconds, not ${shown(time)}`);
}

function badType(type: Datum | undefined): string {
  const wanted = 'type must be invoke, ok, fail or info';
  if (type === undefined || type === null) return `${wanted}; here it is missing`;
  const near = typeof type === 'string' ? nearest(type, TYPES) : undefined;
  return `${wanted}, not ${shown(type)}${near === undefined ? '' : `; did you mean ${near}?`}`;
}

function who(name: string): string {
  return name === '' ? 'the process without a name' : `process ${quoted(name)}`;
}

function shown(value: Datum): string {
  return quoted(typeof value === 'string' ? value : JSON.stringify(value));
}
