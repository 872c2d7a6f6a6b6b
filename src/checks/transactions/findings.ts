/** What a check finds: every anomaly counted, the first few of each kind kept. */
import { type Anomaly, MOST_ANOMALIES } from '../checker.ts';

export class Findings {
  readonly #kinds = new Map<string, { count: number; readonly kept: Anomaly[] }>();

  /** `why` is only called for what is kept. Any order of operations will do. */
  add(kind: string, key: string, ops: readonly number[], why: () => string): void {
    const of = this.#kinds.get(kind) ?? { count: 0, kept: [] };
    this.#kinds.set(kind, of);
    of.count++;
    if (of.kept.length >= MOST_ANOMALIES) return;
    const proof = [...new Set(ops)].sort((a, b) => a - b);
    of.kept.push({ kind, key, why: why(), ops: proof });
  }

  get kinds(): readonly string[] {
    return [...this.#kinds.keys()];
  }

  count(kind: string): number {
    return this.#kinds.get(kind)?.count ?? 0;
  }

  /** One of every kind in the order given, then the rest, as many as a report holds. */
  first(kinds: readonly string[]): readonly Anomaly[] {
    const kept = kinds.map((kind) => this.#kinds.get(kind)?.kept ?? []);
    return [...kept.flatMap((some) => some.slice(0, 1)), ...kept.flatMap((some) => some.slice(1))].slice(
      0,
      MOST_ANOMALIES,
    );
  }
}
