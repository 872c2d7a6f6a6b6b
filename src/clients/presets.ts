/** Ready-made workloads, written in the scenario's own language and read by the same reader. */
import { TPCC } from './tpcc.ts';
import { YCSB } from './ycsb.ts';

export interface WorkloadPreset {
  readonly about: string;
  /** What it stands for, and what it leaves out. */
  readonly notes?: readonly string[];
  /** What would stand under `workload:`. */
  readonly workload: Readonly<Record<string, unknown>>;
  /** Weight of each region's clients; used where every region of a topology has one, else all are equal. */
  readonly weights: Readonly<Record<string, number>>;
}

/**
 * A shop. 10,000 orders an hour are 1667 in ten minutes, over 500 products. Their popularity is zipfian
 * (0.99, as YCSB): the first product draws 14.3 % of all orders, 239 in ten minutes, the second 120,
 * the third 80. With 100 pieces each, the hottest two sell out while the run goes on (after about
 * 4m10s and 8m20s) and the rest never do: every strategy meets a sale it must refuse, and those that
 * decide without asking the others sell the same last piece twice.
 */
const CHECKOUT: WorkloadPreset = {
  about: '10,000 orders an hour from three continents, with profile edits and page views',
  notes: [
    'Of 500 products the first draws 14.3 % of all orders. With 100 pieces each, the hottest two sell out within ten minutes.',
  ],
  workload: {
    arrivals: 'poisson',
    keys: {
      stock: { count: 500, distribution: 'zipfian', theta: 0.99, type: 'bounded-counter', initial: 100 },
      orders: { unique: true },
      customers: { count: 20_000, distribution: 'uniform', type: 'register' },
    },
    ops: {
      checkout: { do: 'decrement-and-insert', keys: 'stock', inserts: 'orders', rate: '10000/h' },
      'edit-profile': { do: 'write', keys: 'customers', rate: '1/s' },
      'view-stock': { do: 'read', keys: 'stock', rate: '5/s' },
      'view-profile': { do: 'read', keys: 'customers', rate: '2/s' },
    },
    client: { timeout: '2s', retry: { max: 0 } },
  },
  // Three continents by the size of their markets: most shoppers in America, then Europe, then Asia and Oceania.
  weights: { 'us-east-1': 35, 'us-west-2': 15, 'eu-west-1': 25, 'ap-northeast-1': 15, 'ap-southeast-2': 10 },
};

const PRESETS: ReadonlyMap<string, WorkloadPreset> = new Map([
  ['checkout-10k', CHECKOUT],
  ['tpcc-checkout', TPCC],
  ...YCSB,
]);

export const WORKLOADS: readonly string[] = [...PRESETS.keys()];

export function workloadPreset(name: string): WorkloadPreset | undefined {
  return PRESETS.get(name);
}
