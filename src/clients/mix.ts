/** The workload's operations made concrete: which key, which value, for one request about to be made. */
import { type AnyStrategy, type Key, NOWHERE, type Outcome, type Value } from '../strategies/contract.ts';
import { AffinePicker } from './affinity.ts';
import type { Intent } from './arrivals.ts';
import type { Driver } from './driver.ts';
import type { Flight } from './flights.ts';
import { carries, type Form, formOf, inserts, type Use } from './form.ts';
import { type KeySpaceOf, Picker } from './keys.ts';
import type { Workload } from './workload.ts';

export class Mix {
  readonly #workload: Workload;
  readonly #keys: KeySpaceOf;
  readonly #forms: readonly Form[];
  /** By key group. */
  readonly #pickers: readonly (Picker | AffinePicker)[];
  /** By region: what its clients last saw of a key, where some operation goes by that. */
  readonly #seen: readonly Map<Key, Value | undefined>[];
  readonly #remembers: boolean;

  constructor(workload: Workload, keys: KeySpaceOf, use: Use, strategy: AnyStrategy) {
    this.#workload = workload;
    this.#keys = keys;
    const groups = workload.keys;
    this.#forms = workload.operations.map(({ kind, keys: group, inserts: rows, consistency, part }) => {
      const makesRow = inserts(kind) && groups[kind === 'insert' ? group : rows].unique;
      return formOf(kind, consistency, use, strategy, workload.manners.retry.idempotencyKey, makesRow, part);
    });
    this.#pickers = groups.map((group) =>
      group.affinity === undefined ? new Picker(group) : new AffinePicker(group, group.affinity, workload.from),
    );
    this.#seen = workload.from.map(() => new Map());
    this.#remembers = workload.operations.some(({ kind }) => kind === 'cas' || kind === 'remove');
  }

  ask(driver: Driver, intent: Intent): void {
    const { operation, client, region } = intent;
    const { keys: group, inserts: rows } = this.#workload.operations[operation];
    const form = this.#forms[operation];
    const key = this.#key(group, form.kind === 'insert', intent);
    const into = form.kind === 'decrement-and-insert' ? this.#key(rows, true, intent) : -1;
    const value = this.#value(form, key, region, driver.nextOpId);
    const expected = form.kind === 'cas' ? this.#lastSeen(region, key) : undefined;
    driver.ask(form, operation, client, region, key, into, value, 1, expected, NOWHERE, undefined);
  }

  /** Remembers what this answer showed of the key, for a later cas or remove from the same region. */
  note(flight: Flight, outcome: Outcome): void {
    if (!this.#remembers || outcome.kind !== 'ok') return;
    const { kind, key, value } = flight.request.operations[0];
    const wrote = kind === 'write' || kind === 'insert' || kind === 'cas' || kind === 'add';
    if (wrote && outcome.done) this.#seen[flight.region].set(key, value);
    else if (kind === 'read' || kind === 'cas') this.#seen[flight.region].set(key, outcome.value);
  }

  #key(group: number, makes: boolean, { key: uniform, rank, home }: Intent): Key {
    if (!this.#workload.keys[group].unique) {
      return this.#keys.at(group, rank >= 0 ? rank : this.#pickers[group].rank(uniform, home));
    }
    const rows = this.#keys.rows(group);
    // A read before the first insert looks for a row that nobody made.
    if (makes || rows.length === 0) return this.#keys.row(group);
    if (this.#workload.keys[group].distribution !== 'latest') return rows[Math.floor(uniform * rows.length)];
    return rows[rows.length - 1 - (this.#pickers[group].rank(uniform, home) % rows.length)];
  }

  #value(form: Form, key: Key, region: number, unique: number): Value | undefined {
    if (!carries(form.kind)) return undefined;
    if (form.kind !== 'remove') return unique;
    const seen = this.#lastSeen(region, key);
    return (typeof seen === 'object' ? seen[seen.length - 1] : seen) ?? unique;
  }

  #lastSeen(region: number, key: Key): Value | undefined {
    const seen = this.#seen[region];
    return seen.has(key) ? seen.get(key) : this.#keys.initial(key);
  }
}
