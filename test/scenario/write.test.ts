/** A resolved scenario is a file that loads to the same scenario; and the schema that editors get. */
import { describe, expect, test } from 'vitest';
import { loadScenario, scenarioDigest } from '../../src/scenario/load.ts';
import { showProblems } from '../../src/scenario/problem.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { schema } from '../../src/scenario/schema.ts';
import { resolvedOf, resolvedYaml } from '../../src/scenario/write.ts';
import { strategies } from '../../src/strategies/index.ts';
import { loadedText, readAgain } from '../loaded.ts';

const HEAD = 'workload: checkout-10k\nstrategies: [single-site]\n';
const RICH = `
name: "<script>alert(1)</script> \u0007 ../x"
title: "a \`title\`: with # all"
about: |
  Two
  lines.
tags: [a, "1"]
seeds: [3, 5]
duration: 5m30s
warmup: 30s
settle: 1m
topology:
  regions: {A: {nodes: 3, jurisdiction: eu}, B: {nodes: 2}, C: {nodes: 0}}
  links:
    default: {rtt: 33.333ms, jitter: 1.001ms, loss: 0.07%, bandwidth: 33Mbps}
    A -> B: {one_way: 12345us, distribution: pareto, order: free, duplicate: 0.3%, reorder: 1%}
  within_region: {rtt: 0s}
  node: {servers: 4, service_time: 123us, service: exponential, queue: 17, fsync: 0s}
  clocks: {skew: 5ms, drift: 20ppm, B: {offset: -7ms}}
workload:
  arrivals: closed
  clients: 30
  think: 333ms
  from: {A: 33.3%, B: 33.3%, C: 33.3%}
  keys:
    tags: {count: 7, type: set, initial: [a, 1]}
    log: {unique: true}
    n: {count: 3, distribution: hotspot, type: counter}
  ops:
    tag: {do: add, keys: tags, share: 30%}
    look: {do: read, keys: n, rate: 3/s, consistency: local}
    put: {do: decrement-and-insert, keys: n, inserts: log, fence: count}
    count: {do: increment, keys: n}
  client:
    timeout: 700ms
    retry: {max: 3, backoff: 70ms, jitter: 7%, idempotency_key: true, dedup_window: 90s}
    leader_cache: 5s
script:
  - {id: w, at: 1s, client: a, from: A, do: write, keys: x, value: "7"}
  - {after: w, delay: 10ms, from: B, to: A, do: cas, keys: x, value: 8, expected: 7, expect: refused, cancel_after: 1s}
  - {after: w, only_if: ok, from: B, do: read, keys: x}
  - {at: 2s, every: 1s, count: 3, from: C, do: increment, keys: y, amount: 2}
  - {at: 3s, client: a, from: B, do: write, keys: z, value: [a=1, "b=x y"], context: w}
  - {at: 4s, client: a, from: B, do: delete, keys: z, context: none}
  - {id: token, at: 5s, client: a, from: A, do: increment, keys: lock}
  - {at: 6s, client: a, from: A, do: write, keys: x, value: 9, fence: token}
  - {at: 9s, do: promote, node: B/2}
reads: {consistency: local, max_staleness: 7s}
routing: {on_failure: fail, reads: sticky}
strategies:
  - {id: here, use: single-site, with: {leader: B}}
  - id: sm
    use: single-master
    with: {leader: B, ack: {quorum: 1}, failover: {detect: 777ms}, fallback: 3s, dedup: 45s}
    routing: {writes: leader}
  - single-master
  - {use: consensus, with: {leader: B, dedup: async}}
prices:
  as_of: "2026-10"
  egress: {default: 0.05USD/GB, A <-> B: 0.012USD/GB, B -> A: 0USD/GB}
  zones: 0.0000001USD/GB
  storage: 0.3USD/GB
baseline: sm
faults:
  - {at: 10s, for: 5s, partition: {groups: [[A], [B, C]], sent: held}, in_flight: lost}
  - {at: 20s, for: 5s, partition: {nodes: [A/2]}}
  - {at: 30s, for: 5s, degrade: {region: B, add_rtt: 33ms, loss: 7%, bandwidth: 1Mbps, jitter: 3ms}}
  - {at: 40s, for: 5s, crash: {nodes: [A/1, B/2], wipe: true}}
  - {at: 50s, for: 5s, outage: A}
  - {at: 60s, for: 5s, clock: {region: A, offset: -500ms, rate: -7ppm}}
  - {at: 70s, for: 5s, slow: {role: leader, factor: 7.5}}
  - {name: "odd: name", at: 80s, for: 5s, pause: {region: B}}
  - {at: 90s, leader: transfer}
  - {at: 95s, until: end, leader: isolate}
  - {at: 9m, for: 1m, outage: B}
  - {at: 100s, for: 5s, partition: {ring: [A, B, C]}}
  - {at: 110s, for: 5s, clog: {link: A -> B, nodes: [B/1]}}
  - {at: 120s, every: 7s, for: 333ms, until: 150s, clog: {region: C}}
  - {at: 91s, every: 700ms, until: 94s, leader: transfer}
  - {at: 150s, for: 5s, swizzle: 33.3%}
  - {at: 160s, for: 5s, swizzle: {region: A}}
  - {at: 170s, for: 5s, flap: {link: A <-> B, period: 700ms, duty: 33%}}
  - {at: 180s, for: 5s, flap: {degrade: {link: A -> B, add_rtt: 7ms}, period: 1s}}
  - {at: 190s, for: 5s, flap: {clog: {nodes: [A/1]}, period: 1s}}
  - {at: 200s, for: 5s, restart: rolling}
  - {at: 210s, for: 5s, restart: {nodes: [B/2, A/1], down: 700ms}}
  - {at: 220s, for: 5s, pause: {client: [a, B]}}
  - {at: 230s, for: 5s, disk: {role: leader, stall: true}}
  - {at: 230s, for: 5s, disk: {region: A, slow: 7.5}}
  - {at: 230s, for: 5s, disk: {region: B, slow: 70ms}}
  - {at: 240s, for: 5s, disk: {role: leader, full: true}}
  - {at: 250s, for: 5s, disk: {role: leader, lies: true}}
  - {at: 260s, for: 5s, disk: {role: leader, corrupt: true}}
  - {at: 270s, for: 5s, clock: {region: A, step: 70ms, strobe: 333ms}}
  - {at: 280s, for: 5s, crash: {region: A, lose_unsynced: false}}
invariants: {floor: {keys: n, min: 0}}
expect:
  - {that: availability >= 50%, level: warn, because: 'it''s a "test"', except: [here]}
  - log.lost == 0
report: {trace: never}
`;

const BURSTS = `
faults:
  - {at: 1m, every: 1m, for: 5s, load: {factor: 7.5}}
  - {at: 0s, for: 5s, load: {region: [us-east-1, eu-west-1]}}
`;

const SUN = `
topology: {regions: {A: {nodes: 3}, eu-west-1: {nodes: 1}, C: {nodes: 0}}, links: {default: {rtt: 10ms}}}
workload:
  preset: ycsb-a
  from: {A: 50%, eu-west-1: 50%}
  keys: {records: {affinity: 66.6%, size: 4KiB}, rows: {unique: true, size: 777B}, big: {count: 1, size: 3MiB}}
  travel: {share: 7%, every: 77s}
  curve: {follow-the-sun: {period: 7m, low: 33.3%, peak: 13h30m, peaks: {A: 3h7s}}}
strategies: [multi-master]
`;

const TRACE = `
topology: aws-5
workload:
  preset: checkout-10k
  trace: |
    # the order of lines is of no account
    region,at,client,op,key
    us-east-1,1.5s,ann,checkout,17
    eu-west-1,250ms,,view-stock,stock/499
    us-east-1,1.5s,bob,edit-profile,0
  keys: {notes: {unique: true}}
  ops: {note: {do: insert, keys: notes}}
strategies: [multi-master]
`;

describe('a resolved scenario', () => {
  test.each([
    ['of eight lines', `topology: aws-5\n${HEAD}expect: [availability >= 99.9%]\n`],
    ['of measured jitter', `topology: {preset: aws-19, jitter: measured}\n${HEAD}`],
    ['of fifty-four regions', `topology: azure-54\n${HEAD}`],
    ['of bursts', `topology: aws-5\n${HEAD}${BURSTS}`],
    ['of a day', `topology: aws-5\nworkload: {preset: ycsb-a, curve: diurnal}\nstrategies: [crdt]\n`],
    ['of the sun', SUN],
    ['of a trace', TRACE],
    ['of everything', RICH],
  ])('%s is a file that loads to the same', (_, text) => {
    const first = loadedText(text);
    const again = readAgain(first);
    const unlined = (scenario: Scenario) => ({
      ...scenario,
      expect: scenario.expect.map((one) => ({ ...one, line: 0 })),
    });
    expect(unlined(again)).toEqual(unlined(first));
    expect(scenarioDigest(again)).toBe(scenarioDigest(first));
    expect(resolvedYaml(again)).toBe(resolvedYaml(first));
  });

  test('names a long trace, which stands beside it', () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `${i}ms,us-east-1,checkout,${i % 500},c${i % 7}`);
    const files = new Map([['x.yaml', TRACE.replace(/trace: [\s\S]*?keys:/, 'trace: ./x.csv\n  keys:')]]);
    files.set('x.csv', ['at,region,op,key,client', ...lines].join('\n'));
    const read = (path: string) => {
      const result = loadScenario(path, (name) => files.get(name) ?? { error: 'no such file' });
      if ('problems' in result) throw new Error(showProblems(result.problems, path));
      return result.scenario;
    };
    const first = read('x.yaml');
    const { yaml, beside } = resolvedOf(first);
    files.set('kept/resolved.yaml', yaml);
    for (const [name, text] of beside) files.set(`kept/${name}`, text);
    expect(yaml.length).toBeLessThan(20_000);
    expect(files.has('kept/trace.csv')).toBe(true);
    expect(scenarioDigest({ ...read('kept/resolved.yaml') })).toBe(scenarioDigest(first));
    expect(resolvedOf(loadedText(TRACE)).beside).toEqual([]);
  });

  test('has another digest when anything in it changes', () => {
    const changes: readonly (readonly [string, string])[] = [
      ['33.333ms', '33.339ms'],
      ['value: 8', 'value: 9'],
      ['factor: 7.5', 'factor: 7'],
      ['seeds: [3, 5]', 'seeds: [5, 3]'],
      ['detect: 777ms', 'detect: 778ms'],
      ['level: warn', 'level: error'],
      ['7ppm', '8ppm'],
    ];
    const digests = changes.map(([from, to]) => scenarioDigest(loadedText(RICH.replace(from, to))));
    expect(new Set([scenarioDigest(loadedText(RICH)), ...digests]).size).toBe(changes.length + 1);
  });

  test('does not depend on how it was written', () => {
    const one = `topology: aws-5\n${HEAD}duration: 10m\n`;
    const other = `# the same\nduration: 600s\nsettle: 30000ms\n${HEAD}topology: {preset: aws-5}\nseeds: [1]\n`;
    expect(scenarioDigest(loadedText(one))).toBe(scenarioDigest(loadedText(other)));
  });
});

describe('the schema for editors', () => {
  const root = schema() as { properties: Record<string, { anyOf?: unknown[]; items?: { anyOf: unknown[] } }> };

  test('is plain JSON and knows every field and no other', () => {
    expect(JSON.parse(JSON.stringify(root))).toMatchObject({ additionalProperties: false, type: 'object' });
    expect(Object.keys(root.properties)).toEqual(
      expect.arrayContaining(['topology', 'faults', 'expect', 'script', 'set']),
    );
    const { formats, trace } = (root.properties.report as { properties: Record<string, unknown> }).properties;
    expect(trace).toBeDefined();
    expect(formats, 'not built yet').toBeUndefined();
  });

  test('knows every strategy with its own options, and every fault with its own', () => {
    const uses = root.properties.strategies.items!.anyOf as {
      enum?: string[];
      properties?: { use: { const: string } };
    }[];
    expect(uses[0].enum).toEqual(strategies.map((strategy) => strategy.name));
    expect(uses.slice(1).map((use) => use.properties!.use.const)).toEqual(uses[0].enum);
    expect(JSON.stringify(root.properties.faults)).toContain('"isolate"');
    expect(JSON.stringify(root.properties.topology)).toContain('"aws-5"');
  });
});

test('keeps its digest where nothing is said of prices', () => {
  expect(loadedText(`topology: aws-5\n${HEAD}`)).not.toHaveProperty('prices');
});
