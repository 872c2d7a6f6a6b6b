/** All variants in all scenes: how often each guarantee was put to the test, and how often it broke. */
import { strategyNamed } from '../../strategies/index.ts';
import { markdownTable } from '../markdown.ts';
import { SCENES } from './scenes.ts';
import { scenarioOf, type Trial, trial } from './trial.ts';
import { COLUMNS, type Column, type Variant } from './variants.ts';

export interface Entry {
  readonly judged: number;
  readonly broken: number;
  /** Names of the scenes in which it broke, in their order. */
  readonly scenes: readonly string[];
}

export type Row = Readonly<Record<Column, Entry>>;

/** `seen` is shown every trial as it ends. */
export function rowOf(
  variant: Variant,
  seeds: number,
  seen?: (trial: Trial, scene: string, seed: number) => void,
): Row {
  const entries = COLUMNS.map(() => ({ judged: 0, broken: 0, scenes: new Set<string>() }));
  for (const scene of SCENES) {
    const scenario = scenarioOf(variant, scene);
    for (let seed = 1; seed <= seeds; seed++) {
      const one = trial(scenario, seed);
      seen?.(one, scene.name, seed);
      COLUMNS.forEach((column, i) => {
        const found = one.found[column];
        if (found === null) return;
        entries[i].judged++;
        if (found === 0) return;
        entries[i].broken++;
        entries[i].scenes.add(scene.name);
      });
    }
  }
  const row: Partial<Record<Column, Entry>> = {};
  COLUMNS.forEach((column, i) => {
    row[column] = { ...entries[i], scenes: [...entries[i].scenes] };
  });
  return row as Row;
}

/** Where a row is not as theory says, in sentences. */
export function surprises(variant: Variant, row: Row): readonly string[] {
  return COLUMNS.flatMap((column, i) => {
    const { judged, broken, scenes } = row[column];
    const name = `${variant.id}: ${column}`;
    if (variant.expected[i] === 'n') return broken > 0 ? [] : [`${name} was expected to break, and never did`];
    if (broken > 0) return [`${name} broke in ${broken} of ${judged} runs (${scenes.join(', ')})`];
    return judged > 0 ? [] : [`${name} was never judged`];
  });
}

export interface Measured {
  readonly variant: Variant;
  readonly row: Row;
  /** Of all runs together. */
  readonly operations: number;
}

/** The rows of all variants, as a page of Markdown. */
export function matrixText(rows: readonly Measured[], seeds: number): string {
  const runs = seeds * SCENES.length;
  const lines = rows.map(({ variant, row }) => {
    const marks = COLUMNS.map((column) => markOf(row[column], runs, promises(variant, column)));
    return [variant.title, ...marks];
  });
  const table = markdownTable(['', ...COLUMNS], lines);
  const scenes = SCENES.map(({ name }) => name).join(', ');
  const fewest = Math.min(...rows.map(({ operations }) => operations)).toLocaleString('en');
  return `# What each strategy keeps

Written by \`npm run guarantees\`; do not edit.

* **✓** kept in all ${runs} runs; **✓ of 12**: in all 12 that could be judged.
* **✗ 24/${runs}** broken in 24 of ${runs} runs; broken rarely is broken.
* **●** promised by the strategy as it comes. ✓ without ●: kept here, and promised by nobody.
* **–** nothing could be judged.

Each row was run with ${seeds} seeds in each of the scenes ${scenes}
(\`src/lab/guarantees/scenes.ts\`), ${fewest} operations or more in all: registers, read and written by clients near and
far. Two witnesses judge: checkers, of what clients saw, and the observer, of what really happened. What theory
expects of each row is written in \`src/lab/guarantees/variants.ts\`, and \`test/guarantees.test.ts\` holds the program
to it: what looks better than its model allows is reported as well.

${table}

Dropped writes were beaten by a concurrent one, by design (last writer wins); lost ones were acknowledged, and are
nowhere. Monotonic writes and writes-follow-reads are promises of servers: a reader that moves between replicas does
not break them.
`;
}

/** Whether the strategy, used so, is promised in the registry to keep this. */
export function promises({ strategy, isPlain }: Variant, column: Column): boolean {
  const known: readonly string[] = strategyNamed(strategy)?.promises ?? [];
  return isPlain === true && known.includes(column);
}

function markOf({ judged, broken }: Entry, runs: number, isPromised: boolean): string {
  const kept = judged === runs ? '✓' : `✓ of ${judged}`;
  const mark = judged === 0 ? '–' : broken === 0 ? kept : `✗ ${broken}/${judged}`;
  return isPromised ? `● ${mark}` : mark;
}
