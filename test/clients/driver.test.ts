/** Redirects, timeouts, retries, sessions: what one driver does when replicas answer so or so. */
import { describe, expect, it } from 'vitest';
import type { Manners } from '../../src/clients/workload.ts';
import { failed, type Outcome, ok, refused } from '../../src/strategies/contract.ts';
import { type Behaviour, MANNERS, step, USE, workload, world } from './fake-world.ts';

/** What each replica says, by address; the trip there and back takes 10 ms. */
function saying(...outcomes: (Outcome | undefined)[]): Behaviour {
  return (_, to) => {
    const outcome = outcomes[to];
    return outcome && { outcome, after: 10_000 };
  };
}

function retrying(max: number, change: Partial<Manners['retry']> = {}) {
  const retry = { ...MANNERS.retry, max, backoff: 100_000, ...change };
  return workload({ operations: [], manners: { ...MANNERS, retry } });
}

const write = step({ id: 'w', kind: 'write' });
const twice = [write, step({ id: 'w2', at: 5_000_000 })];

describe('routing', () => {
  it('takes writes to the leader and reads to the nearest replica', () => {
    const script = [step({ from: 1 }), step({ kind: 'read', from: 1, at: 1000 })];
    expect(
      world(saying(ok(1), ok(1), ok(1)), { script, leader: 2 })
        .run()
        .log(),
    ).toEqual(['0 #1.1 -> 2', '1 #2.1 -> 1']);
  });

  it('goes by the scenario where it says so', () => {
    const script = [step({ from: 1 }), step({ kind: 'read', from: 1, at: 1000 })];
    const use = { ...USE, routing: { ...USE.routing, reads: 'leader', writes: 'nearest' } } as const;
    expect(
      world(saying(ok(1), ok(1), ok(1)), { script, use, leader: 2 })
        .run()
        .log(),
    ).toEqual(['0 #1.1 -> 1', '1 #2.1 -> 2']);
  });

  it('goes by the level of a read', () => {
    const readsAt = (level: string) => (level === 'strong' ? 'leader' : 'any');
    const script = [
      step({ kind: 'read', consistency: 'strong', from: 1 }),
      step({ kind: 'read', every: 1000, count: 300, from: 1 }),
    ];
    const host = world(saying(ok(1), ok(1), ok(1)), { script, leader: 2, strategy: { readsAt } }).run();
    expect(host.asked[0].to).toBe(2);
    for (const replica of [0, 1, 2]) {
      const count = host.asked.slice(1).filter(({ to }) => to === replica).length;
      expect(Math.abs(count - 100)).toBeLessThan(4 * Math.sqrt(300 * (2 / 9)));
    }
  });

  it('pins a step to its coordinator, whose no is final', () => {
    const host = world(saying(ok(1), refused('not me', 0), ok(1)), { script: [step({ to: 1 })] }).run();
    expect(host.log()).toEqual(['0 #1.1 -> 1']);
    expect(host.ends()).toEqual(['10 #1 refused from 1']);
  });
});

describe('refusals', () => {
  it('with a hint are followed at once and remembered', () => {
    const host = world(saying(refused('follower', 2), undefined, ok(1)), { script: twice }).run();
    expect(host.log()).toEqual(['0 #1.1 -> 0', '10 #1.1 -> 2', '5000 #2.1 -> 2']);
    expect(host.ends()).toEqual(['20 #1 ok from 2', '5010 #2 ok from 2']);
  });

  it('are not remembered before the leader cache lets go', () => {
    const load = workload({ operations: [], manners: { ...MANNERS, leaderCache: 6_000_000 } });
    const script = [...twice, step({ id: 'w3', at: 7_000_000 }), step({ id: 'w4', at: 8_000_000 })];
    const host = world(saying(refused('follower', 2), undefined, ok(1)), { script, workload: load }).run();
    expect(host.asked.map(({ to }) => to)).toEqual([0, 2, 0, 2, 0, 2, 2]);
  });

  it('without a hint lead to the next replica after a pause', () => {
    const host = world(saying(refused('election'), refused('election'), ok(1)), { script: [write] }).run();
    expect(host.log()).toEqual(['0 #1.1 -> 0', '60 #1.1 -> 1', '120 #1.1 -> 2']);
    expect(host.ends()).toEqual(['130 #1 ok from 2']);
  });

  it('without a hint are final where the scenario says fail', () => {
    const use = { ...USE, routing: { ...USE.routing, onFailure: 'fail' } } as const;
    const host = world(saying(refused('election'), ok(1), ok(1)), { script: [write], use }).run();
    expect(host.ends()).toEqual(['10 #1 refused from 0']);
  });

  it('that go round in circles are slowed down and end, for certain, with the timeout', () => {
    const host = world(saying(refused('him', 1), refused('her', 0), undefined), { script: [write] }).run();
    // Nine questions 10 ms apart, then one every 210 ms.
    expect(host.asked.length).toBe(9 + 9);
    expect(host.ends()).toEqual(['2000 #1 refused from 1']);
  });

  it('of failed requests are final', () => {
    expect(
      world(saying(failed('overloaded')), { script: [write] })
        .run()
        .ends(),
    ).toEqual(['10 #1 failed from 0']);
  });

  it('that echo a duplicated request are not followed twice', () => {
    const host = world(saying(refused('follower', 2), undefined, undefined), { script: [write] });
    host.later(15_000, () => host.clients.answered(host.asked[0].request, refused('follower', 1), 0));
    expect(host.run().log()).toEqual(['0 #1.1 -> 0', '10 #1.1 -> 2']);
    expect(host.ends()).toEqual(['2000 #1 unknown']);
  });
});

describe('timeouts', () => {
  it('leave the fate unknown and the leader in doubt', () => {
    const host = world(saying(undefined, ok(1)), { script: twice }).run();
    expect(host.log()).toEqual(['0 #1.1 -> 0', '5000 #2.1 -> 1']);
    expect(host.ends()).toEqual(['2000 #1 unknown', '5010 #2 ok from 1']);
  });

  it('come in order for many operations at once, and only for those not answered', () => {
    const script = Array.from({ length: 700 }, (_, i) => step({ id: `s${i}`, at: i * 1000, client: `c${i}` }));
    const behave: Behaviour = ({ opId }) => (opId % 3 === 0 ? undefined : { outcome: ok(1), after: 1_999_999 });
    const host = world(behave, { script }).run();
    expect(host.told.filter(({ what }) => what === 'answered').length).toBe(467);
    const given = host.told.filter(({ what }) => what === 'gaveUp');
    expect(given.map(({ opId, at }) => at - (opId - 1) * 1000)).toEqual(given.map(() => 2_000_000));
    expect(given.length).toBe(233);
  });

  it('keep their doubt: what a later attempt is refused, an earlier one may have done', () => {
    for (const no of [refused('not the leader'), failed('overloaded')]) {
      const behave: Behaviour = ({ attempt }) => (attempt === 1 ? undefined : { outcome: no, after: 10_000 });
      const pinned = step({ id: 'w', kind: 'write', to: 1 });
      const host = world(behave, { workload: retrying(1, { jitter: 0 }), script: [pinned] }).run();
      expect(host.ends()).toEqual(['2110 #1 unknown']);
    }
  });

  it('of an answer that comes too late count', () => {
    const host = world(() => ({ outcome: ok(1), after: 2_500_000 }), { script: [write] }).run();
    expect(host.ends()).toEqual(['2000 #1 unknown']);
  });

  it('lead to attempts elsewhere, further and further apart', () => {
    const host = world(saying(), { script: [write], workload: retrying(3) }).run();
    expect(host.log()).toEqual(['0 #1.1 -> 0', '2100 #1.2 -> 1', '4300 #1.3 -> 2', '6700 #1.4 -> 0']);
    expect(host.ends()).toEqual(['8700 #1 unknown']);
  });

  it('draw the jitter of a backoff within its share', () => {
    const host = world(saying(), { script: [write], workload: retrying(1, { jitter: 0.5 }) }).run();
    const pause = host.asked[1].at - 2_000_000;
    expect(pause).toBeGreaterThanOrEqual(50_000);
    expect(pause).toBeLessThan(100_000);
  });

  it('stop listening to the old attempt', () => {
    const behave: Behaviour = ({ attempt }) => ({ outcome: ok(attempt), after: attempt === 1 ? 2_150_000 : 100_000 });
    const host = world(behave, { script: [write], workload: retrying(1) }).run();
    expect(host.ends()).toEqual(['2200 #1 ok from 1']);
    expect(host.clients.scriptAnswers()[0].value).toBe(2);
  });

  it('make an unknown fate stay unknown though later attempts are refused', () => {
    const behave: Behaviour = ({ attempt }) =>
      attempt === 1 ? undefined : { outcome: refused('election'), after: 10_000 };
    const host = world(behave, { script: [write], workload: retrying(1) }).run();
    expect(host.ends()).toEqual(['4100 #1 unknown']);
  });

  it('three in a row from a replica send its region elsewhere, but for a probe', () => {
    const script = [step({ kind: 'read', every: 1_000_000, count: 19 })];
    const behave: Behaviour = (_, to, at) =>
      to === 0 && at < 12_000_000 ? undefined : { outcome: ok(1), after: 1000 };
    const host = world(behave, { script, duration: 20_000_000 }).run();
    // Silent thrice by 4 s, and last at 5 s; probed at 10 s, in vain by 12 s; probed at 17 s, and back.
    expect(host.asked.map(({ to }) => to)).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 0, 0]);
  });
});

describe('a replica that is silent now and then', () => {
  it('is not avoided', () => {
    const script = [step({ kind: 'read', every: 3_000_000, count: 6 })];
    const behave: Behaviour = ({ opId }) => (opId % 3 > 0 ? undefined : { outcome: ok(1), after: 1000 });
    const host = world(behave, { script, duration: 20_000_000 }).run();
    expect(host.ends().filter((end) => end.endsWith('unknown')).length).toBe(4);
    expect(host.asked.map(({ to }) => to)).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

describe('rows', () => {
  const order = step({ id: 'o', kind: 'decrement-and-insert', key: 'stock', into: 'order' });

  it('are made again by a retry that nobody recognises', () => {
    const host = world(saying(), { script: [order], workload: retrying(2) }).run();
    const rows = host.asked.map(({ request }) => host.keys.nameOf(request.operations[0].into));
    expect(rows).toEqual(['order', 'order+1', 'order+2']);
    expect(host.asked.map(({ request }) => request.idempotent)).toEqual([false, false, false]);
    const retried = host.told.filter(({ what }) => what === 'retried');
    expect(retried.map(({ into }) => host.keys.nameOf(into))).toEqual(['order+1', 'order+2']);
  });

  it('are the same under an idempotency key, and so are redirected ones', () => {
    const host = world(saying(refused('follower', 2)), {
      script: [order],
      workload: retrying(1, { idempotencyKey: true }),
    }).run();
    const rows = host.asked.map(({ request }) => host.keys.nameOf(request.operations[0].into));
    expect(rows).toEqual(rows.map(() => 'order'));
    expect(host.asked[0].request).toBe(host.asked[1].request);
    expect(host.asked[2].request.attempt).toBe(2);
    expect(host.asked[2].request.idempotent).toBe(true);
  });
});

describe('sessions', () => {
  it('carry the newest of all they saw', () => {
    const seen = [
      [3, 0],
      [1, 4, 2],
      [0, 1],
    ];
    const behave: Behaviour = ({ opId }) => ({ outcome: ok(1, seen[opId - 1]), after: 1000 });
    const read = { kind: 'read', consistency: 'session', count: 4, every: 10_000 } as const;
    const host = world(behave, { script: [step(read), step({ ...read, client: 'b', at: 35_000, count: 1 })] }).run();
    expect(host.asked.map(({ request }) => request.token)).toEqual([
      undefined,
      [3, 0],
      [3, 4, 2],
      [3, 4, 2],
      undefined,
    ]);
  });

  it('are no business of other levels', () => {
    const host = world(() => ({ outcome: ok(1, [1]), after: 1000 }), {
      script: [step({ kind: 'read', count: 2, every: 10_000 })],
    });
    expect(host.run().asked.map(({ request }) => request.token)).toEqual([undefined, undefined]);
  });
});

describe('digests of requests', () => {
  it('differ where anything differs', () => {
    const script = [
      step({}),
      step({ id: '2', value: 2 }),
      step({ id: '3', value: '2' }),
      step({ id: '4', key: 'y' }),
      step({ id: '5', from: 1 }),
      step({ id: '6', client: 'b' }),
      step({ id: '7', kind: 'increment' }),
      step({ id: '8', kind: 'increment', amount: 2 }),
    ];
    const asked = world(saying(ok(1)), { script }).run().asked;
    expect(new Set(asked.map(({ request }) => request.digest)).size).toBe(script.length);
    const again = world(saying(ok(1)), { script }).run().asked;
    expect(again.map(({ request }) => request.digest)).toEqual(asked.map(({ request }) => request.digest));
  });
});
