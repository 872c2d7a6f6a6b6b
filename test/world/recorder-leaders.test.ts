/** Leaders: how long none led, what they took with them, and how long they acknowledged alone. */
import { describe, expect, it } from 'vitest';
import { UNMEASURED } from '../../src/checks/metrics.ts';
import { AP, EU, Tape, US } from './recorder-tape.ts';

const CUT = { name: 'cut', from: 10_000, to: 20_000 };

describe('leaders', () => {
  it('are timed from the crash to the first write of the next, and charged with what was lost', () => {
    const tape = new Tape({
      faults: [CUT],
      expect: ['failover.count == 0 before cut', 'failover.count == 1 during cut'],
    });
    tape.recorder.leads(0, US, 1);
    tape.everywhere(101, tape.write(100, 'edit', US, 1));
    tape.recorder.faultBegan(0, 10_000_000);
    const lost = tape.write(10_050, 'edit', US, 1);
    tape.recorder.crashed(10_100_000, 0, false);
    tape.recorder.suspects(12_600_000, EU);
    tape.recorder.leads(13_100_000, EU, 2);
    const next = tape.issue(13_000, 'edit', EU, 1);
    tape.apply(13_350, EU, next, 1, 1);
    tape.executed(13_350, next, EU, 'write', 1, { kind: 'ok', done: true } as never);
    tape.recorder.restarted(20_000_000, 0);
    tape.recorder.holds(20_100_000, US, [lost - 1, 0]);
    const { metrics, claims, witnesses, failovers, losses } = tape.finish();
    expect(failovers).toEqual([
      {
        from: 'us',
        to: 'eu',
        lost_at: 10_100,
        led_at: 13_100,
        total: 3250,
        detect: 2500,
        elect: 500,
        redirect: 250,
        lost_writes: 1,
        lost_time: 0,
      },
    ]);
    const why = 'on us alone; eu led from 13.100s on without it; gone when us restarted at 20.000s';
    expect(losses).toEqual([{ op: `edit ${lost} of us`, id: lost, by: 'us', accepted: 10_050, acked: 10_050, why }]);
    expect(witnesses['failover.lost_writes']).toMatchObject({ op: `edit ${lost} of us`, at: 10_050, ops: [lost] });
    expect(metrics).toMatchObject({
      'failover.count': 1,
      'failover.total': 3250,
      'failover.detect': 2500,
      'failover.elect': 500,
      'failover.redirect': 250,
      'failover.lost_writes': 1,
      'leader.changes': 1,
      terms: 2,
      'leaders.per_term': 1,
    });
    expect(claims.map((claim) => claim.value)).toEqual([0, 1]);
    expect(witnesses['failover.total']).toMatchObject({ op: 'leader us lost', at: 10_100 });
  });

  it('that do not know yet that they were deposed are charged with what they took until they stepped down', () => {
    const tape = new Tape({ faults: [CUT] });
    tape.recorder.leads(0, US, 1);
    tape.everywhere(101, tape.write(100, 'edit', US, 1));
    tape.recorder.faultBegan(0, 10_000_000);
    const before = tape.write(10_050, 'edit', US, 1);
    tape.recorder.leads(13_000_000, EU, 2);
    tape.write(14_000, 'edit', US, 2);
    tape.write(18_000, 'edit', US, 3);
    tape.recorder.follows(20_100_000, US);
    tape.recorder.holds(20_100_000, US, [before - 1]);
    const later = tape.write(30_000, 'edit', US, 4);
    tape.recorder.holds(31_000_000, US, [later - 1]);
    tape.recorder.holds(31_000_000, US, [before - 1]);
    expect(tape.finish().metrics).toMatchObject({
      'writes.lost': 4,
      'failover.lost_writes': 3,
      'failover.lost_time': 7950,
    });
  });

  it('that hand over in peace are no failover; two in one term are a split brain', () => {
    const tape = new Tape();
    tape.recorder.leads(0, US, 1);
    tape.recorder.follows(1_000_000, US);
    tape.recorder.leads(1_100_000, EU, 2);
    tape.recorder.leads(1_200_000, AP, 2);
    const { metrics, witnesses } = tape.finish();
    expect(metrics).toMatchObject({ 'failover.count': 0, 'leader.changes': 2, 'leaders.per_term': 2 });
    expect(metrics['failover.total']).toBeNull();
    expect(witnesses['leaders.per_term'].why).toBe('eu and ap both lead it');
  });
});

describe('a degraded leader', () => {
  it('is timed from its fallback until it waits again, dies, or the run ends', () => {
    const timed = (told: (tape: Tape) => void) => {
      const tape = new Tape();
      tape.recorder.leads(0, US, 1);
      tape.recorder.degraded(10_000_000, US, true);
      told(tape);
      const { metrics, witnesses } = tape.finish(60_000);
      return [metrics['degraded.time'], witnesses['degraded.time']?.at];
    };
    expect(timed((tape) => tape.recorder.degraded(14_000_000, US, false))).toEqual([4000, 10_000]);
    expect(timed((tape) => tape.recorder.crashed(15_000_000, 0, false))).toEqual([5000, 10_000]);
    expect(timed(() => {})).toEqual([50_000, 10_000]);
    expect(
      timed((tape) => {
        tape.recorder.degraded(11_000_000, US, false);
        tape.recorder.degraded(12_000_000, US, true);
        tape.recorder.degraded(13_000_000, US, true);
        tape.recorder.degraded(14_500_000, US, false);
      }),
    ).toEqual([3500, 10_000]);
  });

  it('is no number where nobody leads; nor is what this version does not measure', () => {
    const { metrics } = new Tape().finish();
    expect(metrics['degraded.time']).toBeNull();
    for (const name of UNMEASURED) expect(metrics[name]).toBeNull();
    expect(Object.values(metrics)).not.toContain(undefined);
  });
});
