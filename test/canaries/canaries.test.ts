/** Every canary must die of what it was broken for, in few storms, in which the healthy protocol lives. */
import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { CANARIES, type Canary } from './canaries.ts';
import type * as Core from './core.ts';
import { coreWith } from './patched.ts';

/** A mistake that so many storms do not show is not tested for. */
const STORMS = 200;
/** `CANARY=name` tries one alone, and says in which storm it died. */
const only = process.env.CANARY;

function brokenBy(core: typeof Core, canary: Canary, seed: number) {
  const set = [...(canary.set ?? []), `expect=${JSON.stringify(canary.caughtBy)}`];
  const { scenario, use } =
    canary.scenario === undefined ? stormOf(core, canary, seed, set) : told(core, canary.scenario, set);
  return core.broken(scenario, { ...core.run(scenario, use, seed), wall_ms: 0 });
}

function stormOf(core: typeof Core, canary: Canary, seed: number, set: readonly string[]) {
  return core.cellOf(core.CONTENDERS.find(({ name }) => name === canary.contender)!, seed, set);
}

function told(core: typeof Core, file: string, set: readonly string[]) {
  const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  const loaded = core.loadScenario(file, read, { set });
  if ('problems' in loaded) throw new Error(loaded.problems.map(({ what }) => what).join('; '));
  return { scenario: loaded.scenario, use: loaded.scenario.strategies[0]! };
}

describe('canaries', () => {
  let healthy: typeof Core;
  beforeAll(async () => {
    healthy = await coreWith([]);
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
      const storms = canary.scenario === undefined ? STORMS : 1;
      let caught = 0;
      for (let seed = canary.from ?? 1; seed <= storms && caught === 0; seed++) {
        if (brokenBy(broken, canary, seed).length > 0) caught = seed;
        expect(brokenBy(healthy, canary, seed), `the healthy protocol, seed ${seed}`).toEqual([]);
      }
      expect(caught, `not caught in ${storms} storms`).toBeGreaterThan(0);
      if (only !== undefined) process.stdout.write(`caught in storm ${caught}\n`);
    });
  }
});
