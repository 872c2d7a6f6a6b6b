/** What faults do to real protocols: what must be lost is lost, what must survive does, and who is hit is counted. */
import { describe, expect, it } from 'vitest';
import { faults } from '../../src/faults/index.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import type { Run } from '../../src/world/result.ts';
import { run } from '../../src/world/run.ts';
import { loadedText } from '../loaded.ts';

const WORLD = `
topology:
  regions: {A: {}, B: {}, C: {}, D: {}, E: {}}
  links: {default: {rtt: 20ms}}
workload:
  arrivals: poisson
  keys: {items: {count: 20}}
  ops: {put: {do: write, keys: items, rate: 40/s}, get: {do: read, keys: items, rate: 20/s}}
  client: {timeout: 1s, retry: {max: 3, backoff: 20ms}}
settle: 20s
report: {trace: never}
`;
const ALL = '[A/1, B/1, C/1, D/1, E/1]';

function load(faults: string, strategy = 'consensus', duration = '20s'): Scenario {
  const text = `${WORLD}strategies: [${strategy}]\nduration: ${duration}\nfaults:\n${faults}`;
  return loadedText(text);
}

function play(faults: string, strategy?: string, duration?: string, seed = 1): Run {
  const scenario = load(faults, strategy, duration);
  return run(scenario, scenario.strategies[0]!, seed);
}

/** By name of the fault: how often it hit. */
function hits(played: Run): Record<string, number> {
  return Object.fromEntries(played.faults.map(({ name, messages, requests }) => [name, messages + requests]));
}

describe('a power loss', () => {
  const power = `  - {at: 10s, for: 2s, crash: {nodes: ${ALL}}}\n`;

  it('ends the life of every process that was alive, and that counts as a touch', () => {
    const again = '  - {name: again, at: 11s, for: 500ms, outage: A}\n';
    const cut = '  - {name: cut, at: 15s, for: 1s, partition: {isolate: [A]}}\n';
    expect(play(power + again + cut).faults.map(({ lives }) => lives)).toEqual([5, 0, 0]);
  });

  it('takes nothing acknowledged from consensus on honest disks, and much on lying ones', () => {
    const lies = `  - {at: 5s, for: 10s, disk: {nodes: ${ALL}, lies: true}}\n`;
    expect(play(power).metrics['writes.lost']).toBe(0);
    const played = play(lies + power);
    expect(played.metrics['writes.lost']).toBeGreaterThan(50);
    expect(hits(played)['disk-1']).toBeGreaterThan(500);
  });

  it('takes nothing where a minority of disks lies or is damaged, and the leader lives', () => {
    for (const how of ['lies', 'corrupt']) {
      const minority = `  - {at: 5s, for: 10s, disk: {nodes: [B/1, C/1], ${how}: true}}\n`;
      const played = play(`${minority}  - {at: 10s, for: 2s, crash: {nodes: [B/1, C/1]}}\n`);
      expect(hits(played)['disk-1']).toBeGreaterThan(0);
      expect(played.metrics['writes.lost']).toBe(0);
      expect(played.metrics.availability).toBeGreaterThan(0.98);
    }
  });

  it('of one whose disk forgot leaves nobody apart for good', () => {
    for (const how of ['lies', 'corrupt']) {
      for (const strategy of ['crdt', 'multi-master', 'single-master', 'consensus']) {
        const ill = `  - {at: 5s, for: 10s, disk: {nodes: [B/1], ${how}: true}}\n`;
        const played = play(`${ill}  - {at: 10s, for: 2s, crash: {nodes: [B/1]}}\n`, strategy);
        expect([how, strategy, played.metrics.divergence]).toEqual([how, strategy, 0]);
        expect(played.metrics.availability).toBeGreaterThan(0.98);
      }
    }
  });

  it('takes more from a single site than the death of its process', () => {
    const crash = (more: string) => `  - {at: 10s, for: 2s, crash: {region: A${more}}}\n`;
    expect(play(crash(', wipe: true'), 'single-site').metrics['writes.lost']).toBeGreaterThan(100);
    expect(play(crash(', lose_unsynced: false'), 'single-site').metrics['writes.lost']).toBe(0);
  });
});

describe('a disk', () => {
  it('that stalls or is slow under the leader does not stop the others from committing', () => {
    for (const how of ['stall: true', 'slow: 2s']) {
      const played = play(`  - {at: 5s, for: 10s, disk: {role: leader, ${how}}}\n`);
      expect(played.metrics['writes.lost']).toBe(0);
      expect(played.metrics.availability).toBeGreaterThan(0.5);
      expect(hits(played)['disk-1']).toBeGreaterThan(0);
    }
  });

  it('that stalls under a single site holds every write until it ends, and none longer', () => {
    const played = play('  - {at: 5s, for: 800ms, disk: {region: A, stall: true}}\n', 'single-site');
    expect(played.metrics.availability).toBe(1);
    expect(played.metrics['write.latency.max']).toBeGreaterThan(700);
    expect(played.metrics['write.latency.max']).toBeLessThan(1_000);
    expect(played.metrics['read.latency.p50']).toBeLessThan(30);
  });

  it('that is full takes down whoever writes, until there is space', () => {
    const full = '  - {at: 5s, for: 5s, disk: {region: A, full: true}}\n';
    const alone = play(full, 'single-site');
    expect(alone.metrics.availability).toBeLessThan(0.95);
    expect(alone.metrics['writes.lost']).toBe(0);
    const many = play(full);
    expect(many.metrics.availability).toBeGreaterThan(0.95);
    expect(many.metrics['leader.changes']).toBeGreaterThan(0);
  });
});

describe('a pattern', () => {
  it('comes back as often as it says, and what it cut is whole between', () => {
    const played = play('  - {at: 4s, every: 4s, for: 1s, until: 16s, leader: crash}\n', 'consensus', '30s');
    expect(played.metrics['leader.changes']).toBe(3);
    expect(played.metrics['writes.lost']).toBe(0);
  });

  it('restarts everybody in turn, and nothing is lost or missed for long', () => {
    const played = play('  - {at: 3s, for: 15s, restart: {down: 500ms}}\n');
    expect(played.metrics['writes.lost']).toBe(0);
    expect(played.metrics.availability).toBeGreaterThan(0.95);
    expect(hits(played)['restart-1']).toBeGreaterThan(50);
  });

  it('swizzles other nodes with another seed, and loses nothing', () => {
    const swizzle = '  - {at: 3s, for: 10s, swizzle: 50%}\n';
    const played = [1, 2, 3].map((seed) => play(swizzle, 'consensus', '20s', seed));
    for (const one of played) expect(one.metrics['writes.lost']).toBe(0);
    expect(new Set(played.map((one) => hits(one)['swizzle-1'])).size).toBe(3);
  });

  it('keeps a leader under a bridge and a ring, which every majority can still find', () => {
    for (const how of ['bridge: C', 'ring: true']) {
      const played = play(`  - {at: 5s, for: 10s, partition: {${how}}}\n`, 'consensus', '20s');
      expect(hits(played)['partition-1']).toBeGreaterThan(100);
      expect(played.metrics['writes.lost']).toBe(0);
    }
  });

  it('bursts as it says', () => {
    const usual = play('  - {at: 30s, for: 1s, leader: crash}\n').metrics.throughput!;
    const burst = play('  - {at: 5s, for: 10s, load: {factor: 5}}\n');
    // Four times as much on top, for half of the time.
    expect(burst.metrics.throughput! / usual).toBeGreaterThan(2.7);
    expect(burst.metrics.throughput! / usual).toBeLessThan(3.3);
    expect(hits(burst)['load-1']).toBeGreaterThan(2_000);
  });
});

describe('every kind of fault', () => {
  const EACH: Record<string, string> = {
    partition: '{isolate: [A]}',
    degrade: '{region: A, loss: 5%}',
    clog: '{nodes: [A/1]}',
    swizzle: '{}',
    flap: '{period: 400ms, link: A <-> B}',
    crash: '{region: A}',
    restart: 'rolling',
    outage: 'A',
    pause: '{client: B}',
    slow: '{region: A}',
    disk: '{region: A, slow: 5}',
    clock: '{region: A, offset: 100ms, strobe: 400ms}',
    leader: 'transfer',
    load: '{factor: 2}',
    membership: 'random',
  };

  it('counts what it hits, and changes nothing where it comes after the end', () => {
    expect(Object.keys(EACH)).toEqual(faults.map(({ kind }) => kind));
    const lines = (from: number) =>
      Object.entries(EACH).map(
        ([kind, how], i) => `  - {name: ${kind}, at: ${from + 2 * i}s, for: 1s, ${kind}: ${how}}\n`,
      );
    const played = play(lines(2).join(''), 'consensus', '34s');
    for (const [kind, count] of Object.entries(hits(played))) expect([kind, count > 0]).toEqual([kind, true]);
    const late = play(lines(40).join(''), 'consensus', '10s');
    for (const [kind, count] of Object.entries(hits(late))) expect([kind, count]).toEqual([kind, 0]);
    expect(late.digest).toBe(play('  - {at: 99s, for: 1s, leader: crash}\n', 'consensus', '10s').digest);
  });
});

describe('membership churn', () => {
  const CHURN = '  - {at: 3s, every: 2s, for: 1s, until: 17s, membership: random}\n';

  it('under load costs nothing that was acknowledged, and whoever was removed comes back', () => {
    for (const how of ['joint', 'single']) {
      const strategy = `{use: consensus, with: {membership: ${how}}}`;
      const played = play(CHURN, strategy);
      expect(hits(played)['membership-1']).toBeGreaterThan(8);
      expect(played.metrics['writes.lost']).toBe(0);
      expect(played.metrics.divergence).toBe(0);
      expect(played.metrics.availability).toBeGreaterThan(0.95);
    }
  });

  it('of the leader makes it hand over; a removed one is kept out until the end of the fault', () => {
    const played = play('  - {at: 3s, for: 10s, membership: leader}\n');
    expect(played.metrics['leader.changes']).toBe(1);
    expect(played.metrics['writes.lost']).toBe(0);
    // Two of the remaining three decide: one of those may die, and not two.
    const removal = '  - {at: 3s, for: 12s, membership: {remove: [A/1, B/1]}}\n';
    const served = (faults: string, dead: string) => {
      const crash = `  - {at: 6s, for: 7s, crash: {nodes: ${dead}}}\n`;
      return play(faults + crash).by_op.put!.availability ?? 0;
    };
    expect(served(removal, '[C/1]')).toBeGreaterThan(0.95);
    expect(served('', '[C/1, D/1]')).toBeGreaterThan(0.95);
    // Clients try for three seconds, so half of what is asked in seven may still be answered.
    expect(served(removal, '[C/1, D/1]')).toBeLessThan(0.85);
  });

  it('does nothing, and is told to have done nothing, where nobody knows members', () => {
    for (const strategy of ['single-site', 'multi-master', 'crdt'])
      expect([strategy, hits(play(CHURN, strategy))['membership-1']]).toEqual([strategy, 0]);
  });
});

describe('a fault that lasts and does not look like one', () => {
  it('is the link into the leader, which goes on ruling deaf unless it counts whom it hears', () => {
    // TigerBeetle's livelock of 2023: everybody hears the leader, so nobody stands against it.
    const deaf = '  - {at: 5s, for: 12s, partition: {one_way: [B -> A, C -> A, D -> A, E -> A]}}\n';
    const counting = play(deaf, '{use: consensus, with: {leader: A}}');
    const trusting = play(deaf, '{use: consensus, with: {leader: A, check_quorum: false}}');
    expect(counting.by_op.put!.availability).toBeGreaterThan(0.8);
    expect(trusting.by_op.put!.availability).toBeLessThan(0.65);
    expect(trusting.metrics['writes.lost']).toBe(0);
  });

  it('is one clogged direction: one copy falls behind, says nothing, and catches up by itself', () => {
    // FoundationDB's DcLag: a gray failure.
    const lag = '  - {at: 5s, for: 8s, clog: {link: A -> E}}\n';
    const played = play(lag, '{use: single-master, with: {leader: A}}');
    // Its own clients hear nothing from the master either; all others notice nothing.
    for (const region of ['A', 'B', 'C', 'D']) expect(played.by_region[region]!.availability).toBe(1);
    expect(played.metrics['replication.lag.max']).toBeGreaterThan(7_000);
    expect(played.metrics['replication.lag.max']).toBeLessThan(9_000);
    expect(played.metrics.divergence).toBe(0);
  });
});
