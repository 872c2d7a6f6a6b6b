/** What an operation of two rows means where one copy decides alone: both or neither. */
import { describe, expect, it } from 'vitest';
import { StagedTable } from '../../../src/strategies/parts/staged-table.ts';
import { Table } from '../../../src/strategies/parts/table.ts';
import { keySpace, operation } from '../fake-context.ts';

const STOCK = 0;
const ROW = 1;
const keys = keySpace(['bounded-counter', 'register']);
const order = (value: string) => operation('decrement-and-insert', STOCK, { into: ROW, value });

describe('decrement-and-insert', () => {
  it('takes nothing, and leaves the row alone, where it is there already', () => {
    const table = new Table(keys);
    table.set(STOCK, 5);
    expect(table.execute(order('first'))).toMatchObject({ done: true, value: 4 });
    expect(table.execute(order('second'))).toMatchObject({ done: false, why: 'the row exists', value: 'first' });
    expect([table.read(STOCK), table.read(ROW)]).toEqual([4, 'first']);
  });

  it('makes no row where the shelf is empty', () => {
    const table = new Table(keys);
    table.set(STOCK, 0);
    expect(table.execute(order('first'))).toMatchObject({ done: false, why: 'out of stock' });
    expect(table.read(ROW)).toBeUndefined();
  });

  it('is declined for a row that was decided and is not shown yet', () => {
    const table = new StagedTable(keys);
    expect(table.decide([operation('increment', STOCK, { amount: 5 })]).done).toBe(true);
    table.stage(1, { write: 1, changes: table.takeChanges(), value: 5, idempotent: false });
    expect(table.decide([order('first')]).done).toBe(true);
    table.stage(2, { write: 2, changes: table.takeChanges(), value: 4, idempotent: false });
    expect(table.shown(ROW)).toBeUndefined();
    expect(table.decide([order('second')])).toMatchObject({ done: false, why: 'the row exists' });
    expect(table.takeChanges()).toEqual([]);
  });
});
