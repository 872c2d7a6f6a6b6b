/** Traps of replication as scripted scenarios, each beside its cure: exact counts, nothing drawn by chance. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { judgeAll } from '../../src/lab/judgements.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import type { Run, ScriptAnswer } from '../../src/world/result.ts';
import { run, Simulation } from '../../src/world/run.ts';
import { Golden, rewrites, shipped } from '../golden/golden.ts';
import { loadedFile } from '../loaded.ts';

const FOLDER = 'scenarios/traps';
const at = (folder: string) => fileURLToPath(new URL(`../../${folder}/`, import.meta.url));
const read = (path: string) => readFileSync(path, 'utf8');

/** `x-answers:` — by strategy and step: a word for the outcome, else the value of an ok answer; a list: by turn. */
type Said = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const WORDS = ['ok', 'declined', 'refused', 'failed', 'unknown'];

/** What came of a step, in the words in which the file says it. */
function told(answer: ScriptAnswer, said: unknown): unknown {
  if (typeof said === 'string' && WORDS.includes(said)) return answer.outcome;
  return answer.outcome === 'ok' ? answer.value : answer.outcome;
}

function checkAnswers(said: Said, runs: readonly Run[]): void {
  for (const [strategy, steps] of Object.entries(said)) {
    const found = runs.filter((one) => one.strategy === strategy);
    expect(found.length, `no strategy is called ${strategy}`).toBeGreaterThan(0);
    for (const one of found) {
      for (const [id, what] of Object.entries(steps)) {
        const turns = Array.isArray(what) ? what : [what];
        const answers = one.script.filter((answer) => answer.id === id);
        expect(
          answers.map((answer, turn) => told(answer, turns[turn])),
          `${strategy} ${id}`,
        ).toEqual(turns);
      }
    }
  }
}

function judged(scenario: Scenario) {
  const runs = scenario.strategies.flatMap((use) => scenario.seeds.map((seed) => run(scenario, use, seed)));
  const judgements = judgeAll(
    scenario,
    runs.map((one) => ({ ...one, wall_ms: 0 })),
  );
  return { runs, open: judgements.filter(({ verdict }) => verdict !== 'held') };
}

/** Trap and cure where they have names of their own. */
const NAMED: Readonly<Record<string, readonly [trap: string, cured: string]>> = {
  T01: ['wall', 'hybrid'],
  T13: ['trap', 'causal'],
  T19: ['async', 'semi-sync'],
  T27: ['unfenced', 'leased-semi-sync'],
  T44: ['local', 'strong'],
  T57: ['by-time', 'by-dots'],
};

/** Files whose trap and cure differ in more than a strategy, so that each has its own. */
const PAIRS = [
  ['T08-blind-writes-make-siblings.yaml', 'T08-read-before-write.yaml'],
  ['T28-no-fencing-token.yaml', 'T28-fencing-token.yaml'],
  ['T48-retry-duplicates-order.yaml', 'T48-retry-with-a-key.yaml'],
  ['T52-lying-disk.yaml', 'T52-honest-disk.yaml'],
  ['T60-metastable-retries.yaml', 'T60-retry-budget.yaml'],
];

/** In T51 two clients of one strategy do it wrong and right. */
const ALONE = ['T51-timeout-taken-for-failure.yaml', ...PAIRS.flat()];

const golden = new Golden('traps.json');

describe('the trap', () => {
  const files = readdirSync(at(FOLDER)).filter((file) => file.endsWith('.yaml'));

  it.each(files)('%s', (file) => {
    const path = at(FOLDER) + file;
    const scenario = loadedFile(path);
    expect(scenario.name).toBe(file.replace('.yaml', ''));
    const { runs, open } = judged(scenario);
    golden.saw(`traps/${file}`, runs);
    expect(open.map(({ strategy, that, value, note }) => ({ strategy, that, value, note }))).toEqual([]);
    golden.check(`traps/${file}`);
    for (const { script } of runs) expect(script.filter(({ asExpected }) => asExpected === false)).toEqual([]);
    checkAnswers(((parse(read(path)) as Record<string, unknown>)['x-answers'] ?? {}) as Said, runs);
  });

  it.each(files.filter((file) => !ALONE.includes(file)))('%s tells the trap from the cure, each way', (file) => {
    const scenario = loadedFile(at(FOLDER) + file);
    const [trap, cured] = NAMED[file.slice(0, 3)] ?? ['trap', 'cured'];
    const use = (id: string) => scenario.strategies.find((one) => one.id === id)!;
    // The same promises, and each of the two set up as the other is.
    const strategies = [
      { ...use(cured), id: trap },
      { ...use(trap), id: cured },
    ];
    const failed = judged({ ...scenario, strategies }).open.filter(({ verdict }) => verdict === 'failed');
    expect(new Set(failed.map(({ strategy }) => strategy))).toEqual(new Set([trap, cured]));
  });

  it.each(PAIRS)('%s breaks what %s promises, and the other way round', (trap, cured) => {
    const [one, other] = [loadedFile(at(FOLDER) + trap), loadedFile(at(FOLDER) + cured)];
    const underOther = (scenario: Scenario, { expect: said, strategies: [{ id }] }: Scenario) => {
      const strategies = scenario.strategies.map((use) => ({ ...use, id }));
      return judged({ ...scenario, strategies, expect: said }).open.map(({ verdict }) => verdict);
    };
    expect(underOther(one, other)).toContain('failed');
    expect(underOther(other, one)).toContain('failed');
  });

  it('has golden digests, and only traps that ship have', () => {
    golden.checkFiles(shipped().filter((file) => file.startsWith('traps/')));
    if (rewrites) golden.renew();
  });

  it('is in the list of all traps', () => {
    const listed = [...read(`${at(FOLDER)}README.md`).matchAll(/\((T[^)]+)\)/g)].map(([, file]) => file);
    expect(listed.toSorted()).toEqual(files.toSorted());
  });

  it('T51 refunds nobody where nothing is late', () => {
    const scenario = loadedFile(`${at(FOLDER)}T51-timeout-taken-for-failure.yaml`);
    const { open } = judged({ ...scenario, faults: [] });
    expect(new Set(open.map(({ that }) => that))).toEqual(
      new Set(['final refund-a == refunded', 'final payment-b == cancelled']),
    );
  });
});

describe('T53', () => {
  it('stands for office more than a hundred times in a minute', () => {
    const scenario = loadedFile(`${at(FOLDER)}T53-wan-election-storm.yaml`);
    const terms = scenario.strategies.map((use) => {
      const simulation = new Simulation(scenario, use, 1);
      simulation.advance(60_000_000);
      const views = simulation.world.seats.map(({ replica }) => replica?.view() as { term: number });
      return Math.max(...views.map(({ term }) => term));
    });
    expect(terms[0]).toBeGreaterThan(100);
    expect(terms[1]).toBe(1);
  });
});

describe('etcd', () => {
  const path = `${at('scenarios')}etcd-returning-member.yaml`;
  const scenario = loadedFile(path);
  const withPreVote = (pre_vote: boolean) => {
    const strategies = scenario.strategies.map((use) => ({
      ...use,
      options: { ...(use.options as object), pre_vote },
    }));
    return new Set(judged({ ...scenario, strategies }).open.map(({ strategy }) => strategy));
  };

  it('recovers within two election timeouts, and is disturbed by a member that returns without pre-vote', () => {
    const { runs, open } = judged(scenario);
    expect(open.map(({ strategy, that, value }) => ({ strategy, that, value }))).toEqual([]);
    for (const { metrics } of runs) {
      expect((metrics['failover.detect'] ?? Number.NaN) + (metrics['failover.elect'] ?? Number.NaN)).toBeLessThan(2000);
    }
  });

  it('tells one from the other by nothing else', () => {
    expect(withPreVote(true)).toEqual(new Set(['without']));
    expect(withPreVote(false)).toEqual(new Set(['with']));
  });

  it('keeps the term of a member that asks first, and of no other', () => {
    const termOf = (id: string) => {
      const simulation = new Simulation(scenario, scenario.strategies.find((use) => use.id === id)!, 1);
      simulation.advance(29_900_000);
      return (simulation.world.seats[0].replica!.view() as { term: number }).term;
    };
    expect(termOf('with')).toBe(1);
    expect(termOf('without')).toBeGreaterThan(5);
  });
});
