/**
 * P3: commit latencies of the wide area as EPaxos' authors measured them (Moraru, Andersen, Kaminsky, SOSP 2013), read
 * off Figure 4 and a slide of the talk: EC2 of 2013, ten clients a site, medians in ms.
 */
import measured from '../../data/epaxos-sosp13.json' with { type: 'json' };
import { WEIGHTLESS } from '../fit.ts';
import { median, type Row } from '../row.ts';
import { constantTopology } from '../trial.ts';
import { type Candidate, EPAXOS, MENCIUS, MULTI_PAXOS, meeting, ran, samplesOf } from './candidates.ts';

const THREE = ['CA', 'VA', 'EU'] as const;
const FIVE = ['CA', 'VA', 'OR', 'JP', 'EU'] as const;

/** Those of Figure 4, on the left. */
const THREE_MS = [
  [0, 85, 156],
  [85, 0, 90],
  [156, 90, 0],
];
/**
 * Those of the slide; CA–OR is 21 from what Oregon waits for its leader, VA–OR about 100. Nobody tells VA–JP, OR–JP and
 * OR–EU: no quorum here depends on them as long as they are longer than 100, 100 and 150.
 */
const FIVE_MS = [
  [0, 85, 21, 130, 150],
  [85, 0, 100, 170, 90],
  [21, 100, 0, 115, 165],
  [130, 170, 115, 0, 300],
  [150, 90, 165, 300, 0],
];
/**
 * Those of Figure 4, on the right; California's are what others wait for a leader there, beyond what it waits itself.
 * Nobody tells VA–OR, VA–JP and OR–EU, and who is alone in California, Japan or Europe waits for longer ones.
 */
const ALONE_MS = [
  [0, 85, 21, 118, 164],
  [85, 0, 80, 200, 90],
  [21, 80, 0, 127, 165],
  [118, 200, 127, 0, 278],
  [164, 90, 165, 278, 0],
];
const ALONE = ['CA', 'JP', 'EU'] as const;
const CLIENTS = 10;
const SECONDS = 5;
/** Of what is on the figure. */
const WITHIN = 0.06;

interface Published {
  readonly what: string;
  readonly one: Candidate;
  readonly sites: readonly string[];
  readonly rttMs: readonly (readonly number[])[];
  /** Medians by site. */
  readonly medians: readonly number[];
  /** Of the writes those that meet each other. */
  readonly conflicts: number;
  /** Share of what was measured by which what is simulated may differ. */
  readonly within: number;
}

const { sites: FIGURE } = measured.fig4_3replicas;
const SLIDE = measured.talk_slide_5replicas_median;
const three = { sites: THREE, rttMs: THREE_MS, within: WITHIN };
const five = { sites: FIVE, rttMs: FIVE_MS };

/** Leaders stand in California, the first site of both. */
const PUBLISHED: readonly Published[] = [
  {
    ...three,
    what: 'three sites, multi-paxos',
    one: MULTI_PAXOS,
    medians: THREE.map((site) => FIGURE[site].MultiPaxos[0]),
    conflicts: 0,
  },
  {
    ...three,
    what: 'three sites, epaxos, all writes meet',
    one: EPAXOS,
    medians: THREE.map((site) => FIGURE[site].EPaxos100[0]),
    conflicts: 1,
  },
  {
    ...three,
    what: 'three sites, mencius, all as busy',
    one: MENCIUS,
    medians: THREE.map((site) => FIGURE[site].MenciusBalanced[0]),
    conflicts: 0,
  },
  {
    ...five,
    what: 'five sites, multi-paxos',
    one: MULTI_PAXOS,
    medians: FIVE.map((site) => SLIDE.MultiPaxos_CA_leader[site]),
    conflicts: 0,
    within: 0.015,
  },
  {
    ...five,
    what: 'five sites, epaxos, none meet',
    one: EPAXOS,
    medians: FIVE.map((site) => SLIDE.EPaxos[site]),
    conflicts: 0,
    within: 0.08,
  },
];

export function epaxos2013Rows(): readonly Row[] {
  return [...togetherRows(), ...aloneRows()];
}

function togetherRows(): readonly Row[] {
  return PUBLISHED.flatMap((published) => {
    const { what, one, sites, rttMs, medians, conflicts, within } = published;
    const topology = constantTopology(sites, rttMs, WEIGHTLESS);
    const workload = meeting(conflicts, sites.map(() => CLIENTS)); // biome-ignore format: one thought
    const log = ran(one, { topology, workload, seconds: SECONDS });
    return sites.map((site, at): Row => {
      const expected = medians[at];
      return { what: `${what}, ${site}`, expected, simulated: median(samplesOf(log, at)), within: within * expected };
    });
  });
}

/** Mencius where only one site of five has clients. */
function aloneRows(): readonly Row[] {
  const topology = constantTopology(FIVE, ALONE_MS, WEIGHTLESS);
  return ALONE.map((site): Row => {
    const at = FIVE.indexOf(site);
    const workload = meeting(
      0,
      FIVE.map((other) => (other === site ? CLIENTS : 0)),
    );
    const log = ran(MENCIUS, { topology, workload, seconds: SECONDS });
    const expected = measured.fig4_5replicas_median.MenciusWorst[site];
    const simulated = median(samplesOf(log, at));
    return { what: `five sites, mencius, ${site} alone`, expected, simulated, within: WITHIN * expected };
  });
}
