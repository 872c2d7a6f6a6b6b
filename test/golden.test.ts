/**
 * Golden digests of every shipped scenario, and what ships beside them: a change of behaviour shows here.
 * Those of traps are looked at where traps are run. `REWRITE=1 npx vitest run test/golden.test.ts test/traps` renews
 * all of them; read the diff, and say why in the commit.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Judgement } from '../src/checks/judge.ts';
import { judgeAll } from '../src/lab/judgements.ts';
import { loadScenario } from '../src/scenario/load.ts';
import { schema } from '../src/scenario/schema.ts';
import { run } from '../src/world/run.ts';
import { Golden, rewrites, shipped } from './golden/golden.ts';

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const read = (path: string) => readFileSync(at(path), 'utf8');
const golden = new Golden('digests.json');

/** Gives the promises of the file that were not held. */
function brokenOf(file: string): readonly unknown[] {
  const loaded = loadScenario(at(`scenarios/${file}`), (path) => readFileSync(path, 'utf8'));
  if ('problems' in loaded) throw new Error(`${file}: ${JSON.stringify(loaded.problems)}`);
  const broken: Judgement[] = [];
  for (const { scenario } of loaded.rows.length > 0 ? loaded.rows : [loaded]) {
    const runs = scenario.seeds.flatMap((seed) => scenario.strategies.map((use) => run(scenario, use, seed)));
    golden.saw(file, runs);
    const judged = judgeAll(
      scenario,
      runs.map((one) => ({ ...one, wall_ms: 0 })),
    );
    broken.push(...judged.filter(({ verdict, level }) => verdict !== 'held' && level !== 'warn'));
  }
  return broken.map(({ strategy, that, value }) => ({ strategy, that, value }));
}

/** What these show is stated in their files, and true of every row; elsewhere a broken promise is the point. */
const TRUE_TO_THE_WORD = ['systems/', 'clients/'];

describe('golden digests', () => {
  const files = shipped().filter((file) => !file.startsWith('traps/'));

  for (const file of files) {
    it(file, () => {
      const broken = brokenOf(file);
      if (TRUE_TO_THE_WORD.some((folder) => file.startsWith(folder))) expect(broken).toEqual([]);
      golden.check(file);
    });
  }

  it('are of scenarios that ship, and of all of them', () => {
    golden.checkFiles(files);
  });

  it('stand in the README', () => {
    const readme = read('README.md');
    const row = (strategy: string) => new RegExp(`\\| ${strategy} \\| \`[0-9a-f]{16}\` \\|`);
    const families = ['single-master', 'multi-master', 'consensus', 'crdt'];
    const renewed = families.reduce(
      (text, strategy) =>
        text.replace(row(strategy), `| ${strategy} | \`${golden.seen('checkout.yaml', strategy, 42)}\` |`),
      readme,
    );
    if (rewrites) {
      writeFileSync(at('README.md'), renewed);
      golden.renew();
      writeFileSync(at('scenarios/lightcone.schema.json'), `${JSON.stringify(schema(), null, 2)}\n`);
    }
    expect(renewed === readme || rewrites, 'the README shows other digests').toBe(true);
  });

  it('belong to a schema that is up to date', () => {
    expect(JSON.parse(read('scenarios/lightcone.schema.json'))).toEqual(JSON.parse(JSON.stringify(schema())));
  });
});
