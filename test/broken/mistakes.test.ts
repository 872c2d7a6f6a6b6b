/** Every mistake in the real protocols breaks the invariant that speaks of it, where the healthy protocol keeps all. */
import { beforeAll, describe, expect, it } from 'vitest';
import type * as Core from '../canaries/core.ts';
import { coreWith, healthyCore } from '../canaries/patched.ts';
import { cellOf } from '../canaries/trial.ts';
import { FEEDS } from './feed-mistakes.ts';
import { MENCIUS } from './mencius-mistakes.ts';
import type { Mistake } from './mistake.ts';
import { PAXOS } from './paxos-mistakes.ts';
import { QUORUM } from './quorum-mistakes.ts';
import { RAFT } from './raft-mistakes.ts';
import { SINGLE_MASTER } from './single-master-mistakes.ts';

/** A mistake that so many storms do not show is not watched for. */
const STORMS = 60;
/** `MISTAKE=R52` tries those alone whose sentence begins like that, and says in which seeds they were caught. */
const only = process.env.MISTAKE ?? '';

/** Invariants that broke, as `I4 …`; where the run itself stops, what stopped it. */
function broken(core: typeof Core, mistake: Mistake, seed: number): readonly string[] {
  const more = mistake.scenario === undefined ? [] : ['expect=[]'];
  const { scenario, use } = cellOf(core, mistake, seed, more);
  try {
    const { violations } = core.run(scenario, use, seed, { isAudited: true });
    return violations!.map(({ invariant, what, because }) => `${invariant} ${what} ${because}`);
  } catch (error) {
    return [`stopped ${(error as Error).message}`];
  }
}

describe('mistakes', () => {
  let healthy: typeof Core;
  beforeAll(async () => {
    healthy = await healthyCore();
  });

  it('are at least fifteen of Raft, and one for every invariant of each family', () => {
    expect(RAFT.length).toBeGreaterThanOrEqual(15);
    const named = (all: readonly Mistake[]) => new Set(all.map(({ breaks }) => breaks));
    // I5 breaks in test/broken/raft.ts.
    expect(named(RAFT).size).toBe(11);
    expect(named(SINGLE_MASTER).size).toBe(8);
    // F3 breaks in test/strategies/multi-master/feed-audit.test.ts.
    expect(named(FEEDS).size).toBe(5);
    expect(named(QUORUM).size).toBe(4);
    expect(named(PAXOS).size).toBe(9);
    expect(named(MENCIUS).size).toBe(8);
  });

  for (const mistake of [...RAFT, ...SINGLE_MASTER, ...QUORUM, ...FEEDS, ...PAXOS, ...MENCIUS].filter(({ about }) =>
    about.startsWith(only),
  )) {
    it(`${mistake.about}: ${mistake.breaks}`, { timeout: 300_000 }, async () => {
      const core = await coreWith(mistake.patches);
      const from = mistake.from ?? 1;
      let caught: string | undefined;
      let others: readonly string[] = [];
      let seed = from;
      for (; seed < from + STORMS && caught === undefined; seed++) {
        const told = broken(core, mistake, seed);
        caught = told.find((one) => one.startsWith(`${mistake.breaks} `));
        others = others.concat(told).slice(0, 3);
      }
      expect(caught, `not caught in ${STORMS} seeds, but ${others.join('; ')}`).toBeDefined();
      expect(broken(healthy, mistake, seed - 1), `the healthy protocol, seed ${seed - 1}`).toEqual([]);
      if (process.env.MISTAKE !== undefined) process.stdout.write(`${mistake.about}, seed ${seed - 1}: ${caught}\n`);
    });
  }
});
