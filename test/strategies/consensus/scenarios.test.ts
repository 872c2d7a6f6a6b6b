/** Known situations of Raft in the real world, with times: cuts of every shape, frozen nodes, wide networks. */
import { describe, expect, it } from 'vitest';
import { Cluster, MS, type Plan, QUICK } from './cluster.ts';
import { clientsBroken, restBroken } from './judge.ts';

const T = QUICK.election_timeout;
const CUT = 7;
const NEVER_AGAIN = 99;
const off = { pre_vote: false, check_quorum: false };

/** A cluster that has run for five timeouts with its first leader in region a, or wherever it was elected. */
function settled(plan: Partial<Plan> & { regions?: number } = {}): {
  cluster: Cluster;
  leader: number;
  others: number[];
} {
  const cluster = new Cluster({ shape: { regions: plan.regions ?? 3 }, ...plan });
  cluster.to(5 * T);
  const leader = cluster.leader!.context.self;
  const others = Array.from({ length: cluster.size }, (_, node) => node).filter((node) => node !== leader);
  return { cluster, leader, others };
}

function cut(cluster: Cluster, pairs: readonly (readonly [number, number])[], bothWays = true): void {
  for (const [from, to] of pairs) {
    cluster.levers.cut(CUT, from, to, 'dropped', 'lost');
    if (bothWays) cluster.levers.cut(CUT, to, from, 'dropped', 'lost');
  }
}

function mend(cluster: Cluster, pairs: readonly (readonly [number, number])[]): void {
  for (const [from, to] of pairs) {
    cluster.levers.mend(CUT, from, to);
    cluster.levers.mend(CUT, to, from);
  }
}

/** Writes, one every 10 ms from now on, each asked of the given node first, if one is named. */
function writing(cluster: Cluster, lasts: number, node?: number): void {
  const from = cluster.world.time;
  for (let at = from; at < from + lasts; at += 10 * MS) cluster.at(at, () => cluster.ask(false, 0, node ?? 0, node));
}

function well(cluster: Cluster): void {
  expect(cluster.violations).toEqual([]);
  expect([...clientsBroken(cluster), ...restBroken(cluster)]).toEqual([]);
}

describe('elections', () => {
  it('R01: three cold nodes have a leader within two timeouts and a round trip', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const cluster = new Cluster({ shape: { regions: 3 }, seed });
      cluster.to(2 * T + 60 * MS);
      expect(cluster.leader).toBeDefined();
      expect(cluster.violations).toEqual([]);
    }
  });

  it.each([
    ['R09: a node cut off for 100 timeouts ends the leader as it returns', { ...off }, true],
    ['R10: it ends nobody where it asks before', {}, false],
  ] as const)('%s', (_name, options, disturbs) => {
    const { cluster, leader, others } = settled({ options });
    const lanes = [leader, others[0]!].map((node) => [node, others[1]!] as const);
    cut(cluster, lanes);
    cluster.to(105 * T);
    const { term } = cluster.leader!;
    const changes = cluster.leaderChanges;
    mend(cluster, lanes);
    writing(cluster, 4 * T);
    cluster.to(120 * T);
    expect(cluster.leaderChanges > changes).toBe(disturbs);
    if (disturbs) expect(cluster.leader!.term).toBeGreaterThan(term + 50);
    else expect(cluster.leader!.term).toBe(term);
    well(cluster);
  });

  it.each([
    ['R14: a partial cut between leader and follower: nothing changes', {}, 0],
    ['R14: without asking and counting, they take turns', { ...off }, 2],
  ] as const)('%s', (_name, options, least) => {
    const { cluster, leader, others } = settled({ options });
    const changes = cluster.leaderChanges;
    cut(cluster, [[leader, others[0]!]]);
    writing(cluster, 20 * T);
    cluster.to(30 * T);
    const now = cluster.leaderChanges - changes;
    if (least === 0) expect(now).toBe(0);
    else expect(now).toBeGreaterThanOrEqual(least - 1);
    mend(cluster, [[leader, others[0]!]]);
    cluster.to(60 * T);
    well(cluster);
  });

  it('R13, R53: a leader alone steps down within two timeouts and answers no read meanwhile', () => {
    const { cluster, leader, others } = settled();
    cut(
      cluster,
      others.map((node) => [leader, node] as const),
    );
    const begin = cluster.world.time;
    const read = cluster.ask(true, 0, leader, leader);
    while (cluster.raft(leader).role === 'leader') cluster.to(cluster.world.time + MS);
    expect(cluster.world.time - begin).toBeLessThanOrEqual(2 * T + MS);
    expect(read.answered).toBe(-1);
  });

  it('R18: a deaf leader is replaced where quorums are checked, and else keeps everybody waiting', () => {
    for (const check_quorum of [true, false]) {
      const { cluster, leader, others } = settled({ options: { check_quorum } });
      cut(
        cluster,
        others.map((node) => [node, leader] as const),
        false,
      );
      cluster.to(12 * T);
      const now = cluster.leader?.context.self;
      expect(now === leader).toBe(!check_quorum);
    }
  });

  it('R17: a deaf follower disturbs nobody where it asks before', () => {
    const { cluster, leader, others } = settled();
    cut(
      cluster,
      [
        [leader, others[0]!],
        [others[1]!, others[0]!],
      ],
      false,
    );
    cluster.to(40 * T);
    expect(cluster.leaderChanges).toBe(1);
  });

  it('R16: the only node that all can reach becomes the leader', () => {
    const { cluster, leader, others } = settled({ regions: 5 });
    const hub = others[0]!;
    const rim = [leader, ...others.slice(1)];
    cut(
      cluster,
      rim.flatMap((a, i) => rim.slice(i + 1).map((b) => [a, b] as const)),
    );
    cluster.to(5 * T + 8 * T);
    expect(cluster.leader?.context.self).toBe(hub);
  });

  it('R21, T53: a timeout below the round trip elects nobody for long; ten round trips are calm', () => {
    const shape = { regions: 3, link: { delay: 110 * MS } };
    const hasty = new Cluster({ shape, options: { ...off, election_timeout: 100 * MS, heartbeat: 50 * MS } });
    hasty.to(60_000 * MS);
    const calm = new Cluster({ shape, options: { election_timeout: 2_200 * MS, heartbeat: 200 * MS } });
    calm.to(60_000 * MS);
    const term = Math.max(...[0, 1, 2].map((node) => hasty.raft(node).term));
    expect(term).toBeGreaterThan(100);
    expect(calm.leaderChanges).toBe(1);
  });

  it('R22: a leader frozen for five timeouts commits and reads nothing as it thaws', () => {
    const { cluster, leader } = settled();
    cluster.levers.pause(0, leader);
    cluster.to(10 * T);
    const late = cluster.ask(true, 0, leader, leader);
    writing(cluster, 2 * T);
    cluster.to(12 * T);
    cluster.levers.resume(0, leader);
    cluster.to(13 * T);
    expect(cluster.raft(leader).role).toBe('follower');
    cluster.to(30 * T);
    expect(late.attempts).toBeGreaterThan(1);
    well(cluster);
  });

  it('R23, R24: half of four, or one of two, does nothing; three of five go on', () => {
    for (const [size, away, goesOn] of [
      [4, 2, false],
      [2, 1, false],
      [5, 2, true],
    ] as const) {
      const { cluster, leader, others } = settled({ regions: size });
      const gone = [leader, ...others].slice(-away);
      const here = [leader, ...others].slice(0, -away);
      cut(
        cluster,
        gone.flatMap((a) => here.map((b) => [a, b] as const)),
      );
      writing(cluster, 2 * T, here[0]);
      cluster.to(20 * T);
      expect(cluster.intents.some(({ answered }) => answered >= 0)).toBe(goesOn);
    }
  });
});

describe('what was acknowledged', () => {
  it('R28: a minority acknowledges nothing, and loses nothing that was', () => {
    const { cluster, leader, others } = settled({ regions: 5 });
    const mine = [leader, others[0]!];
    const lanes = mine.flatMap((a) => others.slice(1).map((b) => [a, b] as const));
    cut(cluster, lanes);
    writing(cluster, 8 * T);
    cluster.to(15 * T);
    mend(cluster, lanes);
    cluster.to(60 * T);
    expect(cluster.raft(leader).log.last).toBeGreaterThan(10);
    well(cluster);
  });

  it('R38: is there after all nodes lose power at once', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const cluster = new Cluster({ shape: { regions: 3, node: { fsync: 4 * MS } }, seed, snapshotEvery: 15 });
      cluster.to(5 * T);
      writing(cluster, 4 * T);
      cluster.to(7 * T + seed * 777);
      const told = cluster.intents.filter(({ answered }) => answered >= 0).length;
      expect(told).toBeGreaterThan(20);
      for (const node of [0, 1, 2]) cluster.levers.crash(node, node, false, 'lost');
      cluster.to(8 * T);
      for (const node of [0, 1, 2]) cluster.levers.restart(node, node);
      cluster.to(40 * T);
      well(cluster);
    }
  });

  it('R30, T48: is counted once though its answer was lost with the leader, and twice without a key', () => {
    for (const idempotent of [true, false]) {
      const { cluster, leader, others } = settled();
      // The answer is kept from the client; then the leader dies.
      cluster.levers.cut(CUT, leader, others[0]!, 'dropped', 'lost');
      const intent = cluster.ask(false, 0, others[0], leader, { idempotent });
      cluster.to(5 * T + 150 * MS);
      expect([intent.answered, cluster.raft(leader).read(0)]).toEqual([-1, 1]);
      cluster.levers.crash(0, leader, false, 'lost');
      cluster.levers.mend(CUT, leader, others[0]!);
      cluster.to(20 * T);
      expect(intent.answered).toBeGreaterThan(0);
      expect(cluster.raft(others[0]!).read(0)).toBe(idempotent ? 1 : 2);
    }
  });

  it('R57: survives a hand-over, which takes no timeout', () => {
    const { cluster, leader } = settled();
    writing(cluster, 2 * T);
    cluster.to(6 * T);
    expect(cluster.levers.operate(0, leader, 'transfer')).toBe(true);
    cluster.to(6 * T + 60 * MS);
    expect(cluster.leader!.context.self).not.toBe(leader);
    expect(cluster.leaderChanges).toBe(2);
    cluster.to(30 * T);
    well(cluster);
  });

  it('R36: wrong entries of a few terms are found with few refusals', () => {
    const { cluster, leader, others } = settled();
    cut(
      cluster,
      others.map((node) => [leader, node] as const),
    );
    const before = cluster.world.time;
    for (let i = 0; i < 2_000; i++) {
      cluster.at(before + i, () => {
        cluster.ask(false, 0, leader, leader).attempts = NEVER_AGAIN;
      });
    }
    cluster.to(15 * T);
    expect(cluster.raft(leader).log.last).toBeGreaterThan(2_000);
    const said = cluster.said.get('appended')!;
    mend(
      cluster,
      others.map((node) => [leader, node] as const),
    );
    cluster.to(15 * T + 100 * MS);
    expect(cluster.said.get('appended')! - said).toBeLessThan(60);
    expect(cluster.violations).toEqual([]);
  });
});
