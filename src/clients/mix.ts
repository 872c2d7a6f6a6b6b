/** The workload's operations made concrete: which key, which value, for one request about to be made. */
import { type AnyStrategy, type Key, NOWHERE, type Outcome, type Value } from '../strategies/contract.ts';
import { AffinePicker } from './affinity.ts';
import { type Intent, USERS } from './arrivals.ts';
import { rankOf, regionsThatAsk } from './belonging.ts';
import type { Driver } from './driver.ts';
import type { Flight } from './flights.ts';
import { carries, type Form, formOf, inserts, type Use } from './form.ts';
import { HOMELESS } from './homes.ts';
import { type KeySpaceOf, Picker } from './keys.ts';
import type { Rehoming } from './rehoming/rehoming.ts';
import type { Workload } from './workload.ts';

export class Mix {
  readonly #workload: Workload;
  readonly #keys: KeySpaceOf;
  readonly #rehoming: Rehoming | undefined;
  readonly #asking: readonly number[];
  readonly #forms: readonly Form[];
  /** By key group. */
  readonly #pickers: readonly (Picker | AffinePicker)[];
  /** By region: what its clients last saw of a key, where some operation goes by that. */
  readonly #seen: readonly Map<Key, Value | undefined>[];
  readonly #remembers: boolean;
  /** By operation: what it was last answered with, by client, where that is a token of some other. */
  readonly #tokens: readonly (Map<number, number> | undefined)[];
  /** By operation: which of those go with it. */
  readonly #fences: readonly (Map<number, number> | undefined)[];

  constructor(workload: Workload, keys: KeySpaceOf, use: Use, strategy: AnyStrategy, rehoming?: Rehoming) {
    this.#workload = workload;
    this.#keys = keys;
    this.#rehoming = rehoming;
    this.#asking = regionsThatAsk(workload.from);
    const groups = workload.keys;
    this.#forms = workload.operations.map(({ kind, keys: group, inserts: rows, consistency, part, route }) => {
      const makesRow = inserts(kind) && groups[kind === 'insert' ? group : rows].unique;
      const { idempotencyKey } = workload.manners.retry;
      return formOf(kind, consistency, use, strategy, idempotencyKey, makesRow, part, route);
    });
    this.#pickers = groups.map((group) =>
      group.affinity === undefined ? new Picker(group) : new AffinePicker(group, group.affinity, workload.from),
    );
    this.#seen = workload.from.map(() => new Map());
    this.#remembers = workload.operations.some(({ kind }) => kind === 'cas' || kind === 'remove');
    const { operations } = workload;
    this.#tokens = operations.map(({ name }) => {
      return operations.some(({ fence }) => fence === name) ? new Map() : undefined;
    });
    this.#fences = operations.map(({ fence }) => this.#tokens[operations.findIndex(({ name }) => name === fence)]);
  }

  ask(driver: Driver, intent: Intent): void {
    const { operation, client, region } = intent;
    const { keys: group, inserts: rows } = this.#workload.operations[operation];
    const form = this.#forms[operation];
    const lives = this.#rehoming?.asks(group, this.#userOf(intent), region);
    const key = lives?.key ?? this.#key(group, form.kind === 'insert', intent, intent.home);
    const into = form.kind === 'decrement-and-insert' ? this.#row(rows, key, intent) : -1;
    const value = this.#value(form, key, region, driver.nextOpId);
    const expected = form.kind === 'cas' ? this.#lastSeen(region, key) : undefined;
    const fences = this.#fences[operation];
    // Who was never given a token comes with one that is older than any.
    const fence = lives?.fence ?? (fences && (fences.get(client) ?? 0));
    driver.ask(form, operation, client, region, key, into, value, 1, expected, NOWHERE, undefined, fence);
  }

  /** Remembers what this answer gave: a token; what it showed of the key, for a later cas or remove from the region. */
  note(flight: Flight, outcome: Outcome): void {
    const tokens = this.#tokens[flight.what];
    if (tokens !== undefined && outcome.done && typeof outcome.value === 'number') {
      tokens.set(flight.client, outcome.value);
    }
    if (!this.#remembers || outcome.kind !== 'ok') return;
    const [{ kind, key: asked, value }] = flight.request.operations;
    const key = this.#keys.rowOf(asked);
    const wrote = kind === 'write' || kind === 'insert' || kind === 'cas' || kind === 'add';
    if (wrote && outcome.done) this.#seen[flight.region].set(key, value);
    else if (kind === 'read' || kind === 'cas') this.#seen[flight.region].set(key, outcome.value);
  }

  #key(group: number, makes: boolean, intent: Intent, owner: number): Key {
    const { key: uniform, rank, home } = intent;
    const { unique, distribution, per } = this.#workload.keys[group];
    if (per === 'user') return this.#keys.at(group, this.#userOf(intent));
    if (!unique) return this.#keys.at(group, rank >= 0 ? rank : this.#pickers[group].rank(uniform, home));
    const rows = this.#keys.rows(group, owner);
    // A read before the first insert looks for a row that nobody made.
    if (makes || rows.length === 0) return this.#keys.row(group, owner);
    if (distribution !== 'latest') return rows[Math.floor(uniform * rows.length)];
    return rows[rows.length - 1 - (this.#pickers[group].rank(uniform, home) % rows.length)];
  }

  /** Sessions of all regions in turn, so that by the law of belonging the key of each is at home where it is. */
  #userOf({ client, home }: Intent): number {
    return rankOf(client - home * USERS, this.#asking.indexOf(home), this.#asking);
  }

  /** A row that is made together with a change of `key` lives where that does. */
  #row(group: number, key: Key, intent: Intent): Key {
    const home = this.#keys.homeOf(key);
    return this.#key(group, true, intent, home === HOMELESS ? intent.home : home);
  }

  #value(form: Form, key: Key, region: number, unique: number): Value | undefined {
    if (!carries(form.kind)) return undefined;
    if (form.kind !== 'remove') return unique;
    const seen = this.#lastSeen(region, key);
    return (typeof seen === 'object' ? seen[seen.length - 1] : seen) ?? unique;
  }

  #lastSeen(region: number, asked: Key): Value | undefined {
    const seen = this.#seen[region];
    const key = this.#keys.rowOf(asked);
    return seen.has(key) ? seen.get(key) : this.#keys.initial(key);
  }
}
