/** What a checker of this room found, gathered into its report. */
import { type Anomaly, type Datum, MOST_ANOMALIES, type Report, type Validity } from '../checker.ts';
import type { Registers } from './registers.ts';

export class Findings {
  readonly #registers: Registers;
  readonly #anomalies: Anomaly[] = [];
  readonly #notes: string[];
  #doubt = '';
  #count = 0;

  constructor(registers: Registers) {
    this.#registers = registers;
    this.#notes = [...registers.notes];
  }

  get count(): number {
    return this.#count;
  }

  /** `ops` are places in the registers. The sentence is made only where it will be shown. */
  add(kind: string, ops: readonly number[], why: () => string, key = -1): void {
    if (++this.#count > MOST_ANOMALIES) return;
    const indices = ops.map((at) => this.#registers.ops[at].index);
    const unique = [...new Set(indices)].sort((a, b) => a - b);
    this.#anomalies.push({ kind, key: this.#registers.history.keys[key] ?? '', why: why(), ops: unique });
  }

  note(text: string): void {
    this.#notes.push(text);
  }

  /** What keeps a clean result from being called valid. */
  doubt(reason: string): void {
    if (reason !== '') this.#doubt = this.#doubt === '' ? reason : `${this.#doubt} ${reason}`;
  }

  /** Reads of a value with several possible writers prove nothing, so the models of causality stay open. */
  doubtAmbiguous(): void {
    const { ambiguous } = this.#registers;
    if (ambiguous === 0) return;
    this.doubt(
      `${ambiguous} reads show a value that more than one write (or the initial value) may have left: which one it was cannot be told, and nothing is concluded from them.`,
    );
  }

  report(measures: { readonly [name: string]: Datum } = {}): Report {
    const examined = this.#registers.ops.length;
    const notes = this.#count === 0 ? [this.#doubt, ...this.#notes] : [...this.#notes, this.#doubt];
    return {
      validity: this.#validity(examined),
      anomalies: this.#anomalies,
      count: this.#count,
      examined,
      note: notes.filter((note) => note !== '').join(' '),
      measures: { violations: this.#count, ...measures },
    };
  }

  #validity(examined: number): Validity {
    if (this.#count > 0) return 'invalid';
    return examined === 0 || this.#doubt !== '' ? 'unknown' : 'valid';
  }
}
