/** An observer that keeps, for every operation, when it was asked, begun and answered. Columns by operation id. */
import type { Micros } from '../../kit/time.ts';
import type { Outcome, Request, WriteId } from '../../strategies/contract.ts';
import type { Observation } from '../../world/observation.ts';

export class Log implements Observation {
  now: () => Micros = () => 0;
  readonly region: number[] = [];
  readonly askedAt: Micros[] = [];
  /** When a server began to work on it, the last time it did. */
  readonly begunAt: Micros[] = [];
  /** Undefined where no ok came back. */
  readonly answeredAt: (Micros | undefined)[] = [];

  /** Latencies in ms of the first `count` operations of a region that were asked at `from` or later. */
  latencies(region: number, from: Micros, count: number): readonly number[] {
    const found: number[] = [];
    for (let op = 1; op < this.askedAt.length && found.length < count; op++) {
      const answered = this.answeredAt[op];
      if (this.region[op] !== region || this.askedAt[op] < from || answered === undefined) continue;
      found.push((answered - this.askedAt[op]) / 1000);
    }
    return found;
  }

  issued(op: WriteId, _what: number, _kind: string, _k: number, _into: number, _c: number, region: number, at: Micros) {
    this.region[op] = region;
    this.askedAt[op] = at;
    this.answeredAt[op] = undefined;
  }

  /** A handler runs, and with it this, as the work on a request begins: the answer leaves later. */
  executed(request: Request): void {
    this.begunAt[request.opId] = this.now();
  }

  answered(op: WriteId, outcome: Outcome, _server: number, at: Micros): void {
    if (outcome.kind === 'ok') this.answeredAt[op] = at;
  }

  retried(): void {}
  hedged(): void {}
  alerted(): void {}
  gaveUp(): void {}
  applied(): void {}
  holds(): void {}
  conflicted(): void {}
  leads(): void {}
  follows(): void {}
  suspects(): void {}
  keeps(): void {}
  degraded(): void {}
  crashed(): void {}
  restarted(): void {}
  sent(): void {}
  faultBegan(): void {}
  faultEnded(): void {}
  touched(): void {}
}
