/** `lightcone search` as its users meet it: tables that fit, one JSON document, a sentence for every mistake. */
import { describe, expect, test } from 'vitest';
import { lightcone, newFolder, TINY } from './lightcone.ts';

interface Row {
  readonly protocol: string;
  readonly leader: string | null;
  readonly replicas: readonly string[];
  readonly mean: number;
  readonly worst: number;
  readonly worst_region: string;
  readonly outlives: number;
  readonly loss: { readonly region: string; readonly leader: string | null; readonly mean: number } | null;
  readonly simulated: { readonly mean: number; readonly worst: number } | null;
}

interface Document {
  readonly schema: string;
  readonly clients: Readonly<Record<string, number>>;
  readonly places_tried: number;
  readonly protocols: readonly Row[];
  readonly places: readonly Row[];
}

function search(...args: string[]): Document {
  const { code, out, err } = lightcone(newFolder({ 'tiny.yaml': TINY }), ['search', ...args, '--json']);
  expect(err).toBe('');
  expect(code).toBe(0);
  return JSON.parse(out) as Document;
}

test('ranks the leaders of twenty regions, and simulates the first three within 1 ms', () => {
  const { schema, places, places_tried, protocols } = search('--topology', 'gcp-20');
  expect(schema).toBe('lightcone.search/1');
  expect([places.length, places_tried]).toEqual([10, 20]);
  expect(places.slice(0, 3).map(({ leader }) => leader)).toEqual([
    'us-east4',
    'northamerica-northeast1',
    'us-central1',
  ]);
  for (const { mean, worst, simulated } of places.slice(0, 3)) {
    expect(Math.abs(simulated!.mean - mean)).toBeLessThan(1);
    expect(Math.abs(simulated!.worst - worst)).toBeLessThan(1);
  }
  expect(places.slice(3).every(({ simulated }) => simulated === null)).toBe(true);
  const [first] = places;
  expect([first.worst_region, first.outlives, first.loss!.region]).toEqual(['asia-south1', 9, 'us-east4']);
  expect(first.loss!.leader).not.toBe('us-east4');
  expect(protocols.map(({ protocol }) => protocol).sort()).toEqual([
    'atlas',
    'consensus',
    'epaxos',
    'mencius',
    'multi-paxos',
  ]);
});

test('takes regions, shares and replicas from a scenario', () => {
  const shares = 'workload.from={eu-west-1: 90%, us-east-1: 10%}';
  const { clients, places } = search('tiny.yaml', '--set', shares, '--simulate', '1');
  expect(clients['eu-west-1']).toBe(0.9);
  expect(places).toHaveLength(5);
  expect(places[0].leader).toBe('eu-west-1');
  const few = search('tiny.yaml', '--replicas', 'us-east-1,us-west-2,ap-northeast-1', '--set', shares);
  expect(few.places.map(({ leader }) => leader).sort()).toEqual(['ap-northeast-1', 'us-east-1', 'us-west-2']);
  expect(few.places[0].replicas).toHaveLength(3);
});

test('tries every set of regions, ranked by the worst client', () => {
  const flags = ['--topology', 'aws-5', '--place', 'replicas', '--replicas', '3'];
  const { places, places_tried } = search(...flags, '--rank', 'worst', '--protocol', 'epaxos', '--simulate', '0');
  expect([places.length, places_tried]).toEqual([10, 10]);
  const worst = places.map((place) => place.worst);
  expect(worst).toEqual([...worst].sort((a, b) => a - b));
  expect(places.every(({ leader, replicas }) => leader === null && replicas.length === 3)).toBe(true);
});

test('fits a terminal, and says what it found in words', () => {
  const { code, out } = lightcone(newFolder(), ['search', '--topology', 'gcp-20']);
  expect(code).toBe(0);
  for (const line of out.split('\n')) expect([...line].length).toBeLessThanOrEqual(100);
  expect(out).toContain('consensus, majority: 11 of 20: leaders by mean, the first 10 of 20');
  expect(out).toMatch(/\n 1 +202\.5 +359\.8 +266\.0 +9 +229\.0 +391\.4 {2}us-east4\n/);
  expect(out).toMatch(/\n1 +202\.5 +202\.5 +359\.8 +359\.8 {2}us-east4\n/);
  expect(out).toContain('us-east4: asia-south1 waits longest, 359.8 ms; the loss of us-east4 costs most');
});

describe('a mistake', () => {
  const GCP = ['--topology', 'gcp-20'];
  test.each([
    [[], 'give a scenario file, or --topology with a preset such as gcp-20'],
    [['tiny.yaml', ...GCP], 'give a scenario file, or --topology'],
    [['--topology', 'gcp-2'], 'no topology preset is called gcp-2; did you mean gcp-20?'],
    [[...GCP, '--replicas', 'us-east1,us-est4,us-west1'], 'no region is called us-est4; did you mean us-east4?'],
    [[...GCP, '--replicas', 'us-east1,us-east1,us-west1'], '--replicas names a region twice'],
    [[...GCP, '--replicas', '5'], 'with --place leader, --replicas takes no number'],
    [[...GCP, '--place', 'replicas', '--replicas', '9'], '9 of 20 regions are 167,960 sets, and 100,000 are the most'],
    [[...GCP, '--place', 'replicas', '--replicas', '21'], '--replicas 21: only 20 regions have nodes'],
    [[...GCP, '--place', 'replicas', '--replicas', '2'], '2 replicas outlive nothing; a search takes 3 or more'],
    [
      [...GCP, '--place', 'replicas', '--quorum', '3'],
      '--quorum takes 2 to 2, not `3`: with 3 replicas any 2 meet any 2',
    ],
    [[...GCP, '--quorum', 'most'], '--quorum takes 2 to 11, not `most`'],
    [[...GCP, '--protocol', 'epaxos'], 'epaxos has no leader to place; say --place replicas'],
    [[...GCP, '--protocol', 'concensus'], 'nothing is known of places for concensus; did you mean consensus?'],
    [[...GCP, '--simulate', 'all'], '--simulate takes how many places, 0 to 99, not `all`'],
    [['two.yaml'], 'consensus has several replicas in us-east-1; a search counts one'],
  ])('is told in a sentence: %s', (args, sentence) => {
    const two = TINY.replace('consensus]', '{use: consensus, with: {replicas: {us-east-1: 2, eu-west-1: 1}}}]')
      .replace('single-site, ', '')
      .replace('topology: aws-5', 'topology: {preset: aws-5, regions: {us-east-1: {nodes: 2}}}');
    const { code, out, err } = lightcone(newFolder({ 'tiny.yaml': TINY, 'two.yaml': two }), ['search', ...args]);
    expect(err).toContain(`error: ${sentence}`);
    expect(out).toBe('');
    expect(code).toBe(64);
  });

  test('in a file or in --set is told with its place', () => {
    const { code, err } = lightcone(newFolder(), ['search', ...GCP, '--set', 'workload.from={mars: 100%}']);
    expect(err).toContain('no region is called `mars`');
    expect(code).toBe(65);
  });
});
