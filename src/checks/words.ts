/** A line of text taken word by word, each with its column, and refusals that point at one. */
import { nearest } from '../kit/nearest.ts';

/** Why a line cannot be read. The column counts from 1. */
export interface Refusal {
  readonly error: string;
  readonly column: number;
  readonly nearest?: string;
}

export class Words {
  readonly #words: readonly { readonly text: string; readonly column: number }[];
  readonly #length: number;
  #at = 0;

  constructor(text: string) {
    // Quotes and braces may hold blanks; braces belong to the metric before them; operators may lack blanks.
    const pattern = /"[^"]*"|(?:[^\s{}<>=!]+(?: *\{[^}]*\}?)?)|[<>=!]+|\S/g;
    this.#words = [...text.matchAll(pattern)].map((match) => ({ text: match[0], column: match.index + 1 }));
    this.#length = text.length;
  }

  /** '' at the end. */
  get next(): string {
    return this.#words[this.#at]?.text ?? '';
  }

  get after(): string {
    return this.#words[this.#at + 1]?.text ?? '';
  }

  get column(): number {
    return this.#words[this.#at]?.column ?? this.#length + 1;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#words.length;
  }

  take(): string {
    return this.#words[this.#at++]?.text ?? '';
  }

  /** The index of the fault that the next word names; takes it. */
  fault(faults: readonly string[]): number | Refusal {
    const name = this.next;
    if (name === '') return refuse(this, 'a fault is missing here');
    const index = faults.indexOf(name);
    if (index < 0) return refuse(this, `no fault is called \`${name}\``, nearest(name, faults));
    this.take();
    return index;
  }
}

export function refuse(words: Words, error: string, guess?: string, offset = 0): Refusal {
  const column = words.column + offset;
  return guess === undefined ? { error, column } : { error, column, nearest: guess };
}
