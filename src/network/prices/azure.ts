/** Prices of Azure: within a continent and between continents, by where the bytes come from. */
import type { Known, PriceList, Tariff } from './tariff.ts';

/** Regions by area; what the vendor bills alike is one area. */
const AREAS: readonly (readonly [area: string, regions: string])[] = [
  [
    'North America',
    'canada-central canada-east central-us east-us east-us-2 mexico-central north-central-us south-central-us ' +
      'west-central-us west-us west-us-2 west-us-3',
  ],
  [
    'Europe',
    'austria-east belgium-central denmark-east france-central france-south germany-north germany-west-central ' +
      'italy-north north-europe norway-east norway-west poland-central spain-central sweden-central ' +
      'switzerland-north switzerland-west uk-south uk-west west-europe',
  ],
  [
    'Asia, Oceania, Middle East, Africa',
    'australia-central australia-central-2 australia-east australia-southeast central-india east-asia ' +
      'indonesia-central israel-central japan-east japan-west jio-india-west korea-central korea-south ' +
      'malaysia-west new-zealand-north qatar-central south-africa-north south-africa-west south-india ' +
      'southeast-asia uae-central uae-north',
  ],
  ['South America', 'brazil-south'],
];
const AREA_OF: ReadonlyMap<string, string> = new Map(
  AREAS.flatMap(([area, regions]) => regions.split(' ').map((region) => [region, area] as const)),
);

const LUCIDITY = 'lucidity.cloud, Azure egress cost';

function between(from: string, to: string, usd: number, source: string, known: Known): Tariff {
  const what = `Azure ${from === '*' ? 'elsewhere' : from} → ${to === '*' ? 'another continent' : to}`;
  return { from, to, what, usd, asOf: known === 'memory' ? '2025' : '2026', source, known };
}

const [AMERICA, EUROPE, EAST, SOUTH] = AREAS.map(([area]) => area);
const MEMORY = 'bandwidth prices of Azure';

const BETWEEN: readonly Tariff[] = [
  between(AMERICA, AMERICA, 0.02, LUCIDITY, 'third party'),
  between(EUROPE, EUROPE, 0.02, LUCIDITY, 'third party'),
  between(AMERICA, '*', 0.05, MEMORY, 'memory'),
  between(EUROPE, '*', 0.05, MEMORY, 'memory'),
  { ...between(EAST, '*', 0.08, LUCIDITY, 'third party'), what: `Azure from ${EAST}` },
  { ...between(SOUTH, '*', 0.16, LUCIDITY, 'third party'), what: `Azure from ${SOUTH}` },
];

export const AZURE: PriceList = {
  name: 'Azure',
  areaOf: (region) => AREA_OF.get(region),
  between: BETWEEN,
  outside: {
    what: 'Azure to the internet, beyond 100 GB',
    usd: 0.087,
    asOf: '2025',
    source: MEMORY,
    known: 'memory',
  },
  zones: {
    what: 'Azure between zones',
    usd: 0,
    asOf: '2026-03',
    source: 'azure-calc-uk.pages.dev: free since 2023',
    known: 'third party',
  },
  storage: {
    what: 'Azure storage, a month: Cosmos DB in one region',
    usd: 0.25,
    asOf: '2025',
    source: 'calculator.city, Azure Cosmos DB pricing',
    known: 'third party',
  },
};
