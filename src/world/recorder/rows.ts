/** Rows that inserts made, one or more for an intent: which of them are there at the end. */
import type { Micros } from '../../kit/time.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Key, WriteId } from '../../strategies/contract.ts';
import type { Cell } from './cell.ts';
import { type Intent, NEVER } from './intent.ts';
import type { Intents } from './intents.ts';
import type { Words } from './words.ts';

/** Whether any replica that counts shows something under the key. */
type Presence = (key: Key) => boolean;

/** Lists grow with inserts, as the data does; everything else in the recorder stays bounded. */
export class Rows {
  readonly #groups: readonly number[];
  readonly #ids: WriteId[] = [];
  readonly #operations: number[] = [];
  readonly #keys: Key[] = [];
  readonly #issued: Micros[] = [];
  readonly #acked: Micros[] = [];
  readonly #cells: (readonly Cell[])[] = [];
  /** Keys of later attempts, where the server would have made another row. */
  readonly #others = new Map<number, Key[]>();
  readonly #deleted = new Set<Key>();
  /** Intents of which some row is there at the end. */
  readonly #there = new Set<WriteId>();
  readonly #mayDelete: boolean;

  constructor(scenario: Scenario) {
    const { operations = [], keys = [] } = scenario.workload ?? {};
    this.#groups = operations.map((operation) => {
      const group = operation.kind === 'insert' ? operation.keys : operation.inserts;
      return keys[group]?.unique === true ? group : -1;
    });
    this.#mayDelete = operations.some((operation) => operation.kind === 'delete' && keys[operation.keys].unique);
  }

  /** Index of the key group that an operation inserts into, or -1. */
  groupOf(operation: number): number {
    return operation < 0 ? -1 : this.#groups[operation];
  }

  issued(write: Intent): void {
    if (write.kind === 'delete' && this.#mayDelete) this.#deleted.add(write.key);
    if (write.into < 0 || this.groupOf(write.operation) < 0) return;
    write.row = this.#ids.length;
    this.#ids.push(write.id);
    this.#operations.push(write.operation);
    this.#keys.push(write.into);
    this.#issued.push(write.at);
    this.#acked.push(NEVER);
    this.#cells.push(write.cells);
  }

  retried(write: Intent, into: Key): void {
    write.isVague = true;
    if (write.row < 0 || into < 0 || into === this.#keys[write.row]) return;
    const others = this.#others.get(write.row);
    if (others === undefined) this.#others.set(write.row, [into]);
    else if (!others.includes(into)) others.push(into);
  }

  acknowledged(write: Intent): void {
    if (write.row < 0) return;
    this.#acked[write.row] = write.acked;
    for (const cell of write.cells) cell.rowsAcknowledged++;
  }

  /** Intents of these operations of the workload. */
  madeBy(operations: readonly number[]): readonly WriteId[] {
    return this.#ids.filter((_, row) => operations.includes(this.#operations[row]));
  }

  issuedAt(id: WriteId): Micros {
    // Intents are numbered as they are issued.
    let [from, to] = [0, this.#ids.length];
    while (to - from > 1) {
      const middle = (from + to) >> 1;
      if (this.#ids[middle] <= id) from = middle;
      else to = middle;
    }
    return this.#issued[from] ?? 0;
  }

  /** Once they are checked. */
  isThere(id: WriteId): boolean {
    return this.#there.has(id);
  }

  /** Lost: acknowledged, and on no replica. Duplicated: two rows of one intent exist. */
  check(isThere: Presence, nameOf: (key: Key) => string, intents: Intents, words: Words): void {
    for (let row = 0; row < this.#ids.length; row++) {
      const keys = [this.#keys[row], ...(this.#others.get(row) ?? [])];
      if (keys.some((key) => this.#deleted.has(key))) continue;
      const there = keys.filter(isThere);
      if (there.length > 0) this.#there.add(this.#ids[row]);
      if (there.length > 1) {
        const why = `made ${there.length} rows: ${there.map(nameOf).join(' and ')}`;
        this.#tell(row, 'rows.duplicated', nameOf(keys[0]), why, (cell) => cell.rowsDuplicated++);
      }
      if (there.length > 0 || this.#acked[row] === NEVER) continue;
      const write = intents.find(this.#ids[row]);
      const known = write === undefined ? 'on no replica at the end' : words.taken(write);
      const told = write === undefined ? words.time(this.#acked[row]) : words.acknowledged(write);
      const by = write === undefined ? `acknowledged at ${told}` : told;
      const op = write === undefined ? nameOf(keys[0]) : words.op(write);
      this.#tell(row, 'rows.lost', op, `${by}, ${known}`, (cell) => cell.rowsLost++);
    }
  }

  #tell(row: number, metric: string, op: string, why: string, count: (cell: Cell) => void): void {
    const at = this.#acked[row] === NEVER ? this.#issued[row] : this.#acked[row];
    for (const cell of this.#cells[row]) {
      count(cell);
      cell.prove(metric, { at, size: 0, op, why, ops: [this.#ids[row]] });
    }
  }
}
