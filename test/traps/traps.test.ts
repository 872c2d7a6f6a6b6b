/** Traps of replication as scripted scenarios, each beside its cure: exact counts, nothing drawn by chance. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { judgeAll } from '../../src/lab/judgements.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import type { Run, ScriptAnswer } from '../../src/world/result.ts';
import { run, Simulation } from '../../src/world/run.ts';

const FOLDER = 'scenarios/traps';
const at = (folder: string) => fileURLToPath(new URL(`../../${folder}/`, import.meta.url));
const read = (path: string) => readFileSync(path, 'utf8');

/** `x-answers:` — by strategy and step: a word for the outcome, else the value of an ok answer; a list: by turn. */
type Said = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

function load(path: string) {
  const loaded = loadScenario(path, read);
  if ('problems' in loaded) throw new Error(`${path}: ${loaded.problems.map(({ what }) => what).join(', ')}`);
  return loaded.scenario;
}

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

/** The same promises, and each of the two set up as the other is. */
function swapped(scenario: Scenario): Scenario | undefined {
  const [trap, cured] = ['trap', 'cured'].map((id) => scenario.strategies.find((use) => use.id === id));
  if (trap === undefined || cured === undefined) return undefined;
  const strategies = [
    { ...cured, id: 'trap' },
    { ...trap, id: 'cured' },
  ];
  return { ...scenario, strategies };
}

describe('the trap', () => {
  const files = readdirSync(at(FOLDER)).filter((file) => file.endsWith('.yaml'));

  it.each(files)('%s', (file) => {
    const path = at(FOLDER) + file;
    const scenario = load(path);
    expect(scenario.name).toBe(file.replace('.yaml', ''));
    const { runs, open } = judged(scenario);
    expect(open.map(({ strategy, that, value, note }) => ({ strategy, that, value, note }))).toEqual([]);
    for (const { script } of runs) expect(script.filter(({ asExpected }) => asExpected === false)).toEqual([]);
    checkAnswers(((parse(read(path)) as Record<string, unknown>)['x-answers'] ?? {}) as Said, runs);
  });

  it.each(files)('%s tells the trap from the cure, each way', (file) => {
    const scenario = swapped(load(at(FOLDER) + file));
    if (scenario === undefined) return;
    const failed = judged(scenario).open.filter(({ verdict }) => verdict === 'failed');
    expect(new Set(failed.map(({ strategy }) => strategy))).toEqual(new Set(['trap', 'cured']));
  });
});

describe('T53', () => {
  it('stands for office more than a hundred times in a minute', () => {
    const scenario = load(`${at(FOLDER)}T53-wan-election-storm.yaml`);
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
  const scenario = load(path);
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
