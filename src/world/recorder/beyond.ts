/** What an observer hears of the world beyond the store: borders that data crosses, homes that it leaves, and money. */
import type { Fences } from '../../clients/fences.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Elsewhere, Places } from '../observation.ts';
import type { Finding } from '../result.ts';
import { Homes } from './homes.ts';
import { PAYMENT_METRICS, Payments } from './payments.ts';
import { Residency } from './residency.ts';
import type { Rows } from './rows.ts';
import type { Words } from './words.ts';

export class Beyond implements Elsewhere {
  /** Undefined where the scenario has no fences. */
  readonly residency: Residency | undefined;
  readonly #payments: Payments | undefined;
  readonly homes = new Homes();
  /** Whether data moves at all. */
  readonly #isMoving: boolean;
  readonly arrived: Elsewhere['arrived'];
  readonly paid: Elsewhere['paid'];
  readonly #words: Words;

  constructor(scenario: Scenario, fences: Fences | undefined, places: Places, words: Words) {
    this.residency = fences && new Residency(fences, places, words);
    this.#payments = scenario.payments && new Payments(scenario.payments.operations);
    this.#isMoving = scenario.placement?.rehoming !== undefined;
    this.arrived = this.residency?.arrivals;
    this.paid = this.#payments?.told;
    this.#words = words;
  }

  /** Undefined for a metric of something else. */
  find(metric: string, isIn: (at: number) => boolean, rows: Rows): Finding | undefined {
    if (metric === 'sovereignty.violations') return this.residency?.finding(isIn) ?? nothing('no fence is there');
    const moving = this.homes.finding(metric, isIn);
    if (moving !== undefined) return this.#isMoving ? moving : nothing('no data moves with its users');
    const bill = PAYMENT_METRICS.find((name) => name === metric);
    if (bill === undefined) return undefined;
    return this.#payments?.finding(bill, isIn, rows, this.#words) ?? nothing('nothing is paid for');
  }
}

function nothing(note: string): Finding {
  return { value: null, samples: 0, witness: null, note };
}
