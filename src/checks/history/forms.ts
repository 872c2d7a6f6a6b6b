/** Cuts EDN, or one big JSON array, that comes in chunks into its outermost maps, without understanding them. */
import type { Cutter, TakePiece } from './lines.ts';
import { Malformed, MOST_CHARACTERS } from './malformed.ts';

const CODE = 0;
const STRING = 1;
const ESCAPE = 2;
const COMMENT = 3;
/** After a backslash outside strings: `\{` is a character, no bracket. */
const CHARACTER = 4;

const NEWLINE = 10;
const QUOTE = 34;
const HASH = 35;
const SEMICOLON = 59;
const BACKSLASH = 92;

/** What the whole file may be wrapped in. */
const UNWRAPPED = 0;
const WRAPPED = 1;
const CLOSED = 2;

export class Forms implements Cutter {
  line = 1;
  readonly #take: TakePiece;
  #state = CODE;
  #wrap = UNWRAPPED;
  #wrapLine = 0;
  #depth = 0;
  #forms = 0;
  /** What earlier chunks held of the form that is open. */
  #before = '';
  /** Where in this chunk the open form goes on; -1 where none is open. */
  #from = -1;
  #isTagged = false;
  #formLine = 0;
  #formColumn = 0;
  /** Where in this chunk the line begins; negative where it began in an earlier one. */
  #lineStart = 0;

  constructor(take: TakePiece) {
    this.#take = take;
  }

  push(chunk: string): void {
    for (let at = 0; at < chunk.length; at++) {
      const code = chunk.charCodeAt(at);
      if (this.#state === CODE) this.#code(chunk, at, code);
      else if (this.#state === STRING) {
        if (code === BACKSLASH) this.#state = ESCAPE;
        else if (code === QUOTE) this.#state = CODE;
      } else if (this.#state === ESCAPE) this.#state = STRING;
      else if (this.#state === CHARACTER || code === NEWLINE) this.#state = CODE;
      if (code === NEWLINE) {
        this.line++;
        this.#lineStart = at + 1;
      }
    }
    this.#lineStart -= chunk.length;
    if (this.#from < 0) return;
    this.#before += chunk.slice(this.#from);
    this.#from = 0;
    if (this.#before.length <= MOST_CHARACTERS) return;
    const what = `what begins here has more than ${MOST_CHARACTERS} characters and no end, which is the bound`;
    throw new Malformed(this.#formLine, this.#formColumn, what);
  }

  finish(): void {
    if (this.#from >= 0 && this.#depth === 0 && this.#state === CODE) this.#emit('', 0);
    if (this.#from >= 0) {
      const what = 'what begins here is not closed when the file ends: was the file cut short?';
      throw new Malformed(this.#formLine, this.#formColumn, what);
    }
    if (this.#wrap === WRAPPED) {
      const what = 'the bracket around the whole history is not closed when the file ends: was the file cut short?';
      throw new Malformed(this.#wrapLine, 0, what);
    }
  }

  #code(chunk: string, at: number, code: number): void {
    switch (code) {
      case 123: // {
        this.#begin(at, code);
        this.#depth++;
        return;
      case 91: // [
      case 40: // (
        if (this.#wraps()) return;
        this.#begin(at, code);
        this.#depth++;
        return;
      case 125: // }
      case 93: // ]
      case 41: // )
        this.#close(chunk, at);
        return;
      case SEMICOLON:
        this.#state = COMMENT;
        return;
      default:
        this.#other(chunk, at, code);
    }
  }

  #other(chunk: string, at: number, code: number): void {
    const isSpace = code <= 32 || code === 44;
    if (!isSpace) {
      this.#begin(at, code);
      if (code === QUOTE) this.#state = STRING;
      if (code === BACKSLASH) this.#state = CHARACTER;
    } else if (this.#from >= 0 && this.#depth === 0 && !this.#isTagged) this.#emit(chunk, at);
  }

  /** The first bracket of a file may hold all of the history. */
  #wraps(): boolean {
    if (this.#wrap !== UNWRAPPED || this.#forms > 0 || this.#from >= 0) return false;
    this.#wrap = WRAPPED;
    this.#wrapLine = this.line;
    return true;
  }

  #begin(at: number, code: number): void {
    if (this.#from >= 0) return;
    this.#from = at;
    this.#isTagged = code === HASH;
    this.#formLine = this.line;
    this.#formColumn = at - this.#lineStart + 1;
    if (this.#wrap === CLOSED) {
      throw new Malformed(this.line, this.#formColumn, 'the history ended with its bracket; nothing may follow it');
    }
  }

  #close(chunk: string, at: number): void {
    if (this.#depth > 0) {
      if (--this.#depth === 0) this.#emit(chunk, at + 1);
      return;
    }
    if (this.#from >= 0) this.#emit(chunk, at);
    if (this.#wrap !== WRAPPED) {
      throw new Malformed(this.line, at - this.#lineStart + 1, `“${chunk[at]}” closes nothing that was opened`);
    }
    this.#wrap = CLOSED;
  }

  #emit(chunk: string, to: number): void {
    const text = this.#before + chunk.slice(this.#from, to);
    this.#before = '';
    this.#from = -1;
    this.#forms++;
    this.#take(text, this.#formLine, this.#formColumn);
  }
}
