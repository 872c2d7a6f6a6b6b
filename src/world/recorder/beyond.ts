/** What an observer hears of the world beyond the store: borders that data crosses, and money. */
import type { Fences } from '../../clients/fences.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Elsewhere, Places } from '../observation.ts';
import type { Finding } from '../result.ts';
import { PAYMENT_METRICS, Payments } from './payments.ts';
import { Residency } from './residency.ts';
import type { Rows } from './rows.ts';
import type { Words } from './words.ts';

export class Beyond implements Elsewhere {
  /** Undefined where the scenario has no fences. */
  readonly residency: Residency | undefined;
  readonly #payments: Payments | undefined;
  readonly arrived: Elsewhere['arrived'];
  readonly paid: Elsewhere['paid'];
  readonly #words: Words;

  constructor(scenario: Scenario, fences: Fences | undefined, places: Places, words: Words) {
    this.residency = fences && new Residency(fences, places, words);
    this.#payments = scenario.payments && new Payments(scenario.payments.operations);
    this.arrived = this.residency?.arrivals;
    this.paid = this.#payments?.told;
    this.#words = words;
  }

  /** Undefined for a metric of something else. */
  find(metric: string, isIn: (at: number) => boolean, rows: Rows): Finding | undefined {
    if (metric === 'sovereignty.violations') return this.residency?.finding(isIn) ?? nothing('no fence is there');
    const bill = PAYMENT_METRICS.find((name) => name === metric);
    if (bill === undefined) return undefined;
    return this.#payments?.finding(bill, isIn, rows, this.#words) ?? nothing('nothing is paid for');
  }
}

function nothing(note: string): Finding {
  return { value: null, samples: 0, witness: null, note };
}
