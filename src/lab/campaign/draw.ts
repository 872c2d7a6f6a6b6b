/** The scenario of one seed: its own planet, machines, clients and storm, as a file that `run` takes. */
import { stringify } from 'yaml';
import { type Random, randomStream } from '../../kit/random.ts';
import type { Contender, Ground, Plain } from './contenders.ts';
import { drawFaults } from './storm.ts';

/** Seconds: the storm is over, and after time to recover everybody must be served until the end. */
export interface Hours {
  readonly healed: number;
  readonly calm: number;
  readonly end: number;
}
const USUAL: Hours = { healed: 42, calm: 60, end: 70 };
const LEAN: Hours = { healed: 48, calm: 62, end: 72 };
/** What an operator or a preference still wants of the leader after the storm is done so many seconds into the calm. */
const SETTLING = 5;
/** Election timeouts within which there is a leader. */
const TIMEOUTS = 10;
const NAMES = ['amber', 'birch', 'cedar', 'dune', 'ember', 'fjord', 'grove'];
const MOST_NODES = NAMES.length;

/** The same text for the same contender and seed, everywhere. */
export function drawScenario(contender: Contender, seed: number): string {
  const { name, use, reads, spared, isLean = false, elects } = contender;
  const random = randomStream(seed, `swarm ${name}`);
  const ground = isLean ? drawGround(random) : { regions: NAMES.slice(0, random.between(3, MOST_NODES)), counts: ONES };
  const entry = contender.draw(random, ground);
  const hours = isLean ? LEAN : USUAL;
  const { timeout = (hours.calm - hours.healed) / TIMEOUTS } = entry;
  const from = Math.ceil(hours.healed + TIMEOUTS * timeout);
  const lasting = isLean && elects ? [`leader.changes == 0 between ${from + SETTLING}s and ${hours.end}s`] : [];
  const served = contender.isRefused ? [] : [`availability == 100% between ${from}s and ${hours.end}s`];
  return stringify({
    version: 1,
    name: `swarm-${name.replaceAll('/', '-')}-${seed}`,
    title: `What ${name} keeps in storm ${seed}`,
    seed,
    duration: `${hours.end}s`,
    settle: '30s',
    topology: drawPlanet(random, ground),
    workload: {
      ...(isLean ? drawLeanWorkload(random, contender.deletes === true) : drawWorkload(random)),
      ...entry.workload,
    },
    strategies: [{ use, id: name, with: { ...placed(ground), ...entry.with }, reads: { consistency: reads } }],
    routing: { ...(isLean ? drawRouting(random) : { on_failure: 'next-nearest' }), ...entry.routing },
    faults: drawFaults(random, ground, {
      spared: [...spared, ...(entry.spared ?? [])],
      seat: entry.seat ?? ground.regions[0]!,
      until: hours.healed * 1_000,
    }),
    expect: [...entry.keeps, ...lasting, ...served],
  });
}

/** One node a region. */
const ONES = NAMES.map(() => 1);

/** From three to seven nodes in two regions or more; in half of all seeds some regions have several. */
function drawGround(random: Random): Ground {
  const regions = NAMES.slice(0, random.between(2, MOST_NODES - 1));
  const counts = regions.map(() => 1);
  let more = random.next() < 0.5 ? random.below(3) : 0;
  if (regions.length === 2) more = Math.max(1, more);
  for (; more > 0 && regions.length + more <= MOST_NODES; more--) counts[random.below(regions.length)]!++;
  return { regions, counts };
}

/** A replica on every node, where some region has more than one. */
function placed({ regions, counts }: Ground): Plain {
  const isPlain = regions.every((_, at) => counts[at] === 1);
  return isPlain ? {} : { replicas: Object.fromEntries(regions.map((region, at) => [region, counts[at]])) };
}

function drawPlanet(random: Random, { regions, counts }: Ground): Plain {
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
    regions: Object.fromEntries(regions.map((region, at) => [region, { nodes: counts[at] }])),
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

/** Who asks a replica nearby first meets a leader that others have left behind. */
function drawRouting(random: Random): Plain {
  return { on_failure: 'next-nearest', ...(random.next() < 0.5 ? { reads: 'nearest' } : {}) };
}

/** Percent of requests that delete, where clients do. */
const ERASED = 14;

/** As few requests as prove something, and of kinds that a checker judges in no time: storms by the thousand. */
function drawLeanWorkload(random: Random, deletes: boolean): Plain {
  const writes = random.between(30, 60);
  return {
    arrivals: 'poisson',
    rate: `${random.between(11, 16)}/s`,
    keys: {
      pages: { count: random.between(1, 3), type: 'register' },
      votes: { count: 2, type: 'counter', initial: 0 },
    },
    ops: {
      look: { do: 'read', keys: 'pages', share: `${90 - writes - (deletes ? ERASED : 0)}%` },
      ...(deletes ? { erase: { do: 'delete', keys: 'pages', share: `${ERASED}%` } } : {}),
      tally: { do: 'read', keys: 'votes', share: '4%' },
      edit: { do: 'write', keys: 'pages', share: `${writes}%` },
      vote: { do: 'increment', keys: 'votes', share: '6%' },
    },
    client: drawClient(random),
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
    client: drawClient(random),
  };
}

function drawClient(random: Random): Plain {
  return {
    timeout: `${random.between(2, 5)}s`,
    retry: { max: random.between(0, 3), backoff: '200ms', jitter: '50%', idempotency_key: true },
  };
}
