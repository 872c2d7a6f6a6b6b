/** Prices of Google Cloud: by the areas of both ends, in the vendor's GiB, which are made GB here. */
import type { PriceList, Tariff } from './tariff.ts';

const GIB_IN_GB = 1.073741824;
const MEMORY = 'cloud.google.com/vpc/pricing';
const REGION = /^([a-z]+)-(north|south|east|west|central)(east|west)?\d+$/;

/** By how names of regions begin. */
const AREAS: ReadonlyMap<string, string> = new Map([
  ['us', 'North America'],
  ['northamerica', 'North America'],
  ['southamerica', 'South America'],
  ['europe', 'Europe'],
  ['asia', 'Asia'],
  ['australia', 'Oceania'],
  ['me', 'Middle East and Africa'],
  ['africa', 'Middle East and Africa'],
]);

function between(from: string, to: string, usdPerGib: number): Tariff {
  const end = (area: string) => (area === '*' ? 'anywhere' : area);
  const what = `GCP ${end(from)} → ${end(to)}`;
  return { from, to, what, usd: perGb(usdPerGib), asOf: '2025', source: MEMORY, known: 'memory' };
}

function perGb(usdPerGib: number): number {
  return usdPerGib / GIB_IN_GB;
}

/** Where memory has a range, its upper end. */
const BETWEEN: readonly Tariff[] = [
  between('North America', 'North America', 0.02),
  between('Europe', 'Europe', 0.02),
  between('North America', 'Europe', 0.05),
  between('Europe', 'North America', 0.05),
  between('South America', '*', 0.14),
  between('*', 'South America', 0.14),
  between('Oceania', '*', 0.15),
  between('*', 'Oceania', 0.15),
  between('Asia', '*', 0.08),
  between('*', 'Asia', 0.08),
  {
    ...between('*', '*', 0.08),
    source: 'no price at hand: as from Asia',
    known: 'assumption',
  },
];

export const GCP: PriceList = {
  name: 'GCP',
  areaOf: (region) => AREAS.get(REGION.exec(region)?.[1] ?? ''),
  between: BETWEEN,
  outside: {
    what: 'GCP to the internet, premium tier',
    usd: perGb(0.12),
    asOf: '2026-04',
    source: 'egresscost.com',
    known: 'third party',
  },
  zones: {
    what: 'GCP between zones',
    usd: perGb(0.01),
    asOf: '2026',
    source: 'brainagents.ai, network egress: 0.01 at the sender',
    known: 'third party',
  },
  storage: {
    what: 'GCP storage, a month: Spanner in one region',
    usd: 0.3,
    asOf: '2025',
    source: 'kindatechnical.com, Spanner pricing models',
    known: 'third party',
  },
};
