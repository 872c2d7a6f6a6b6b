/** Lines of a CSV text, cell by cell with their places, and the mistakes in them. */
import { aboutFile, type Desk, located, type Origin } from './problem.ts';

export interface CsvCell {
  readonly text: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** The line it is in. */
  readonly excerpt: string;
}

export interface CsvRow {
  readonly cells: readonly CsvCell[];
}

/** Cells stand between commas, for names have none; blank lines and those that begin with `#` are for people. */
export function* csvRows(text: string): Generator<CsvRow, void> {
  for (const [index, excerpt] of text.split(/\r?\n/).entries()) {
    if (excerpt.trim() === '' || excerpt.startsWith('#')) continue;
    let column = 1;
    const cells = excerpt.split(',').map((raw): CsvCell => {
      const cell = { text: raw.trim(), line: index + 1, column: column + raw.length - raw.trimStart().length, excerpt };
      column += raw.length + 1;
      return cell;
    });
    yield { cells };
  }
}

/** A file of a million lines may be wrong a million times; more than this nobody reads. */
const MOST_TOLD = 20;

/** Tells mistakes of one text: a file by its path, or lines within a scenario, which begin below their field. */
export class CsvDesk {
  readonly #place: string | Origin;
  readonly #desk: Desk;
  #mistakes = 0;

  constructor(place: string | Origin, desk: Desk) {
    this.#place = place;
    this.#desk = desk;
  }

  get isClean(): boolean {
    return this.#mistakes === 0;
  }

  error(code: string, cell: CsvCell | undefined, what: string, hint = ''): undefined {
    if (++this.#mistakes > MOST_TOLD) return undefined;
    if (typeof this.#place !== 'string') {
      const where = cell === undefined ? '' : `line ${cell.line}, column ${cell.column} of the trace: `;
      this.#desk.add(located('error', code, this.#place, where + what, hint, []));
      return undefined;
    }
    const problem = aboutFile(code, this.#place, what, hint);
    if (cell === undefined) this.#desk.add(problem);
    else {
      const { line, column, excerpt, text } = cell;
      this.#desk.add({ ...problem, line, column, width: Math.max(1, text.length), excerpt });
    }
    return undefined;
  }

  /** After the last line. */
  sumUp(): void {
    const untold = this.#mistakes - MOST_TOLD;
    if (untold <= 0) return;
    const what = `${untold} more ${untold === 1 ? 'mistake is' : 'mistakes are'} in the trace`;
    if (typeof this.#place === 'string') this.#desk.add(aboutFile('E0228', this.#place, what));
    else this.#desk.add(located('error', 'E0228', this.#place, what, '', []));
  }
}
