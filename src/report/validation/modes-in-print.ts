/** P8 as it stands in print: two tables of commit latencies, and where each number is simulated. */
import type { Matrix } from '../../network/planet.ts';
import { AWS_5, CONSENSUS, type Mode, modeRows, OTHER_MODES, PAXI_5, SEMI_SYNC, SYNC } from './modes.ts';
import type { Row } from './row.ts';

/** Half of the last digit of both, and of what is rounded to microseconds. */
const WITHIN_MS = 0.02;

interface Table {
  readonly title: string;
  readonly matrix: Matrix;
  /** By leader: what its own clients wait for, semi-sync, for a majority and sync. */
  readonly beside: Readonly<Record<string, readonly [number, number, number]>>;
  /** By leader: what clients of each region wait for with consensus, and their mean. */
  readonly clients: Readonly<Record<string, readonly number[]>>;
  readonly means: Readonly<Record<string, number>>;
}

const AWS: Table = {
  title: 'AWS 2020',
  matrix: AWS_5,
  beside: {
    'us-east-1': [70.51, 72.5, 198.03],
    'us-west-2': [72.5, 100.86, 138.53],
    'eu-west-1': [70.5, 127.28, 253.66],
    'ap-northeast-1': [100.87, 104.07, 204.45],
    'ap-southeast-2': [104.08, 138.53, 253.65],
  },
  clients: {
    'us-east-1': [72.5, 145.0, 143.0, 224.93, 270.53],
    'us-west-2': [173.36, 100.86, 228.13, 201.72, 239.38],
    'eu-west-1': [197.79, 254.56, 127.28, 331.73, 380.93],
    'ap-northeast-1': [256.5, 204.93, 308.5, 104.07, 208.15],
    'ap-southeast-2': [336.56, 277.06, 392.18, 242.6, 138.53],
  },
  means: {
    'us-east-1': 171.2,
    'us-west-2': 188.7,
    'eu-west-1': 258.5,
    'ap-northeast-1': 216.4,
    'ap-southeast-2': 277.4,
  },
};

const PAXI: Table = {
  title: 'Paxi 2018',
  matrix: PAXI_5,
  beside: {
    VA: [65, 80, 156],
    OR: [28, 86, 154],
    CA: [28, 65, 137],
    IR: [80, 137, 218],
    JP: [115, 131, 218],
  },
  clients: {
    VA: [80, 166, 145, 160, 236],
    OR: [172, 86, 114, 240, 217],
    CA: [130, 93, 65, 202, 180],
    IR: [217, 291, 274, 137, 355],
    JP: [287, 262, 246, 349, 131],
  },
  means: { VA: 157.4, CA: 134 },
};

export const TABLES: readonly Table[] = [AWS, PAXI];

/** Every number of the table; `quorum 2` of single-master waits for the majority of five, as consensus does. */
export function printedRows({ title, matrix, beside, clients, means }: Table): readonly Row[] {
  const [, quorum] = OTHER_MODES;
  const modes: readonly Mode[] = [SEMI_SYNC, quorum, SYNC, CONSENSUS];
  const simulated = new Map(modes.map((mode) => [mode, modeRows(mode, matrix)]));
  const { regions } = matrix;
  return regions.flatMap((leader, at) => {
    const own = (mode: Mode, client: number) => simulated.get(mode)![at * regions.length + client];
    const row = (from: Row, expected: number): Row => ({
      what: `${title}: ${from.what}`,
      expected,
      simulated: from.simulated,
      within: WITHIN_MS,
    });
    const [semi, majority, all] = beside[leader];
    const rows = [row(own(SEMI_SYNC, at), semi), row(own(quorum, at), majority), row(own(SYNC, at), all)];
    const asked = regions.map((_, client) => own(CONSENSUS, client));
    rows.push(...asked.map((from, client) => row(from, clients[leader][client])));
    if (means[leader] !== undefined) {
      const mean = asked.reduce((sum, from) => sum + from.simulated, 0) / asked.length;
      const what = `${title}: consensus, leader ${leader}, mean of clients`;
      rows.push({ what, expected: means[leader], simulated: mean, within: 0.05 + WITHIN_MS });
    }
    return rows;
  });
}
