/** What cards were charged, beside which orders there are: each order paid for once, and nothing else. */
import { timesText } from '../../kit/format.ts';
import type { Micros } from '../../kit/time.ts';
import type { WriteId } from '../../strategies/contract.ts';
import type { Finding } from '../result.ts';
import type { Rows } from './rows.ts';
import type { Words } from './words.ts';

interface Account {
  charges: number;
  refunds: number;
  readonly first: Micros;
}

export const PAYMENT_METRICS = ['payments.duplicated', 'payments.orphaned', 'payments.missing'] as const;
type PaymentMetric = (typeof PAYMENT_METRICS)[number];

export class Payments {
  readonly #accounts = new Map<WriteId, Account>();
  /** Indices of what is paid for. */
  readonly #operations: readonly number[];

  constructor(operations: readonly number[]) {
    this.#operations = operations;
  }

  readonly told = (order: WriteId, what: 'charged' | 'refunded', at: Micros): void => {
    const account = this.#accounts.get(order) ?? { charges: 0, refunds: 0, first: at };
    this.#accounts.set(order, account);
    if (what === 'charged') account.charges++;
    else account.refunds++;
  };

  /** Duplicated: paid twice. Orphaned: paid, and no order is there. Missing: an order is there that nobody paid for. */
  finding(metric: PaymentMetric, isIn: (at: Micros) => boolean, rows: Rows, words: Words): Finding {
    const wrong = this.#wrong(metric, rows).filter((order) => isIn(rows.issuedAt(order)));
    const [first] = wrong;
    const at = first === undefined ? 0 : (this.#accounts.get(first)?.first ?? rows.issuedAt(first));
    const witness =
      first === undefined
        ? null
        : { op: `order ${first}`, at: at / 1000, why: this.#why(metric, first, words), ops: [first] };
    return { value: wrong.length, samples: rows.madeBy(this.#operations).length, witness, note: '' };
  }

  #wrong(metric: PaymentMetric, rows: Rows): readonly WriteId[] {
    const net = (order: WriteId) => {
      const account = this.#accounts.get(order);
      return account === undefined ? 0 : account.charges - account.refunds;
    };
    const charged = [...this.#accounts.keys()];
    if (metric === 'payments.duplicated') return charged.filter((order) => net(order) > 1);
    if (metric === 'payments.orphaned') return charged.filter((order) => net(order) > 0 && !rows.isThere(order));
    return rows.madeBy(this.#operations).filter((order) => rows.isThere(order) && net(order) <= 0);
  }

  #why(metric: PaymentMetric, order: WriteId, words: Words): string {
    const account = this.#accounts.get(order);
    if (account === undefined || metric === 'payments.missing') return 'it is there, and no card was charged for it';
    const times = `its card was charged ${timesText(account.charges)}`;
    const back = account.refunds > 0 ? ` and the money given back ${timesText(account.refunds)}` : '';
    const when = `, first at ${words.time(account.first)}`;
    return metric === 'payments.orphaned'
      ? `${times}${back}${when}, and there is no such order`
      : `${times}${back}${when}`;
  }
}
