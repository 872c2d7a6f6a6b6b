/** Reads one EDN value, the notation of Clojure's data, as the nearest that JSON can say. */
import type { Datum } from './history.ts';
import { Fault, MOST_DEPTH, quoted, TOO_BIG } from './malformed.ts';

/** Whatever is skipped between tokens ends a token, else a token could be empty and reading stand still. */
const DELIMITER = /[\u0000- ,"()[\]{};\u00a0\ufeff]/g;
const INTEGER = /^[+-]?\d+N?$/;
const FLOAT = /^[+-]?\d+(\.\d*)?([eE][+-]?\d+)?M?$/;
const RATIO = /^[+-]?\d+\/\d+$/;
const NAMED_CHARACTERS: ReadonlyMap<string, string> = new Map([
  ['newline', '\n'],
  ['space', ' '],
  ['tab', '\t'],
  ['return', '\r'],
  ['backspace', '\b'],
  ['formfeed', '\f'],
]);
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['b', '\b'],
  ['f', '\f'],
  ['"', '"'],
  ['\\', '\\'],
]);

/**
 * Keywords, symbols, characters and ratios become strings; lists, vectors and sets arrays; of a tagged value the
 * value is kept. Undefined where the text holds nothing but comments and discarded forms. Throws a Fault.
 */
export function readEdn(text: string): Datum | undefined {
  const reader = new Edn(text);
  const value = reader.next(0);
  if (value !== undefined && reader.next(0) !== undefined) throw reader.fault('one value was expected, not several');
  if (!reader.isAtEnd) throw reader.fault(`${quoted(text[reader.at])} closes nothing that was opened`);
  return value;
}

class Edn {
  at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.at >= this.#text.length;
  }

  fault(what: string, at = this.at): Fault {
    return new Fault(at, what);
  }

  /** Undefined at the end, and before a closing bracket. */
  next(depth: number): Datum | undefined {
    if (depth > MOST_DEPTH) throw this.fault(`values lie deeper within each other than ${MOST_DEPTH}, the bound`);
    this.#skip();
    const first = this.#text[this.at];
    switch (first) {
      case undefined:
      case ')':
      case ']':
      case '}':
        return undefined;
      case '(':
        return this.#items(')', depth);
      case '[':
        return this.#items(']', depth);
      case '{':
        return this.#map(depth);
      case '"':
        return this.#string();
      case '\\':
        return this.#character();
      case '#':
        return this.#dispatch(depth);
      default:
        return this.#atom();
    }
  }

  #skip(): void {
    for (; this.at < this.#text.length; this.at++) {
      const code = this.#text.charCodeAt(this.at);
      if (code === 59) {
        const end = this.#text.indexOf('\n', this.at);
        this.at = end < 0 ? this.#text.length - 1 : end;
      } else if (code > 32 && code !== 44 && code !== 0xa0 && code !== 0xfeff) return;
    }
  }

  #items(closing: string, depth: number): Datum[] {
    const opened = this.at++;
    const items: Datum[] = [];
    for (let item = this.next(depth + 1); item !== undefined; item = this.next(depth + 1)) items.push(item);
    if (this.isAtEnd) throw this.fault(`“${this.#text[opened]}” is not closed; ${quoted(closing)} was expected`);
    if (this.#text[this.at] !== closing) {
      throw this.fault(`“${closing}” was expected to close “${this.#text[opened]}”, not “${this.#text[this.at]}”`);
    }
    this.at++;
    return items;
  }

  #map(depth: number): Datum {
    const opened = this.at;
    const items = this.#items('}', depth);
    if (items.length % 2 > 0) throw this.fault('a key of this map has no value', opened);
    const pairs: [string, Datum][] = [];
    for (let item = 0; item < items.length; item += 2) pairs.push([nameOf(items[item]), items[item + 1]]);
    const map = Object.fromEntries(pairs);
    if (Object.keys(map).length < pairs.length) throw this.fault('a key of this map stands there twice', opened);
    return map;
  }

  #string(): string {
    const opened = this.at;
    let text = '';
    for (let from = opened + 1; ; ) {
      const quote = this.#text.indexOf('"', from);
      const slash = this.#text.indexOf('\\', from);
      if (quote < 0) throw this.fault('this string is not closed; " was expected', opened);
      if (slash < 0 || slash > quote) {
        this.at = quote + 1;
        return text + this.#text.slice(from, quote);
      }
      text += this.#text.slice(from, slash);
      const unicode = /^u([0-9a-fA-F]{4})/.exec(this.#text.slice(slash + 1, slash + 6));
      const plain = unicode === null ? ESCAPES.get(this.#text[slash + 1]) : hexadecimal(unicode[1]);
      if (plain === undefined) throw this.fault('EDN strings know no such escape', slash);
      text += plain;
      from = slash + (unicode === null ? 2 : 6);
    }
  }

  #character(): string {
    const start = this.at + 1;
    this.at = Math.max(this.#tokenEnd(start), Math.min(start + 1, this.#text.length));
    const name = this.#text.slice(start, this.at);
    const unicode = /^u([0-9a-fA-F]{4})$/.exec(name);
    const plain = unicode === null ? NAMED_CHARACTERS.get(name) : hexadecimal(unicode[1]);
    if (plain === undefined && [...name].length !== 1) {
      throw this.fault(`there is no character called ${quoted(name)}`, start - 1);
    }
    return plain ?? name;
  }

  /** `#{…}` a set · `#_` discards what follows · `##Inf` · `#tag value` is its value. */
  #dispatch(depth: number): Datum | undefined {
    const start = this.at++;
    const second = this.#text[this.at];
    if (second === '{') return this.#items('}', depth);
    if (second === '_') {
      this.at++;
      if (this.next(depth + 1) === undefined) throw this.fault('#_ has nothing to discard', start);
      return this.next(depth);
    }
    if (second === '#') {
      this.at++;
      return this.#token();
    }
    const tag = this.#token();
    if (!/^[:\p{L}]/u.test(tag)) throw this.fault('the name of a tag was expected behind #', start);
    const value = this.next(depth + 1);
    if (value === undefined) throw this.fault(`the tag ${quoted(tag)} has no value`, start);
    return value;
  }

  #atom(): Datum {
    const start = this.at;
    const token = this.#token();
    if (token[0] === ':') {
      if (token.length > 1) return token.slice(1);
      throw this.fault('a keyword needs a name behind its colon', start);
    }
    if (token === 'nil') return null;
    if (token === 'true') return true;
    if (token === 'false') return false;
    if (!/^[+-]?\d/.test(token)) return token;
    if (INTEGER.test(token) || FLOAT.test(token)) return this.#number(token, start);
    if (RATIO.test(token)) return token;
    throw this.fault(`${quoted(token)} is neither a number nor a name`, start);
  }

  #number(token: string, start: number): number {
    const number = Number(/[NM]$/.test(token) ? token.slice(0, -1) : token);
    if (Math.abs(number) <= Number.MAX_SAFE_INTEGER) return number;
    throw this.fault(`${quoted(token)} ${TOO_BIG}`, start);
  }

  #token(): string {
    const start = this.at;
    this.at = this.#tokenEnd(start);
    return this.#text.slice(start, this.at);
  }

  #tokenEnd(start: number): number {
    DELIMITER.lastIndex = start;
    return DELIMITER.exec(this.#text)?.index ?? this.#text.length;
  }
}

function nameOf(key: Datum): string {
  return typeof key === 'string' ? key : JSON.stringify(key);
}

function hexadecimal(digits: string): string {
  return String.fromCharCode(Number.parseInt(digits, 16));
}
