/** Reads one JSON value, and where it is none says what was expected and where. */
import type { Datum } from './history.ts';
import { Fault, MOST_DEPTH, quoted, TOO_BIG } from './malformed.ts';

/** Throws a Fault. */
export function readJson(text: string): Datum {
  let value: Datum;
  try {
    value = JSON.parse(text);
  } catch {
    throw jsonFault(text);
  }
  inspect(value, 0);
  return value;
}

/** Refuses what `JSON.parse` lets pass and no checker could stand. */
function inspect(value: Datum, depth: number): void {
  if (typeof value === 'number' && !(Math.abs(value) <= Number.MAX_SAFE_INTEGER)) {
    throw new Fault(0, `the number ${value} ${TOO_BIG}`);
  }
  if (typeof value !== 'object' || value === null) return;
  if (depth > MOST_DEPTH) throw new Fault(0, `values lie deeper within each other than ${MOST_DEPTH}, the bound`);
  for (const item of Object.values(value)) inspect(item, depth + 1);
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])/.source;
const ANY_STRING = /"[^"\\]*(?:\\.[^"\\]*)*"/.source;
/** Blanks, then a mark, a string, or another scalar. */
const TOKEN = new RegExp(`[ \\t\\r\\n]*(?:([{}[\\],:])|(${ANY_STRING})|(?:${NUMBER}|(?:true|false|null)(?!\\w)))`, 'y');
const STRING = /^"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"$/;

const VALUE = 'a value';
const FIRST_ITEM = 'a value or “]”';
const FIRST_NAME = 'a name in double quotes or “}”';
const NAME = 'a name in double quotes';
const COLON = '“:”';
const AFTER_MEMBER = '“,” or “}”';
const AFTER_ITEM = '“,” or “]”';
const END = 'the end of the line';

/** The engine's own messages differ between its versions, so the fault is looked for anew. */
function jsonFault(text: string): Fault {
  const open: string[] = [];
  let expected = VALUE;
  const done = () => (open.length === 0 ? END : open[open.length - 1] === '{' ? AFTER_MEMBER : AFTER_ITEM);
  for (let at = 0; ; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    const start = match === null ? at + (/^[ \t\r\n]*/.exec(text.slice(at))?.[0].length ?? 0) : TOKEN.lastIndex;
    if (match === null) return new Fault(start, `bad JSON: ${found(text, start)}, where ${expected} was expected`);
    const [, mark, string] = match;
    if (string !== undefined && !STRING.test(string)) {
      const what = 'bad JSON: this string holds an escape that JSON does not know, or a control character';
      return new Fault(start - string.length, what);
    }
    if (mark === '{' || mark === '[') {
      if (expected !== VALUE && expected !== FIRST_ITEM) return surprise(text, start - 1, expected);
      open.push(mark);
      expected = mark === '{' ? FIRST_NAME : FIRST_ITEM;
    } else {
      const next = after(mark, string !== undefined, expected);
      if (next === undefined) return surprise(text, start - (match[0].trimStart().length || 1), expected);
      if (mark === '}' || mark === ']') open.pop();
      expected = next === END ? done() : next;
    }
  }
}

/** What is expected behind a token; END where a value is complete; undefined where the token does not belong. */
function after(mark: string | undefined, isString: boolean, expected: string): string | undefined {
  if (mark === undefined) {
    if (expected === VALUE || expected === FIRST_ITEM) return END;
    return isString && (expected === NAME || expected === FIRST_NAME) ? COLON : undefined;
  }
  if (mark === ':') return expected === COLON ? VALUE : undefined;
  if (mark === ',') return expected === AFTER_MEMBER ? NAME : expected === AFTER_ITEM ? VALUE : undefined;
  if (mark === '}') return expected === AFTER_MEMBER || expected === FIRST_NAME ? END : undefined;
  return expected === AFTER_ITEM || expected === FIRST_ITEM ? END : undefined;
}

function surprise(text: string, at: number, expected: string): Fault {
  return new Fault(at, `bad JSON: ${found(text, at)}, where ${expected} was expected`);
}

function found(text: string, at: number): string {
  if (at >= text.length) return 'the line ends here';
  if (text[at] === '"' && !/^"[^"\\]*(?:\\.[^"\\]*)*"/.test(text.slice(at))) return 'a string that is not closed';
  return `${quoted(/^[\w.+-]+|^"[^"]*"|^./u.exec(text.slice(at))?.[0] ?? '')} stands here`;
}
