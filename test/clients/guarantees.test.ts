/** What sessions ask for: the past that goes with reads and writes under each of the sixteen sets of guarantees. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Form, formOf, merged, type Use } from '../../src/clients/form.ts';
import { Tokens } from '../../src/clients/tokens.ts';
import { SECOND } from '../../src/kit/time.ts';
import {
  type AnyStrategy,
  type Consistency,
  ok,
  type Request,
  SESSION_GUARANTEES,
  type SessionGuarantee,
  type Token,
} from '../../src/strategies/contract.ts';
import { singleSite } from '../../src/strategies/single-site/strategy.ts';
import { MANNERS, step, USE, workload, world } from './fake-world.ts';

const [OWN, READS, WRITES, FOLLOWS] = SESSION_GUARANTEES;
const store = singleSite as AnyStrategy;

const sets: readonly SessionGuarantee[][] = Array.from({ length: 16 }, (_, bits) =>
  SESSION_GUARANTEES.filter((_one, bit) => (bits >> bit) & 1),
);

function useOf(consistency: Consistency, guarantees?: readonly SessionGuarantee[]): Use {
  return { ...USE, reads: { consistency, maxStaleness: 0, ...(guarantees && { guarantees }) } };
}

/** Once a client's write was answered with [3] and its read with [0, 4]: what its next read and write come with. */
function asked(use: Use, strategy: Partial<AnyStrategy> = {}): { read: Request; write: Request } {
  const behave = ({ operations: [{ kind }] }: Request) => {
    const answer = { ...ok(1), token: kind === 'read' ? [0, 4] : [3] };
    return { outcome: answer, after: 1000 };
  };
  const script = (['write', 'read', 'read', 'write'] as const).map((kind, i) =>
    step({ id: `s${i}`, kind, at: i * SECOND }),
  );
  const { asked: all } = world(behave, { script, use, strategy }).run();
  const requests = all.map(({ request }) => request);
  expect(requests.length).toBe(4);
  return { read: requests[2], write: requests[3] };
}

describe('a session with', () => {
  it.each(sets.map((set) => [set.join(', ') || 'none', set] as const))('%s', (_name, set) => {
    const { read, write } = asked(useOf('session', set));
    const has = (one: SessionGuarantee) => set.includes(one);
    // Terry et al. 1994, table 1. The read before this one was answered after the write, with [0, 4].
    const both: Token = [3, 4];
    const ofRead = has(OWN) && has(READS) ? both : has(OWN) ? [3] : has(READS) ? [0, 4] : undefined;
    expect(read.token).toEqual(ofRead);
    // Who reads its own writes has them wait for all it knows. Who orders nothing tells it as well, and nobody waits.
    const ofWrite = has(OWN) || has(WRITES) === has(FOLLOWS) ? both : has(WRITES) ? [3] : [0, 4];
    expect(write.token).toEqual(ofWrite);
    expect(write.isOrdered).toBe(has(OWN) || has(WRITES) || has(FOLLOWS));
    expect(read.isOrdered).toBe(false);
  });
});

describe('a session that says nothing of guarantees', () => {
  it('has those that the strategy can keep under its options, or all', () => {
    const { read, write } = asked(useOf('session'), { sessions: () => [READS] });
    expect([read.token, write.isOrdered]).toEqual([[0, 4], false]);
    const all = asked(useOf('session'));
    expect([all.read.token, all.write.token, all.write.isOrdered]).toEqual([[3, 4], [3, 4], true]);
  });
});

describe('other levels', () => {
  it('causal keeps all four, whatever the file says of sessions', () => {
    for (const set of sets) {
      const { read, write } = asked(useOf('causal', set), { sessions: () => [] });
      expect([read.token, write.token, write.isOrdered]).toEqual([[3, 4], [3, 4], true]);
    }
  });

  it('carry nothing, and no write waits', () => {
    for (const level of ['strong', 'bounded', 'consistent-prefix', 'local', 'eventual'] as const) {
      const { read, write } = asked(useOf(level, [...SESSION_GUARANTEES]));
      expect([read.token, write.token, write.isOrdered]).toEqual([undefined, undefined, false]);
    }
  });

  it('carry what was last heard of a key, where tokens speak of keys', () => {
    const { read, write } = asked(useOf('local'), { hasContexts: true });
    expect([read.token, write.token, write.isOrdered]).toEqual([[0, 4], [0, 4], false]);
  });
});

describe('one half of the past alone', () => {
  const first = (kind: 'read' | 'write', then: 'read' | 'write', set: readonly SessionGuarantee[]) => {
    const script = [step({ id: 'a', kind }), step({ id: 'b', kind: then, at: SECOND })];
    const answer = { outcome: { ...ok(1), token: [7] }, after: 1000 };
    return world(() => answer, { script, use: useOf('session', set) }).run().asked[1].request.token;
  };

  it('is not made up from the other half', () => {
    expect(first('read', 'read', [OWN])).toBe(undefined);
    expect(first('write', 'read', [READS])).toBe(undefined);
    expect(first('read', 'write', [WRITES])).toBe(undefined);
    expect(first('write', 'write', [FOLLOWS])).toBe(undefined);
    expect(first('write', 'read', [OWN])).toEqual([7]);
    expect(first('read', 'read', [READS])).toEqual([7]);
    expect(first('write', 'write', [WRITES])).toEqual([7]);
    expect(first('read', 'write', [FOLLOWS])).toEqual([7]);
  });

  it('is of one session: another client knows nothing of it', () => {
    const script = [step({ id: 'a' }), step({ id: 'b', kind: 'read', client: 'b', at: SECOND })];
    const answer = { outcome: { ...ok(1), token: [7] }, after: 1000 };
    const host = world(() => answer, { script, use: useOf('session') }).run();
    expect(host.asked[1].request.token).toBe(undefined);
  });
});

it('a further attempt carries what was heard since the first', () => {
  const load = workload({ operations: [], manners: { ...MANNERS, retry: { ...MANNERS.retry, max: 1 } } });
  const script = [step({ id: 'a', kind: 'read', at: 0 }), step({ id: 'b', at: SECOND, client: 'a' })];
  const behave = ({ operations: [{ kind }] }: Request) =>
    kind === 'read' ? undefined : { outcome: { ...ok(1), token: [9] }, after: 1000 };
  const host = world(behave, { workload: load, script, use: useOf('session') }).run();
  const reads = host.asked.filter(({ request }) => request.operations[0].kind === 'read');
  expect(reads.map(({ request }) => [request.attempt, request.token])).toEqual([
    [1, undefined],
    [2, [9]],
  ]);
});

const token = fc.array(fc.nat(5), { maxLength: 4 });
/** Zeros at the end say nothing. */
const plain = (one: Token | undefined) => {
  const list = [...(one ?? [])];
  while (list.at(-1) === 0) list.pop();
  return list;
};

describe('tokens', () => {
  const form = (kind: 'read' | 'write', past: Form['past']): Form => {
    return { ...formOf(kind, undefined, useOf('session'), store, false, false), past };
  };

  it('are the greatest that was heard, of writes, of reads and of both, whatever the order', () => {
    const word = fc.record({ kind: fc.constantFrom('read' as const, 'write' as const), token, client: fc.nat(1) });
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        const tokens = new Tokens({ isByKey: false, partitionOf: () => 0 });
        for (const one of words) tokens.heard(form(one.kind, 'both'), one.client, 0, one.token, 0);
        for (const client of [0, 1]) {
          for (const past of ['wrote', 'read', 'both', 'none'] as const) {
            const kinds = { wrote: ['write'], read: ['read'], both: ['read', 'write'], none: [] as string[] }[past];
            const meant = words.filter((one) => one.client === client && kinds.includes(one.kind));
            const greatest = [0, 1, 2, 3].map((i) => Math.max(0, ...meant.map((one) => one.token[i] ?? 0)));
            const carried = tokens.asked(form('read', past), client, 0);
            expect(plain(carried)).toEqual(plain(greatest));
            expect(carried === undefined).toBe(meant.length === 0);
          }
        }
      }),
    );
  });

  it('are never changed once they were handed out', () => {
    fc.assert(
      fc.property(token, token, (a, b) => {
        const [before, other] = [[...a], [...b]];
        const both = merged(a, b);
        expect([a, b]).toEqual([before, other]);
        expect(plain(both)).toEqual(plain([0, 1, 2, 3].map((i) => Math.max(a[i] ?? 0, b[i] ?? 0))));
      }),
    );
  });
});
