/** Cuts a text that comes in chunks into lines, and keeps count of them. */
import { Malformed, MOST_CHARACTERS } from './malformed.ts';

/** One piece of a history's text: a line, or a form that may span several. */
export type TakePiece = (text: string, line: number, column: number) => void;

/** Cuts text into pieces; `line` is where it stands. */
export interface Cutter {
  readonly line: number;
  push(chunk: string): void;
  finish(): void;
}

/** Blank lines are counted and not handed on. */
export class Lines implements Cutter {
  line = 1;
  readonly #take: TakePiece;
  #rest = '';

  constructor(take: TakePiece) {
    this.#take = take;
  }

  push(chunk: string): void {
    let from = 0;
    for (let to = chunk.indexOf('\n'); to >= 0; to = chunk.indexOf('\n', from)) {
      const text = this.#rest === '' ? chunk.slice(from, to) : this.#rest + chunk.slice(from, to);
      this.#rest = '';
      from = to + 1;
      this.#emit(text);
      this.line++;
    }
    this.#rest += chunk.slice(from);
    this.#bound(this.#rest);
  }

  finish(): void {
    const text = this.#rest;
    this.#rest = '';
    this.#emit(text);
  }

  #emit(text: string): void {
    this.#bound(text);
    const line = text.endsWith('\r') ? text.slice(0, -1) : text;
    if (line.trim() !== '') this.#take(line, this.line, 1);
  }

  #bound(text: string): void {
    if (text.length <= MOST_CHARACTERS) return;
    throw new Malformed(this.line, 0, `this line has more than ${MOST_CHARACTERS} characters, which is the bound`);
  }
}
