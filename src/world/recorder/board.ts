/** The board of cells, window by operation by client region: recorded in once, added up to any view. */
import type { Filter, Window } from '../../checks/expectation.ts';
import { assert } from '../../kit/assert.ts';
import type { Micros } from '../../kit/time.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { Cell } from './cell.ts';
import type { Intent } from './intent.ts';
import { type Stretch, stretchesOf } from './windows.ts';

/** Rows for the steps of a script, after those of `workload.operations`. */
const SCRIPT_READ = 0;
const SCRIPT_WRITE = 1;

const NOWHERE: readonly Cell[] = [];

type Grid = (Cell | undefined)[];

export class Board {
  readonly #regions: readonly string[];
  readonly #operations: readonly string[];
  readonly #stretches: readonly Stretch[];
  /** By stretch, then row × regions + region: the cells that an operation issued then belongs to. */
  readonly #lists: (readonly Cell[])[][];
  readonly #isRead: readonly boolean[];
  readonly #windows: Window[] = [];
  readonly #grids: Grid[] = [];
  /** The measured part and the warm-up make the whole run. */
  readonly #measured: Grid = [];
  readonly #warmup: Grid = [];
  readonly #duration: Micros;
  #now = 0;

  constructor(scenario: Scenario) {
    this.#duration = scenario.duration;
    this.#regions = scenario.topology.regions.map((region) => region.name);
    const operations = scenario.workload?.operations ?? [];
    this.#operations = operations.map((operation) => operation.name);
    this.#isRead = [...operations.map((operation) => operation.kind === 'read'), true, false];
    for (const { claim } of scenario.expect) {
      if (claim.kind === 'metric' && claim.window.kind !== 'all') this.#add(claim.window);
    }
    this.#stretches = stretchesOf(scenario, this.#windows);
    this.#lists = this.#stretches.map(() => []);
  }

  /** Finds the cells of an operation that was just asked for, and counts it there. */
  issued(intent: Intent): void {
    intent.cells = NOWHERE;
    if (intent.isApart) return;
    const { operation, kind, region, at } = intent;
    intent.cells = this.#cells(this.#rowOf(operation, kind === 'read'), region, at);
    for (let i = 0; i < intent.cells.length; i++) {
      intent.cells[i].issued++;
      intent.cells[i].issuedEver++;
    }
  }

  /** Row of an operation as `issued` numbers it. */
  #rowOf(operation: number, isRead: boolean): number {
    if (operation >= 0) return operation;
    return this.#operations.length + (isRead ? SCRIPT_READ : SCRIPT_WRITE);
  }

  /** The cells of an operation that was issued at `at`; shared, so compare nothing with it. */
  #cells(row: number, region: number, at: Micros): readonly Cell[] {
    const stretches = this.#stretches;
    while (at >= stretches[this.#now].to) this.#now++;
    while (at < stretches[this.#now].from) this.#now--;
    const lists = this.#lists[this.#now];
    const place = row * this.#regions.length + region;
    return (lists[place] ??= this.#list(stretches[this.#now], place));
  }

  /** Everything of a window and a filter in one cell. */
  view(window: Window, filter: Filter, reads?: boolean): Cell {
    const sum = new Cell();
    const isAll = window.kind === 'all';
    this.#sum(isAll ? this.#measured : this.#gridOf(window), filter, reads, (cell) => sum.add(cell));
    if (isAll) this.#sum(this.#warmup, filter, reads, (cell) => sum.addTruths(cell));
    return sum;
  }

  /** Rows that insert into the key group, for GROUP.lost. */
  viewOfRows(window: Window, filter: Filter, inserts: (operation: number) => boolean): Cell {
    const sum = new Cell();
    this.#operations.forEach((op, operation) => {
      if (!inserts(operation) || (filter.op !== undefined && filter.op !== op)) return;
      sum.add(this.view(window, { region: filter.region, op }));
    });
    return sum;
  }

  /** Simulated time within the window in which requests are made. */
  lengthOf(window: Window): Micros {
    const index = this.#windows.findIndex((known) => isSame(known, window));
    let length = 0;
    for (const { from, to, inWarmup, open } of this.#stretches) {
      const isIn = window.kind === 'all' ? !inWarmup : open.includes(index);
      if (isIn) length += Math.max(0, Math.min(to, this.#duration) - from);
    }
    return length;
  }

  #sum(grid: Grid, filter: Filter, reads: boolean | undefined, take: (cell: Cell) => void): void {
    const width = this.#regions.length;
    for (let place = 0; place < grid.length; place++) {
      const cell = grid[place];
      if (cell === undefined) continue;
      const row = Math.floor(place / width);
      if (filter.region !== undefined && this.#regions[place % width] !== filter.region) continue;
      if (filter.op !== undefined && this.#operations[row] !== filter.op) continue;
      if (reads !== undefined && this.#isRead[row] !== reads) continue;
      take(cell);
    }
  }

  #list(stretch: Stretch, place: number): readonly Cell[] {
    const main = stretch.inWarmup ? this.#warmup : this.#measured;
    const cells = [cellAt(main, place)];
    for (const window of stretch.open) cells.push(cellAt(this.#grids[window], place));
    return cells;
  }

  #add(window: Window): void {
    if (this.#windows.some((known) => isSame(known, window))) return;
    this.#windows.push(window);
    this.#grids.push([]);
  }

  #gridOf(window: Window): Grid {
    const index = this.#windows.findIndex((known) => isSame(known, window));
    assert(index >= 0, 'a window that was not announced cannot be looked through');
    return this.#grids[index];
  }
}

function cellAt(grid: Grid, place: number): Cell {
  while (grid.length <= place) grid.push(undefined);
  return (grid[place] ??= new Cell());
}

function isSame(a: Window, b: Window): boolean {
  if (a.kind === 'between') return b.kind === 'between' && a.from === b.from && a.to === b.to;
  if (a.kind === 'all' || a.kind === 'steady') return a.kind === b.kind;
  return a.kind === b.kind && a.fault === (b as { fault: number }).fault;
}
