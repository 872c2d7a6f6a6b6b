/** Prices of AWS between regions, between zones and for storage: the source pays, the destination is free. */
import type { Known, Price, PriceList, Tariff } from './tariff.ts';

const LIST = 'AWS price list, as others quote it';
const BILL = 'line of an AWS bill';
const MEMORY = 'public price list of AWS';

const REGION = /^(us|eu|ap|sa|ca|af|me|il|mx)-(north|south|east|west|central)(east|west)?-\d$/;

function pair(from: string, to: string, usd: number): Tariff {
  const what = `AWS ${from} → ${to}`;
  return { from, to, what, usd, asOf: '2026', source: `${LIST}: USE1-USE2-AWS-Out-Bytes`, known: 'third party' };
}

function out(from: string, usd: number, asOf: string, source: string, known: Known): Tariff {
  return { from, to: '*', what: `AWS from ${from}`, usd, asOf, source, known };
}

const BETWEEN: readonly Tariff[] = [
  pair('us-east-1', 'us-east-2', 0.01),
  pair('us-east-2', 'us-east-1', 0.01),
  // The bill says 0.09 in 2015, and memory the same of today.
  out('ap-northeast-1', 0.09, '2015', BILL, 'read'),
  out('ap-southeast-1', 0.09, '2015', BILL, 'read'),
  out('ap-northeast-2', 0.08, '2023-08', BILL, 'read'),
  out('ap-northeast-3', 0.09, '2023-08', BILL, 'read'),
  out('ap-east-1', 0.09, '2023-08', BILL, 'read'),
  out('ap-south-1', 0.086, '2023-08', BILL, 'read'),
  // A bill of 2015 says 0.14: it has become cheaper since.
  out('ap-southeast-2', 0.098, '2025', MEMORY, 'memory'),
  out('sa-east-1', 0.138, '2025', MEMORY, 'memory'),
  out('af-south-1', 0.147, '2025', MEMORY, 'memory'),
  // The lower end of 0.110 to 0.138.
  out('me-south-1', 0.11, '2026-05', 'awsnegotiations.com, cross-region transfer', 'third party'),
  {
    ...out('*', 0.02, '2026-06', `${LIST}: us-east-1, us-west-2, most others`, 'third party'),
    what: 'AWS from other regions',
  },
];

const INTERNET: Price = {
  what: 'AWS to the internet, first 10 TB',
  usd: 0.09,
  asOf: '2026-06',
  source: 'usage.ai, data transfer costs',
  known: 'third party',
};

export const AWS: PriceList = {
  name: 'AWS',
  areaOf: (region) => (REGION.test(region) ? '' : undefined),
  between: BETWEEN,
  outside: INTERNET,
  zones: {
    what: 'AWS between zones, out and in',
    usd: 0.02,
    asOf: '2026-06',
    source: 'usage.ai, data transfer costs: 0.01 in each direction',
    known: 'third party',
  },
  storage: {
    what: 'AWS storage, a month: DynamoDB in us-east-1',
    usd: 0.25,
    asOf: '2024-11',
    source: 'DynamoDB on demand; an older copy of aws.amazon.com/dynamodb/pricing says the same',
    known: 'memory',
  },
};
