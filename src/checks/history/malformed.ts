/** Why a history cannot be read: where it goes wrong, and what was expected there. */

/** Thrown while reading, handed out by `HistoryReader.finish`. The message is one sentence for a person. */
export class Malformed extends Error {
  /** From 1; 0 where it is about the file as a whole. */
  readonly line: number;
  /** From 1; 0 where it is about the line as a whole. */
  readonly column: number;

  constructor(line: number, column: number, message: string) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

/** What a parser of one value throws: it knows the place in its text, not the line in the file. */
export class Fault extends Error {
  /** Characters before the fault. */
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

/** Characters of one line or form: more is no history, and must not fill the memory. */
export const MOST_CHARACTERS = 16_777_216;
/** Values within values: deeper ones would overflow the stack of whoever walks through them. */
export const MOST_DEPTH = 100;

/** Two neighbours beyond it would be read as one value, and a verdict built on that. */
export const TOO_BIG = 'is beyond 2^53, where numbers cannot be told apart; write it as a string';

/** Text from a file, for a message: on one line, and not too much of it. */
export function quoted(text: string): string {
  const plain = text.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, '·');
  return plain.length > 40 ? `“${plain.slice(0, 40)}…”` : `“${plain}”`;
}
