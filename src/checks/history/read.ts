/** Reads histories from text that comes in chunks: JSON lines, Jepsen's EDN, logs of Jepsen and Porcupine, CSV. */
import { cutterFor, type Format, formatOf } from './formats.ts';
import { type Event, Gathering } from './gather.ts';
import type { History } from './history.ts';
import type { Cutter } from './lines.ts';
import { Malformed, MOST_CHARACTERS } from './malformed.ts';

export interface ReadSettings {
  /** Recognised from the content where absent. */
  readonly format?: Format | undefined;
  /** Every value is [key value], as Jepsen's independent histories have it; recognised where absent. */
  readonly isIndependent?: boolean | undefined;
  readonly mostEvents?: number;
}

export interface Reading {
  readonly history: History;
  /** Why the end was not reached, and how far it got; else ''. */
  readonly cut: string;
}

/** What fits into two gigabytes together with the checker. */
export const MOST_EVENTS = 4_000_000;
/** Characters in all, for events may be long. */
const MOST_TEXT = 536_870_912;
/** Characters that show what a text is. */
const BEGINNING = 1024;

/** Takes chunk after chunk, so that a large file never stands in memory as one string. */
export class HistoryReader {
  readonly #settings: ReadSettings;
  readonly #most: number;
  readonly #gathering = new Gathering();
  readonly #take = (event: Event, line: number) => this.#add(event, line);
  #cutter: Cutter | undefined;
  #beginning = '';
  #size = 0;
  #wrong: Malformed | undefined;
  #cut = '';

  constructor(settings: ReadSettings = {}) {
    this.#settings = settings;
    this.#most = settings.mostEvents ?? MOST_EVENTS;
  }

  /** Where it stands: for whoever finds that the bytes that follow are no text. */
  get line(): number {
    return this.#cutter?.line ?? this.#beginning.split('\n').length;
  }

  /** False where no more is wanted: something is wrong, or a bound is reached. */
  push(chunk: string): boolean {
    const nul = chunk.indexOf('\0');
    this.#size += chunk.length;
    if (this.#size > MOST_TEXT && !this.#isOver) {
      this.#cut = `only ${MOST_TEXT} characters are read, and they end in line ${this.line}`;
    }
    this.#attempt(() => this.#feed(nul < 0 ? chunk : chunk.slice(0, nul)));
    if (nul >= 0 && !this.#isOver) {
      const what = 'a NUL byte stands here, so this is no text; JSON lines, EDN or a log were expected';
      this.#wrong = new Malformed(this.line, 0, what);
    }
    return !this.#isOver;
  }

  finish(): Reading | Malformed {
    this.#attempt(() => this.#begin());
    this.#attempt(() => this.#cutter?.finish());
    if (this.#wrong !== undefined) return this.#wrong;
    try {
      return { history: this.#gathering.finish(this.#settings.isIndependent), cut: this.#cut };
    } catch (error) {
      if (error instanceof Malformed) return error;
      throw error;
    }
  }

  get #isOver(): boolean {
    return this.#wrong !== undefined || this.#cut !== '';
  }

  #attempt(step: () => void): void {
    if (this.#isOver) return;
    try {
      step();
    } catch (error) {
      if (error instanceof Malformed) this.#wrong = error;
      else if (error instanceof Enough) this.#cut = error.message;
      else throw error;
    }
  }

  #feed(text: string): void {
    if (this.#cutter === undefined) {
      this.#beginning += text;
      if (this.#beginning.length >= BEGINNING) this.#begin();
    } else this.#cutter.push(text);
  }

  #begin(): void {
    if (this.#cutter !== undefined) return;
    const text = this.#beginning.replace(/^\ufeff/, '');
    const first = text.trimStart();
    if (first === '') {
      if (text.length > MOST_CHARACTERS) throw new Malformed(1, 0, 'the file begins with nothing but blanks');
      return;
    }
    this.#cutter = cutterFor(this.#settings.format ?? formatOf(first), first, this.#take);
    this.#beginning = '';
    this.#cutter.push(text);
  }

  #add(event: Event, line: number): void {
    if (this.#gathering.events >= this.#most) {
      throw new Enough(`only ${this.#most} events are read, and they end before line ${line}`);
    }
    this.#gathering.add(event, line);
  }
}

/** A bound is reached; what was read until then is sound. */
class Enough extends Error {}

/** A text that is small enough to stand in memory as a whole. */
export function readHistory(text: string, settings: ReadSettings = {}): Reading | Malformed {
  const reader = new HistoryReader(settings);
  reader.push(text);
  return reader.finish();
}
