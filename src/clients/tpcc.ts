/** A checkout after TPC-C (revision 5.11): its five transactions in their mix, each by the row that people wait for. */
import type { WorkloadPreset } from './presets.ts';

/** New orders may be so few at most, and the other four so many at least (clause 5.2.3). */
const MIX = { 'new-order': '45%', payment: '43%', 'order-status': '4%', delivery: '4%', 'stock-level': '4%' };

/** Of order lines 1 % come from another warehouse (2.4.1.5), of customers 15 % pay at another one (2.5.1.2). */
const LINES_AT_HOME = '99%';
const CUSTOMERS_AT_HOME = '85%';

export const TPCC: WorkloadPreset = {
  about: 'a checkout after TPC-C: 45 % new orders, 43 % payments, 4 % each of order status, delivery and stock level',
  notes: [
    'A region stands for warehouses: its clients buy from its own stock, but for 1 % of the lines, and its customers ' +
      'pay at home, but for 15 % (`affinity`).',
    'new-order takes a piece from one stock row and adds an order: one line, where TPC-C has five to fifteen. Stock ' +
      'goes below 0 instead of being filled up at 10, and none of a hundred orders is rolled back.',
    'payment takes from a customer’s balance and adds a row of history; the yearly sums of warehouse and district, hot ' +
      'rows of each warehouse, are left out.',
    'order-status reads an order, the newest most often; delivery moves a district’s line of orders on by one, where ' +
      'TPC-C delivers ten; stock-level reads one stock row of the two hundred or so.',
    'Keys are drawn evenly, where TPC-C’s NURand makes some a little hotter. Nobody types or thinks: arrivals are open. ' +
      'So throughput of new-order × 60 is no tpmC, and compares strategies with each other alone.',
  ],
  workload: {
    arrivals: 'poisson',
    rate: '100/s',
    keys: {
      stock: { count: 10_000, type: 'counter', initial: 50, affinity: LINES_AT_HOME },
      customers: { count: 3000, type: 'counter', initial: 0, affinity: CUSTOMERS_AT_HOME },
      districts: { count: 100, type: 'counter', initial: 0, affinity: '100%' },
      orders: { unique: true, distribution: 'latest' },
      history: { unique: true },
    },
    ops: {
      'new-order': { do: 'decrement-and-insert', keys: 'stock', inserts: 'orders', share: MIX['new-order'] },
      payment: { do: 'decrement-and-insert', keys: 'customers', inserts: 'history', share: MIX.payment },
      'order-status': { do: 'read', keys: 'orders', share: MIX['order-status'] },
      delivery: { do: 'increment', keys: 'districts', share: MIX.delivery },
      'stock-level': { do: 'read', keys: 'stock', share: MIX['stock-level'] },
    },
    client: { timeout: '2s' },
  },
  weights: {},
};
