/** What must hold for every value of a key group: looked at in every answer, and again at the end. */
import type { Micros } from '../../kit/time.ts';
import type { Invariant, Scenario } from '../../scenario/scenario.ts';
import type { Address, Key, Outcome } from '../../strategies/contract.ts';
import type { Finding, Witness } from '../result.ts';
import type { Chains } from './chains.ts';
import type { End, Final } from './final.ts';
import type { Intent } from './intent.ts';
import type { Words } from './words.ts';

interface Watched {
  readonly invariant: Invariant;
  readonly group: number;
  /** Keys that were seen to break it. */
  readonly broken: Set<Key>;
  witness: Witness | null;
}

export class Invariants {
  readonly #words: Words;
  readonly #chains: Chains;
  readonly #watched: readonly Watched[];
  /** By operation: what watches its key. */
  readonly #byOperation: readonly (readonly Watched[])[];

  constructor(scenario: Scenario, words: Words, chains: Chains) {
    this.#words = words;
    this.#chains = chains;
    const { keys = [], operations = [] } = scenario.workload ?? {};
    this.#watched = scenario.invariants.map((invariant) => {
      const group = keys.findIndex((known) => known.name === invariant.group);
      return { invariant, group, broken: new Set(), witness: null };
    });
    this.#byOperation = operations.map((operation) => this.#watched.filter(({ group }) => group === operation.keys));
  }

  /** A server answered ok, and the answer shows the key's value. */
  answered(intent: Intent, server: Address, outcome: Outcome, at: Micros): void {
    if (intent.operation < 0 || typeof outcome.value !== 'number') return;
    for (const watched of this.#byOperation[intent.operation]) {
      if (outcome.value >= watched.invariant.min || watched.broken.has(intent.key)) continue;
      watched.broken.add(intent.key);
      const why = `${this.#words.replica(server)} answered ${outcome.value}`;
      const ops = [intent.id, ...this.#chains.recent(intent.key)];
      watched.witness ??= { op: this.#words.op(intent), at: at / 1000, why, ops };
    }
  }

  finish(final: Final, end: End): ReadonlyMap<string, Finding> {
    const findings = new Map<string, Finding>();
    for (const watched of this.#watched) {
      const { invariant, group, broken } = watched;
      let keys = 0;
      for (let key = 0; key < end.keys; key++) if (end.groupOf(key) === group) keys++;
      final.below(group, invariant.min, (key, value, replica) => {
        broken.add(key);
        const why = `${this.#words.replica(replica)} ends with ${value}`;
        watched.witness ??= { op: end.nameOf(key), at: end.now / 1000, why, ops: this.#chains.recent(key) };
      });
      findings.set(invariant.name, { value: broken.size, samples: keys, witness: watched.witness, note: '' });
    }
    return findings;
  }
}
