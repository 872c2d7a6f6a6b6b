/** The scenario of one seed: its own planet, machines, clients and storm, as a file that `run` takes. */
import { stringify } from 'yaml';
import { type Random, randomStream } from '../../kit/random.ts';
import type { Contender, Plain } from './contenders.ts';
import { drawFaults } from './storm.ts';

/** After the storm, time to recover: ten long election timeouts. Then everybody must be served. */
const CALM = { from: '60s', until: '70s' };
const NAMES = ['amber', 'birch', 'cedar', 'dune', 'ember', 'fjord', 'grove'];

/** The same text for the same contender and seed, everywhere. */
export function drawScenario(contender: Contender, seed: number): string {
  const random = randomStream(seed, `swarm ${contender.name}`);
  const nodes = random.between(3, NAMES.length);
  const regions = NAMES.slice(0, nodes);
  const entry = contender.draw(random, nodes);
  const served = `availability == 100% between ${CALM.from} and ${CALM.until}`;
  return stringify({
    version: 1,
    name: `swarm-${contender.name}-${seed}`,
    title: `What ${contender.name} keeps in storm ${seed}`,
    seed,
    duration: CALM.until,
    settle: '30s',
    topology: drawPlanet(random, regions),
    workload: drawWorkload(random),
    strategies: [
      { use: contender.name, id: contender.name, with: entry.with, reads: { consistency: contender.reads } },
    ],
    routing: { on_failure: 'next-nearest' },
    faults: drawFaults(random, regions, contender.spared),
    expect: [...entry.keeps, served],
  });
}

function drawPlanet(random: Random, regions: readonly string[]): Plain {
  const far = [5, 40, 150][random.below(3)]!;
  const isFree = random.next() < 0.4;
  const law = ['lognormal', 'exponential', 'normal'][random.below(3)];
  const links: Record<string, Plain> = {};
  regions.forEach((a, i) => {
    for (const b of regions.slice(i + 1)) {
      const delay = random.between(1, far);
      const jitter = Math.floor(delay * 1_000 * random.next() * 0.3);
      const order = isFree ? 'free' : 'kept';
      links[`${a} <-> ${b}`] = { one_way: `${delay}ms`, jitter: `${jitter}us`, distribution: law, order };
    }
  });
  return {
    regions: Object.fromEntries(regions.map((region) => [region, { nodes: 1 }])),
    links,
    node: {
      servers: random.between(1, 2),
      service_time: `${random.between(50, 1_500)}us`,
      service: random.next() < 0.5 ? 'constant' : 'exponential',
      fsync: `${[0, 300, 3_000, 12_000][random.below(4)]}us`,
    },
    clocks: { skew: `${[0, 20, 400][random.below(3)]}ms`, drift: `${random.between(0, 300)}ppm` },
  };
}

/** Few keys, much asked of each: quiet keys find nothing. */
function drawWorkload(random: Random): Plain {
  const writes = random.between(30, 70);
  const share = (percent: number) => `${percent}%`;
  const reads = 100 - writes;
  return {
    arrivals: 'poisson',
    rate: `${random.between(12, 30)}/s`,
    keys: {
      pages: {
        count: random.between(2, 6),
        type: 'register',
        distribution: random.next() < 0.5 ? 'uniform' : 'zipfian',
      },
      votes: { count: 2, type: 'counter', initial: 0 },
      carts: { count: 2, type: 'set' },
    },
    ops: {
      look: { do: 'read', keys: 'pages', share: share(reads - 10) },
      tally: { do: 'read', keys: 'votes', share: share(5) },
      peek: { do: 'read', keys: 'carts', share: share(5) },
      edit: { do: 'write', keys: 'pages', share: share(writes - 15) },
      vote: { do: 'increment', keys: 'votes', share: share(8) },
      put: { do: 'add', keys: 'carts', share: share(4) },
      drop: { do: 'remove', keys: 'carts', share: share(3) },
    },
    client: {
      timeout: `${random.between(2, 5)}s`,
      retry: { max: random.between(0, 3), backoff: '200ms', jitter: '50%', idempotency_key: true },
    },
  };
}
