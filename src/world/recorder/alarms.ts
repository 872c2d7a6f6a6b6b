/** Alerts that monitors raised, the scenario's and users' own, and what was true meanwhile without one. */
import type { Micros } from '../../kit/time.ts';
import { type Address, NOWHERE } from '../../strategies/contract.ts';
import type { AlertTold, Series, Unseen, Witness } from '../result.ts';
import type { Words } from './words.ts';

/** Alerts in a result. */
const MOST_TOLD = 200;

interface Alert {
  readonly at: Micros;
  readonly replica: Address;
  readonly why: string;
  /** Who said so; undefined: the monitor of the scenario. */
  readonly watcher: string | undefined;
  /** When the monitor held it for well again. */
  until: Micros;
}

export class Alarms {
  readonly #words: Words;
  readonly #alerts: Alert[] = [];

  constructor(words: Words) {
    this.#words = words;
  }

  /** `why` undefined: the replica is held for well again. */
  told(at: Micros, replica: Address, why: string | undefined, watcher?: string): void {
    if (why !== undefined) this.#alerts.push({ at, replica, why, watcher, until: Number.POSITIVE_INFINITY });
    else {
      for (const alert of this.#alerts) {
        if (alert.replica === replica && alert.watcher === watcher && alert.until > at) alert.until = at;
      }
    }
  }

  get isEmpty(): boolean {
    return this.#alerts.length === 0;
  }

  count(isIn: (at: Micros) => boolean): number {
    return this.#alerts.filter(({ at }) => isIn(at)).length;
  }

  get witness(): Witness | null {
    const first = this.#alerts[0];
    if (first === undefined) return null;
    const about =
      first.replica === NOWHERE ? `watcher ${first.watcher}` : `replica ${this.#words.replica(first.replica)}`;
    return { op: about, at: first.at / 1000, why: first.why, ops: [] };
  }

  result(): readonly AlertTold[] {
    return this.#alerts.slice(0, MOST_TOLD).map(({ at, replica, why, watcher, until }) => ({
      at: at / 1000,
      replica: replica === NOWHERE ? '' : this.#words.replica(replica),
      why,
      ...(watcher === undefined ? {} : { watcher }),
      until: until === Number.POSITIVE_INFINITY ? null : until / 1000,
    }));
  }

  /** By region of replicas: when the true lag was above `limit` ms, and no alert of the scenario's monitor said so. */
  unseen({ width, 'replication.lag': lags }: Series, limit: number, regionOf: (replica: Address) => string): Unseen[] {
    const unseen: Unseen[] = [];
    for (const [region, lag] of Object.entries(lags)) {
      const alerts = this.#alerts.filter(
        ({ replica, watcher }) => watcher === undefined && regionOf(replica) === region,
      );
      const isSaid = (at: number) => alerts.some((alert) => alert.at / 1000 <= at && at < alert.until / 1000);
      let time = 0;
      let worst = 0;
      lag.forEach((value, bucket) => {
        if (value === null || value <= limit || isSaid((bucket + 1) * width)) return;
        time += width;
        worst = Math.max(worst, value);
      });
      if (time > 0) unseen.push({ region, time, worst });
    }
    return unseen;
  }
}
