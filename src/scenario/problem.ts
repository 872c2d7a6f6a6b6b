/** What is wrong with a scenario, where, and what to write instead; and how that is shown. */

/** A text that was read, under the name that its reader knows it by. */
export interface Source {
  readonly name: string;
  readonly text: string;
}

/** A stretch of a source, as offsets. */
export interface Origin {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

export interface Problem {
  readonly code: string;
  readonly level: 'error' | 'warning';
  /** One sentence. */
  readonly what: string;
  /** Stands behind the caret; may be empty. */
  readonly hint: string;
  readonly notes: readonly string[];
  readonly file: string;
  /** From 1. 0 = the file as a whole. */
  readonly line: number;
  readonly column: number;
  readonly width: number;
  /** The line it is in. */
  readonly excerpt: string;
}

/** Collects what is wrong, so that everything is told at once. */
export class Desk {
  readonly #problems: Problem[] = [];
  readonly warnings: Problem[] = [];

  error(code: string, origin: Origin, what: string, hint = '', notes: readonly string[] = []): undefined {
    this.#problems.push(located('error', code, origin, what, hint, notes));
    return undefined;
  }

  /** None of the fields `names` is there; not told where one was written and is wrong in itself. */
  missing(got: Read, names: readonly string[], what: string, hint = ''): undefined {
    if (!names.some((name) => got.said.has(name))) this.error('E0008', got.origin, what, hint);
    return undefined;
  }

  add(...problems: readonly Problem[]): void {
    this.#problems.push(...problems);
  }

  warn(code: string, origin: Origin, what: string, hint = ''): void {
    this.warnings.push(located('warning', code, origin, what, hint, []));
  }

  get isClean(): boolean {
    return this.#problems.length === 0;
  }

  get problems(): readonly Problem[] {
    return this.#problems;
  }
}

/** A map that was read: where it stands, and which of its fields were written, well or badly spelled. */
export interface Read {
  readonly origin: Origin;
  readonly said: ReadonlySet<string>;
}

export function located(
  level: Problem['level'],
  code: string,
  origin: Origin,
  what: string,
  hint: string,
  notes: readonly string[],
): Problem {
  const { text, name } = origin.source;
  const start = Math.min(origin.start, text.length);
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = text.indexOf('\n', lineStart);
  const excerpt = text.slice(lineStart, lineEnd < 0 ? text.length : lineEnd).replace(/\r$/, '');
  const line = text.slice(0, lineStart).split('\n').length;
  const column = start - lineStart + 1;
  const width = Math.max(1, Math.min(origin.end, lineStart + excerpt.length) - start);
  return { code, level, what, hint, notes, file: name, line, column, width, excerpt };
}

/** About a file as a whole: nothing in it can be pointed at. */
export function aboutFile(code: string, file: string, what: string, hint = ''): Problem {
  return { code, level: 'error', what, hint, notes: [], file, line: 0, column: 0, width: 0, excerpt: '' };
}

/** Errors in the order in which a reader meets them. */
export function inOrder(problems: readonly Problem[]): Problem[] {
  const files = [...new Set(problems.map((problem) => problem.file))];
  return [...problems].sort(
    (a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column,
  );
}

const WIDEST = 110;

/** The block a person reads: code, place, excerpt with a caret, what to write instead. */
export function showProblem(problem: Problem): string {
  const { code, level, what, hint, notes, file, line, column } = problem;
  const lines = [`${level}[${code}]: ${visible(what)}`];
  const gutter = String(Math.max(line, 1)).length + 1;
  const bar = `${' '.repeat(gutter)} |`;
  if (line === 0) {
    lines.push(`${' '.repeat(gutter)}--> ${visible(file)}`);
    if (hint !== '') lines.push(`${' '.repeat(gutter)} = help: ${visible(hint)}`);
  } else {
    const cut = Math.max(0, column + problem.width - WIDEST);
    const skipped = Math.min(cut, column - 1);
    const excerpt = visible(problem.excerpt).slice(skipped, skipped + WIDEST);
    const width = Math.max(1, Math.min(problem.width, excerpt.length - (column - 1 - skipped)));
    const caret = `${' '.repeat(column - 1 - skipped)}${'^'.repeat(width)}`;
    lines.push(`${' '.repeat(gutter)}--> ${visible(file)}:${line}:${column}`, bar);
    lines.push(
      `${String(line).padStart(gutter)} | ${excerpt}`,
      `${bar} ${caret}${hint === '' ? '' : ` ${visible(hint)}`}`,
    );
  }
  for (const note of notes) lines.push(`${' '.repeat(gutter)} = ${visible(note)}`);
  return lines.join('\n');
}

/** All of them, and the line that sums them up. */
export function showProblems(problems: readonly Problem[], file: string): string {
  const count = `${problems.length} error${problems.length === 1 ? '' : 's'} in ${visible(file)}. Nothing was run.`;
  const more = problems.length > 0 ? `   More: lightcone explain ${problems[0].code}` : '';
  return `${problems.map(showProblem).join('\n\n')}\n\n${count}${more}\n`;
}

/** Text from a file is shown, never obeyed: control characters and direction marks become dots, one for one. */
export function visible(text: string): string {
  return text
    .replace(/\t/g, ' ')
    .replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, '·');
}
