/** What the workload's operations ask for: unique values, rows of their own, and what was seen before. */
import { describe, expect, it } from 'vitest';
import type { Workload } from '../../src/clients/workload.ts';
import { declined, ok, type Request } from '../../src/strategies/contract.ts';
import { type Behaviour, operation, STOCK, workload, world } from './fake-world.ts';

const yes: Behaviour = () => ({ outcome: ok(1), after: 1000 });

function requests(load: Partial<Workload>, behave = yes): Request[] {
  const host = world(behave, { workload: workload({ from: [1, 0, 0], ...load }), duration: 20_000_000 }).run();
  return host.asked.map(({ request }) => request);
}

describe('operations of a workload', () => {
  it('write a value that nobody else writes', () => {
    const values = requests({ operations: [operation('a', 'write', 20), operation('b', 'add', 20)] }).map(
      ({ opId, operations: [{ value }] }) => [opId, value],
    );
    expect(values.length).toBeGreaterThan(500);
    for (const [opId, value] of values) expect(value).toBe(opId);
  });

  it('count by one, and read and delete without a value', () => {
    const kinds = ['increment', 'decrement', 'read', 'delete'] as const;
    const all = requests({ operations: kinds.map((kind) => operation(kind, kind, 5)) });
    expect(new Set(all.map(({ operations: [{ kind, value, amount }] }) => `${kind} ${value} ${amount}`))).toEqual(
      new Set(kinds.map((kind) => `${kind} undefined 1`)),
    );
  });

  it('give each order a row of its own, and read rows that exist', () => {
    const look = { ...operation('look', 'read', 10), keys: 1 };
    const all = requests({ operations: [operation('checkout', 'decrement-and-insert', 10), look] });
    const made = new Set<number>();
    let missed = 0;
    for (const { opId, operations } of all) {
      const [{ kind, key, into, value }] = operations;
      if (kind === 'decrement-and-insert') {
        expect(key).toBeLessThan(STOCK.count);
        expect(value).toBe(opId);
        expect(made.has(into)).toBe(false);
        made.add(into);
      } else if (!made.has(key)) missed++;
    }
    expect(made.size).toBeGreaterThan(100);
    // Before the first order, and the row that such a read looked for in vain.
    expect(missed).toBeLessThan(10);
  });

  it('compare with what the region saw last', () => {
    const store = new Map<number, unknown>();
    const behave: Behaviour = ({ operations: [{ key, value, expected }] }) => {
      const held = store.has(key) ? store.get(key) : 100;
      if (held !== expected) return { outcome: declined('other value', held as number), after: 1000 };
      store.set(key, value);
      return { outcome: ok(undefined), after: 1000 };
    };
    const all = requests({ operations: [operation('swap', 'cas', 2)] }, behave);
    expect(all[0].operations[0].expected).toBe(100);
    const first = new Set<number>();
    for (const { operations } of all) first.add(operations[0].key);
    expect(store.size).toBe(first.size);
    expect(all.filter(({ operations: [{ expected }] }) => expected === 100).length).toBe(first.size);
  });

  it('remove what the region saw last', () => {
    const behave: Behaviour = ({ operations: [{ kind }] }) => ({
      outcome: ok(kind === 'read' ? ['a', 'b'] : 1),
      after: 10,
    });
    const all = requests({ operations: [operation('look', 'read', 20), operation('remove', 'remove', 2)] }, behave);
    const read = new Set<number>();
    let seen = 0;
    for (const { operations } of all) {
      const [{ kind, key, value }] = operations;
      if (kind === 'read') read.add(key);
      else if (read.has(key)) {
        expect(value).toBe('b');
        seen++;
      }
    }
    expect(seen).toBeGreaterThan(10);
  });

  it('bring the number that their own client was last given, and 0 before it was given any', () => {
    let grants = 0;
    const behave: Behaviour = ({ operations: [{ kind }] }) => {
      return { outcome: kind === 'increment' ? ok(++grants) : declined('no', 999), after: 1000 };
    };
    const operations = [operation('lock', 'increment', 5), { ...operation('save', 'write', 5), fence: 'lock' }];
    const last = new Map<number, number>();
    let given = 0;
    let fenced = 0;
    for (const { client, operations: asked } of requests({ operations }, behave)) {
      const [{ kind, fence }] = asked;
      if (kind === 'increment') {
        expect(fence).toBeUndefined();
        last.set(client, ++given);
      } else {
        expect(fence).toBe(last.get(client) ?? 0);
        fenced += last.has(client) ? 1 : 0;
      }
    }
    expect(fenced).toBeGreaterThan(10);
  });
});
