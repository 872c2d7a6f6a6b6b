/** Regret, by numbers that can be worked out by hand: what was chosen beside what would have been best. */

import { describe, expect, it } from 'vitest';
import type { Choice } from '../../src/clients/routing/choice.ts';
import { MS } from '../../src/kit/time.ts';
import { AP, EU, Tape, US } from './recorder-tape.ts';

/** `took`: what an answer from us, eu and ap would take by the truth, in ms. */
class Routed {
  readonly tape: Tape;
  #took: readonly number[] = [];

  constructor(plan: ConstructorParameters<typeof Tape>[0] = {}) {
    this.tape = new Tape(plan);
    const outlook = (_region: number, replica: number) => this.#took[replica] * MS;
    const nothing = { siblings: () => undefined, metadata: () => undefined };
    const glance = { replicas: [US, EU, AP], isAlive: () => true, tells: () => false, outlook, ...nothing };
    this.tape.recorder.mayLook(glance);
  }

  chose(at: number, replica: number, took: readonly number[], more: Partial<Choice> = {}): void {
    this.#took = took;
    const id = this.tape.issue(at, 'view', US, 1);
    const choice = { at: at * MS, region: US, replica, among: [US, EU, AP], isOutdated: undefined, scores: () => [] };
    this.tape.recorder.choices.chose(id, { ...choice, ...more });
    this.tape.answer(at + 1, id, replica);
  }
}

describe('regret', () => {
  it('is what the choice takes beyond the best', () => {
    const routed = new Routed();
    routed.chose(10, US, [5, 80, 200]);
    routed.chose(20, US, [500, 80, 200]);
    routed.chose(30, AP, [5, 80, 5.9]);
    const { metrics, witnesses } = routed.tape.finish();
    expect(metrics).toMatchObject({ 'routing.regret.p50': 0.9, 'routing.regret.max': 420 });
    // 0.9 ms are as good as none.
    expect(metrics['routing.misled']).toBe(1 / 3);
    expect(witnesses['routing.regret.max']).toMatchObject({
      op: 'view 2 of us',
      at: 20,
      why: 'sent to us, 500 ms by the truth; eu was best with 80 ms',
    });
  });

  it('of who gets no answer is the time that the client waits in vain', () => {
    const routed = new Routed();
    routed.chose(10, EU, [20, Number.POSITIVE_INFINITY, 5000]);
    const { manners } = routed.tape.scenario.workload!;
    expect(routed.tape.finish().metrics['routing.regret.max']).toBe(manners.timeout / MS - 20);
  });

  it('tells what the policy held of each, and that it was old news', () => {
    const routed = new Routed();
    routed.chose(10, AP, [20, 80, 90], { isOutdated: true, scores: () => [12.34, undefined, 83.3] });
    routed.chose(20, AP, [20, 80, 20], { isOutdated: false });
    const { metrics, witnesses } = routed.tape.finish();
    expect(metrics['routing.outdated']).toBe(0.5);
    expect(witnesses['routing.misled'].why).toBe(
      'sent to ap, 90 ms by the truth; us was best with 20 ms (scores: us 12.3, ap 83.3; outdated)',
    );
  });

  it('belongs to the window and the region of its read, and not to the warm-up', () => {
    const routed = new Routed({
      faults: [{ name: 'cut', from: 10_000, to: 20_000 }],
      warmup: 5000,
      expect: ['routing.regret.max < 1s', 'routing.regret.max < 1s during cut', 'routing.misled{region=eu} < 50%'],
    });
    routed.chose(4000, AP, [10, 10, 900]);
    routed.chose(8000, AP, [10, 10, 100]);
    routed.chose(15_000, EU, [10, 50, 100]);
    const { claims } = routed.tape.finish();
    expect(claims.map(({ value, samples }) => [value, samples])).toEqual([
      [90, 2],
      [40, 1],
      [null, 0],
    ]);
  });

  it('is none where no policy chose', () => {
    const tape = new Tape();
    tape.read(10, 'view', US, 1);
    expect(tape.finish().metrics).toMatchObject({
      'routing.regret.p99': null,
      'routing.misled': null,
      'routing.outdated': null,
    });
  });
});
