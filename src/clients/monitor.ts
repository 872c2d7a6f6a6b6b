/** The ConsistencyMonitor: asks every replica now and then how far behind it is, and raises an alarm. */
import type { Micros } from '../kit/time.ts';
import type { Address } from '../strategies/contract.ts';
import {
  behindBy,
  type ClientHost,
  type ClientObserver,
  type Freshness,
  type HealthReport,
  homeRegion,
} from './host.ts';

export interface MonitorPlan {
  /** Time between two questions to every replica. */
  readonly sample: Micros;
  /** A replica further behind than this … */
  readonly alertLag: Micros;
  /** … for at least so long is an alert. */
  readonly for: Micros;
  /** Region index of who asks; undefined: where the leader is at the start, else the first. */
  readonly from: number | undefined;
  readonly by: Freshness;
  /** Whether a replica that has not answered by the next question is an alert. */
  readonly missing: 'alert' | 'ok';
}

interface Watched {
  readonly replica: Address;
  hasAnswered: boolean;
  /** Since when it is behind, as far as is known; -1: it is not. */
  behindSince: Micros;
  isAlerted: boolean;
}

/** It sees samples, and nothing between them. What it asks costs what a message of the protocol costs. */
export class Monitor {
  readonly #plan: MonitorPlan;
  readonly #host: ClientHost;
  readonly #observer: ClientObserver;
  readonly region: number;
  readonly #watched: readonly Watched[];

  constructor(plan: MonitorPlan, host: ClientHost, observer: ClientObserver) {
    this.#plan = plan;
    this.#host = host;
    this.#observer = observer;
    this.region = plan.from ?? homeRegion(host);
    const replicas = host.replicas(this.region);
    this.#watched = replicas.map((replica) => ({ replica, hasAnswered: true, behindSince: -1, isAlerted: false }));
  }

  /** Asks all, and misses those that have not answered since it asked last. */
  ask(): void {
    for (const watched of this.#watched) {
      if (!watched.hasAnswered && this.#plan.missing === 'alert') this.#alarm(watched, 'no answer');
      watched.hasAnswered = false;
      this.#host.probe(this.region, watched.replica);
    }
  }

  reported(replica: Address, report: HealthReport): void {
    const watched = this.#watched.find((one) => one.replica === replica);
    if (watched === undefined) return;
    const { alertLag, by, for: patience } = this.#plan;
    const now = this.#host.now();
    const behind = behindBy(report, by);
    watched.hasAnswered = true;
    if (behind <= alertLag) {
      watched.behindSince = -1;
      this.#calm(watched);
      return;
    }
    if (watched.behindSince < 0) watched.behindSince = now;
    if (now - watched.behindSince >= patience) this.#alarm(watched, `${behind / 1000} ms behind`);
  }

  /** Once, until it is well again. */
  #alarm(watched: Watched, why: string): void {
    if (watched.isAlerted) return;
    watched.isAlerted = true;
    this.#observer.alerted(this.#host.now(), watched.replica, why);
  }

  #calm(watched: Watched): void {
    if (!watched.isAlerted) return;
    watched.isAlerted = false;
    this.#observer.alerted(this.#host.now(), watched.replica, undefined);
  }
}
