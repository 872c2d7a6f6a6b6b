/** Every canary must die of what it was broken for, in few storms, in which the healthy protocol lives. */
import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Judgement } from '../../src/world/result.ts';
import { CANARIES, type Canary } from './canaries.ts';
import type * as Core from './core.ts';
import { coreWith, healthyCore } from './patched.ts';
import { cellOf } from './trial.ts';

/** A mistake that so many storms do not show is not tested for. */
const STORMS = 200;
/** `CANARY=name` tries one alone, and says in which seed it died, of what, and how to see that storm. */
const only = process.env.CANARY;

/** What became of the promises that must catch it; a step of the scenario's script that failed is among them. */
function judged(core: typeof Core, canary: Canary, seed: number) {
  const { scenario, use } = cellOf(core, canary, seed, [`expect=${JSON.stringify(canary.caughtBy)}`]);
  return core.judgeAll(scenario, [{ ...core.run(scenario, use, seed), wall_ms: 0 }]);
}

const failed = ({ verdict }: Judgement) => verdict === 'failed';

/** What caught it, and what shows the same storm to the healthy protocol. */
function tale({ contender, scenario, set = [] }: Canary, { seed, that, witness }: Judgement): string {
  const options = set.map((line) => ` --set '${line}'`).join('');
  const storm = `lightcone campaign --strategy ${contender} --from ${seed} --print > storm.yaml && lightcone run storm.yaml`;
  const again = scenario === undefined ? storm : `lightcone run ${scenario} --seed ${seed}`;
  return `${that}, seed ${seed}: ${witness?.op} ${witness?.why}\n${again}${options}\n`;
}

describe('canaries', () => {
  let healthy: typeof Core;
  beforeAll(async () => {
    healthy = await healthyCore();
  });

  it('are at least twelve, and have names of their own', () => {
    expect(CANARIES.length).toBeGreaterThanOrEqual(12);
    expect(new Set(CANARIES.map(({ name }) => name)).size).toBe(CANARIES.length);
  });

  it('stand in the README with what catches each', () => {
    const file = new URL('README.md', import.meta.url);
    const rows = CANARIES.map((canary) => {
      const where = canary.contender === undefined ? `\`${canary.scenario}\`` : `storms of ${canary.contender}`;
      const by = canary.caughtBy.map((line) => `\`${line}\``).join(' ');
      return `| ${canary.name} | ${canary.about} | ${where} | ${by} |`;
    });
    const readme = readFileSync(file, 'utf8');
    const head = readme.slice(0, readme.indexOf('| canary |'));
    const whole = `${head}| canary | what is wrong with it | caught in | by |\n|---|---|---|---|\n${rows.join('\n')}\n`;
    if (process.env.REWRITE === '1') writeFileSync(file, whole);
    expect(readFileSync(file, 'utf8')).toBe(whole);
  });

  for (const canary of CANARIES.filter(({ name }) => only === undefined || name === only)) {
    it(`${canary.name}: ${canary.about}`, { timeout: 300_000 }, async () => {
      const broken = await coreWith(canary.patches);
      let caught: Judgement | undefined;
      for (let seed = canary.from ?? 1; seed <= STORMS && caught === undefined; seed++) {
        const kept = judged(healthy, canary, seed);
        expect(kept.filter(failed), `the healthy protocol, seed ${seed}`).toEqual([]);
        // What the healthy one keeps for want of an answer proves nothing.
        const held = kept.filter(({ verdict }) => verdict === 'held').map(({ that }) => that);
        const lapses = judged(broken, canary, seed).filter(failed);
        caught = lapses.find(({ that }) => canary.caughtBy.includes(that) && held.includes(that));
      }
      expect(caught, `not caught in ${STORMS} seeds`).toBeDefined();
      if (only !== undefined) process.stdout.write(tale(canary, caught!));
    });
  }
});
