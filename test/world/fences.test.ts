/** Fences over layouts drawn at random: nothing leaves where they are enforced; who lets something out is caught. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fences } from '../../src/clients/fences.ts';
import type { AnyStrategy, Context } from '../../src/strategies/contract.ts';
import { strategyNamed } from '../../src/strategies/index.ts';
import type { Places } from '../../src/world/observation.ts';
import type { Intent } from '../../src/world/recorder/intent.ts';
import { Residency } from '../../src/world/recorder/residency.ts';
import type { Words } from '../../src/world/recorder/words.ts';
import { run } from '../../src/world/run.ts';
import { loadedText } from '../loaded.ts';

const LAW: Readonly<Record<string, string>> = { e1: 'eu', e2: 'eu', u1: 'us', u2: 'us', c1: 'cn' };
const REGIONS = Object.keys(LAW);
const LAWS = ['eu', 'us', 'cn'];
const STRATEGIES = ['single-site', 'single-master', 'multi-master', 'quorum', 'consensus', 'crdt'];

interface Layout {
  readonly strategy: string;
  readonly fences: readonly { readonly origin: string; readonly also: readonly string[]; readonly readers: boolean }[];
  readonly nodes: number;
  readonly copies: number;
  readonly fault: string;
  readonly seed: number;
}

const FAULTS = [
  '{at: 2s, for: 2s, leader: crash}',
  '{at: 2s, for: 2s, partition: {isolate: [e1]}}',
  '{at: 2s, for: 2s, crash: {nodes: [e1/1, c1/1], wipe: true}}',
  '{at: 2s, for: 3s, outage: u1}',
  '{at: 1s, for: 3s, degrade: {link: e1 <-> e2, add_rtt: 500ms, jitter: 100ms, loss: 20%}}',
];

const layouts: fc.Arbitrary<Layout> = fc.record({
  strategy: fc.constantFrom(...STRATEGIES),
  fences: fc.uniqueArray(
    fc.record({ origin: fc.constantFrom(...LAWS), also: fc.subarray(LAWS), readers: fc.boolean() }),
    { minLength: 1, selector: ({ origin }) => origin },
  ),
  nodes: fc.integer({ min: 2, max: 3 }),
  copies: fc.integer({ min: 1, max: 2 }),
  fault: fc.constantFrom(...FAULTS),
  seed: fc.integer({ min: 1, max: 1000 }),
});

/** `keep`, and what becomes of what would leave. */
function played(layout: Layout, keep: string, verdict: string, twin?: AnyStrategy) {
  const { strategy, fences, nodes, copies, fault, seed } = layout;
  const text = `
topology:
  regions: {${REGIONS.map((name) => `${name}: {nodes: ${nodes}, jurisdiction: ${LAW[name]}}`).join(', ')}}
  links: {default: {rtt: 60ms}}
workload:
  keys:
    people: {count: 20, home: by-region}
    stock: {count: 10, type: counter, initial: 9, home: by-region}
    orders: {unique: true, home: by-region}
    news: {count: 5}
    guests: {count: 10, home: e1}
  ops:
    look: {do: read, keys: people, rate: 10/s}
    edit: {do: write, keys: people, rate: 15/s}
    buy: {do: decrement-and-insert, keys: stock, inserts: orders, rate: 10/s}
    visit: {do: read, keys: guests, rate: 10/s}
    sign: {do: write, keys: guests, rate: 5/s}
    tell: {do: write, keys: news, rate: 3/s}
placement:
  own: {keys: [people, stock, orders], keep: ${keep}, copies: ${copies}}
  inn: {keys: guests, keep: ${keep}}
sovereignty:
${fences
  .map(({ origin, also, readers }) => {
    const store = [...new Set([origin, ...also])].join(', ');
    const rest = `on_violation: ${verdict}, read_from: ${readers ? 'anywhere' : 'inside'}`;
    return `  - {keys: [people, stock, orders, guests], origin: ${origin}, store_in: [${store}], ${rest}}`;
  })
  .join('\n')}
strategies: [${strategy}]
faults: [${fault}]
duration: 6s
settle: 3s
allow: [W0304]
`;
  const scenario = loadedText(text);
  const result = run(scenario, scenario.strategies[0]!, seed, { strategy: twin });
  return { ...result.residency!, violations: result.metrics['sovereignty.violations']!, metrics: result.metrics };
}

describe('an enforced fence over data that is kept under its own law', () => {
  it('is never violated, whatever the layout, the strategy and the fault', () => {
    let watched = 0;
    fc.assert(
      fc.property(layouts, (layout) => {
        const result = played(layout, 'jurisdiction', 'reject');
        watched += result.watched;
        expect([result.violations, result.told]).toEqual([0, []]);
        expect(result.metrics.availability).toBeGreaterThan(0.2);
      }),
      { numRuns: 30 },
    );
    expect(watched).toBeGreaterThan(300);
  });
});

describe('a fence that only records', () => {
  it('knows the whole way of all that left, from a client on', () => {
    let told = 0;
    fc.assert(
      fc.property(layouts, (layout) => {
        const result = played(layout, 'everywhere', 'record');
        told += result.told.length;
        for (const { by, place, way, fence } of result.told) {
          const [client, first] = way;
          expect(client).toMatch(/^a client in [euc][12]$/);
          expect(way.at(-1)).toBe(`${by} → ${place}`);
          if (by !== 'read') expect(LAW[place.slice(0, 2)]).not.toBe(fence.slice(0, 2));
          // The first to have it had it from a client; and nobody had it twice.
          expect(first).toMatch(/^request → [euc][12]\/\d$/);
          expect(new Set(way.map((step) => step.split(' → ').at(-1))).size).toBe(way.length);
        }
      }),
      { numRuns: 20 },
    );
    expect(told).toBeGreaterThan(200);
  });

  it('is silent of requests to a replica that is down: nothing came to anybody', () => {
    const fence = { origin: 'eu', also: [], readers: false };
    const abroad = { strategy: 'single-site', fences: [fence], nodes: 1, copies: 1, seed: 1 };
    expect(played({ ...abroad, fault: '' }, 'u1', 'record').violations).toBeGreaterThan(20);
    // Faults end with the run, at 6 s, and what was on its way then comes to somebody.
    const down = '{at: 0s, for: 8s, in_flight: lost, crash: {nodes: [u1/1]}}';
    const { told } = played({ ...abroad, fault: down }, 'u1', 'record');
    expect(told.filter(({ at }) => at < 6000)).toEqual([]);
  });
});

/** What carries fenced data goes to a replica under another law as well. */
function leaky(inner: AnyStrategy): AnyStrategy {
  const { messages } = inner;
  return {
    ...inner,
    newReplica: (context: Context<unknown, string>, options: unknown) => {
      const members = [context.self, ...context.peers];
      const law = LAW[context.region];
      const abroad = Array.from({ length: 20 }, (_, address) => address).find((address) => {
        return !members.includes(address) && LAW[context.regionOf(address)] !== law;
      })!;
      const send = (to: number, message: unknown) => {
        context.send(to, message);
        if (messages.writes(message).length > 0) context.send(abroad, message);
      };
      // All else is the context's own, which is a class: its methods stay with it.
      const leaking = new Proxy(context, {
        get: (target, name) => {
          if (name === 'send') return send;
          const own: unknown = Reflect.get(target, name, target);
          return typeof own === 'function' ? own.bind(target) : own;
        },
      });
      const replica = inner.newReplica(leaking, options);
      return new Proxy(replica, {
        get: (target, name) => {
          // Who was never asked to keep it drops what comes from strangers.
          if (name === 'onMessage') {
            return (from: number, message: unknown) => {
              if (members.includes(from)) target.onMessage(from, message);
            };
          }
          const own: unknown = Reflect.get(target, name, target);
          return typeof own === 'function' ? own.bind(target) : own;
        },
      });
    },
  };
}

describe('a twin that sends what it has to a replica outside', () => {
  const layout = { fences: [{ origin: 'eu', also: [], readers: false }], nodes: 2, copies: 2, fault: '', seed: 1 };
  it.each([
    ['consensus', 'append'],
    ['single-master', 'replicate'],
    ['crdt', 'push'],
    ['multi-master', 'push'],
    ['quorum', 'write'],
  ])('is caught under %s, by its %s', (strategy, kind) => {
    const honest = played({ ...layout, strategy }, 'jurisdiction', 'reject');
    expect([honest.violations, honest.watched > 20]).toEqual([0, true]);
    const { violations, told, watched } = played(
      { ...layout, strategy },
      'jurisdiction',
      'reject',
      leaky(strategyNamed(strategy)!),
    );
    expect(violations).toBeGreaterThan(20);
    expect(watched).toBeGreaterThan(20);
    expect(told.map(({ by }) => by)).toContain(kind);
    for (const { way, place, by } of told) {
      expect(LAW[place.slice(0, 2)]).not.toBe('eu');
      expect(way[0]).toMatch(/^a client in /);
      expect(way[1]).toMatch(/^request → e[12]\/\d$/);
      expect(way.at(-1)).toBe(`${by} → ${place}`);
    }
  });
});

describe('the way that the ledger tells', () => {
  const KEYS = 2;
  const REPLICAS = 4;
  const fence = {
    name: 'f',
    groups: [0],
    origin: [true],
    inside: [true, false],
    isEnforced: false,
    readers: 'inside',
  } as const;
  const arrival = fc.record({
    what: fc.constantFrom('request' as const, 'write' as const, 'keys' as const),
    write: fc.nat(3),
    from: fc.nat(REPLICAS - 1),
    to: fc.nat(REPLICAS - 1),
  });

  it('is that of who brought it first, back to the client', () => {
    fc.assert(
      fc.property(fc.array(arrival, { minLength: 30, maxLength: 60 }), (arrivals) => {
        const places = {
          nodeOfReplica: [0, 1, 2, 3],
          regionOfNode: [0, 0, 1, 1],
          nodeNames: ['a', 'b', 'c', 'd'],
        };
        const words = { op: ({ id }: Intent) => `#${id}`, region: () => 'home' };
        const fences = { around: (key: number) => (key < 0 ? [] : [fence]) } as Partial<Fences> as Fences;
        const ledger = new Residency(fences, places as Partial<Places> as Places, words as Partial<Words> as Words);
        const had = new Map<string, readonly string[]>();
        const expected: string[] = [];
        const come = (id: number, to: number, from: number | undefined, by: string) => {
          if (had.has(`${id} at ${to}`)) return;
          const before = from === undefined ? ['a client in home'] : had.get(`${id} at ${from}`);
          // A protocol that tells what it never had is no protocol.
          if (before === undefined) return;
          const way = [...before, `${by} → ${places.nodeNames[to]}`];
          had.set(`${id} at ${to}`, way);
          if (to >= 2) expected.push(`#${id} ${way.join(', ')}`);
        };
        const writes = [1, 2, 3, 4];
        for (const id of writes)
          ledger.issued({ id, key: id % KEYS, into: -1, region: 0 } as Partial<Intent> as Intent);
        arrivals.forEach(({ what, write, from, to }, at) => {
          const id = writes[write]!;
          if (what === 'request') {
            come(id, to, undefined, 'request');
            ledger.arrivals.request(at, { opId: id } as never, to);
            ledger.applied(to, id);
          } else if (what === 'write') {
            if (!had.has(`${id} at ${from}`)) return;
            come(id, to, from, 'push');
            ledger.arrivals.message(at, from, to, { kind: 'push', writes: [id], keys: [] });
            ledger.applied(to, id);
          } else {
            const newest = writes.findLast((one) => one % KEYS === id % KEYS && had.has(`${one} at ${from}`));
            if (newest !== undefined) come(newest, to, from, 'page');
            ledger.arrivals.message(at, from, to, { kind: 'page', writes: [], keys: [id % KEYS] });
          }
        });
        const { told: leaks } = ledger.result((key) => `k${key}`);
        const told = leaks.map(({ id, way }) => `#${id} ${way.join(', ')}`);
        expect(told).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
});
