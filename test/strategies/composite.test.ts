/** Maps and sequences: what a plain table makes of them, what replicated types make, and how both are judged. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeAll } from '../../src/lab/judgements.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import type { DataType, Operation, Value } from '../../src/strategies/contract.ts';
import { TypeLattice } from '../../src/strategies/crdt/lattice.ts';
import { StampClock } from '../../src/strategies/parts/hybrid-clock.ts';
import { Draft } from '../../src/strategies/parts/mesh/draft.ts';
import { Table } from '../../src/strategies/parts/table.ts';
import type { Run } from '../../src/world/result.ts';
import { run } from '../../src/world/run.ts';
import { loadedText } from '../loaded.ts';
import { keySpace, operation, request } from './fake-context.ts';

const INITIAL: Readonly<Record<'map' | 'sequence', Value>> = { map: ['name=ann', 'visits=3'], sequence: 'once upon' };

function table(type: DataType, initial?: Value): Table {
  return new Table(keySpace([type], [initial]));
}

const change = (kind: Operation['kind'], rest: Partial<Operation> = {}) => operation(kind, 0, rest);
const edits: Readonly<Record<'map' | 'sequence', fc.Arbitrary<Operation>>> = {
  map: fc.oneof(
    fc.record({ part: fc.constantFrom('name', 'city'), value: fc.constantFrom('a', 'b', 'c') }).map((of) => {
      return change('write', of);
    }),
    fc.record({ part: fc.constantFrom('visits', 'likes'), amount: fc.nat(3) }).map((of) => change('increment', of)),
    fc.record({ part: fc.constantFrom('visits', 'likes'), amount: fc.nat(3) }).map((of) => change('decrement', of)),
    fc.record({ part: fc.constantFrom('visits', 'likes'), value: fc.nat(9) }).map((of) => change('write', of)),
    fc.record({ part: fc.constantFrom('visits', 'name', 'city') }).map((of) => change('delete', of)),
    fc.constant(change('delete')),
  ),
  sequence: fc.oneof(
    fc.record({ part: fc.nat(5), value: fc.constantFrom<Value>('a', 'b c', 7) }).map((of) => change('insert', of)),
    fc.record({ value: fc.constantFrom<Value>('x', 'y z', 8) }).map((of) => change('append', of)),
    fc.record({ part: fc.nat(5) }).map((of) => change('delete', of)),
    fc.record({ part: fc.nat(5) }).map((of) => change('delete', of)),
    fc.constant(change('delete')),
  ),
};

describe('a table', () => {
  it('writes, counts in and deletes one field, and leaves the others as they are', () => {
    const rows = table('map');
    rows.execute(change('write', { part: 'name', value: 'Ann Lee' }));
    rows.execute(change('increment', { part: 'visits', amount: 2 }));
    expect(rows.execute(change('decrement', { part: 'visits' })).value).toEqual(['name=Ann Lee', 'visits=1']);
    rows.apply(change('write', { part: 'name', value: 'Bo' }));
    expect(rows.execute(change('delete', { part: 'visits' })).value).toEqual(['name=Bo']);
    expect(rows.execute(change('delete', { part: 'name' })).value).toBeUndefined();
  });

  it('inserts words at a place, beyond the end at the end, and says where there is nothing to delete', () => {
    const rows = table('sequence', 'the fox');
    rows.execute(change('insert', { part: 1, value: 'quick brown' }));
    rows.execute(change('insert', { part: 99, value: 'jumps' }));
    expect(rows.execute(change('delete', { part: 0 })).value).toBe('quick brown fox jumps');
    expect(rows.execute(change('delete', { part: 4 }))).toMatchObject({ done: false, why: 'nothing stands there' });
    for (let left = 4; left > 0; left--) rows.execute(change('delete', { part: 0 }));
    expect(rows.read(0)).toBeUndefined();
  });
});

describe.each(['map', 'sequence'] as const)('alone, a replicated %s', (type) => {
  it.each([undefined, INITIAL[type]])('does what a table does, from %s on', (initial) => {
    const keys = keySpace([type], [initial]);
    const still = new StampClock('wall', () => 0);
    const ground = { keys, conflicted: () => {} };
    const around = { hybrid: still, wall: still, count: 1, addressOf: (slot: number) => slot };
    fc.assert(
      fc.property(fc.array(edits[type], { maxLength: 12 }), (life) => {
        const rows = table(type, initial);
        const states: (ReturnType<Draft<never>['read']> | undefined)[] = [];
        const draft = new Draft(new TypeLattice(ground, around), keys, states as never[]);
        life.forEach((edit, i) => {
          const mine = draft.decide(request(i + 1, [edit]), 0, i + 1);
          const theirs = rows.execute(edit);
          expect([mine.done, mine.value]).toEqual([theirs.done, theirs.value]);
          if (mine.done) states[0] = draft.nexts[0] as never;
        });
      }),
    );
  });
});

const TOWN = `
duration: 20s
settle: 10s
seed: 4
topology:
  regions: {E: {nodes: 1}, U: {nodes: 1}, P: {nodes: 1}}
  links: {default: {one_way: 40ms}}
workload:
  rate: 4/s
  keys: {notes: {type: sequence, count: 1, initial: Once upon}, people: {type: map, count: 1, initial: [name=ann]}}
  ops:
    read: {do: read, keys: notes, share: 20%}
    type: {do: append, keys: notes, share: 15%}
    push: {do: insert, index: 1, keys: notes, share: 10%}
    drop: {do: delete, index: 0, keys: notes, share: 10%}
    look: {do: read, keys: people, share: 20%}
    name: {do: write, field: name, keys: people, share: 10%}
    visit: {do: increment, field: visits, keys: people, share: 10%}
    forget: {do: delete, field: visits, keys: people, share: 5%}
faults: [{at: 5s, for: 6s, partition: {isolate: [P]}}]
expect: [linearizable]
strategies:
  - {id: ordered, use: consensus, reads: {consistency: strong}}
  - {id: primary, use: single-master, reads: {consistency: strong}}
  - {id: quorum, use: quorum, with: {w: quorum, r: quorum, lwt: all}, reads: {consistency: strong}}
  - {id: delta, use: crdt}
  - {id: ring, use: crdt, with: {sync: op, overlay: ring, tombstones: stable}}
`;

function played(text: string): { readonly scenario: Scenario; readonly runs: readonly Run[] } {
  const scenario = loadedText(text);
  return { scenario, runs: scenario.strategies.map((use) => run(scenario, use, 4)) };
}

describe('in a town', () => {
  const { runs } = played(TOWN);
  const of = (id: string) => runs.find(({ strategy }) => strategy === id)!;

  it.each(['ordered', 'primary', 'quorum'])('%s is linearizable', (id) => {
    expect(of(id).claims[0]).toMatchObject({ value: 0 });
  });

  it.each(['delta', 'ring'])('%s is not, and has lost nothing, and all its replicas show the same', (id) => {
    expect(of(id).claims[0]!.value).toBeGreaterThan(0);
    expect(of(id).metrics).toMatchObject({ divergence: 0, 'writes.lost': 0, 'conflicts.lost_updates': 0 });
  });
});

describe('two authors on one page', () => {
  const file = new URL('../../scenarios/collaborative-text.yaml', import.meta.url);
  const { scenario, runs } = played(readFileSync(file, 'utf8'));
  const verdicts = judgeAll(
    scenario,
    runs.map((one) => ({ ...one, wall_ms: 0 })),
  );

  it('keep both sentences word by word, lose one with whole pages, or one of them cannot write', () => {
    const failed = verdicts.filter(({ verdict }) => verdict === 'failed').map(({ strategy, that }) => [strategy, that]);
    expect(failed).toEqual([
      ['last-writer-wins', 'conflicts.lost_updates == 0'],
      ['one-master', 'availability == 100%'],
    ]);
    const read = runs.map(({ script }) => script.find(({ id }) => id === 'ada-reads')!.value);
    expect(read.slice(1)).toEqual(['Once upon a time there was a hare.', 'Twice upon a time a fox lived in Dublin.']);
  });
});
