/** The table of read levels as a page of Markdown. */
import { SCENES } from '../guarantees/scenes.ts';
import { markdownTable } from '../markdown.ts';
import { CHECKS, type Check } from './subjects.ts';
import type { Offered, Row } from './table.ts';
import { BOUND } from './trial.ts';

export function levelsPage(rows: readonly Row[], seeds: number): string {
  const titles = [...new Set(rows.map(({ subject }) => subject.title))];
  const parts = titles.map((title) =>
    partOf(
      title,
      rows.filter(({ subject }) => subject.title === title),
    ),
  );
  return `# What readers can ask for

Written by \`npm run levels\`; do not edit.

Every strategy beside every level of \`reads.consistency\`, and each guarantee of a session by itself. Three replicas,
twelve sessions that read and write three registers and ask another replica each time, ${seeds} seeds of trouble: one in
${SCENES.length} of each of ${SCENES.map(({ name }) => name).join(', ')} (\`src/lab/guarantees/scenes.ts\`).

* **●** promised, and kept in every run. A promise that breaks fails \`npm run levels\`.
* a number: not promised, and broken in so many of ${seeds} runs; **·** not promised, and never seen to break.
* *within the bound*: no read misses a write that was confirmed more than ${BOUND / 1000} s before.
* *p50*, *p99*: of reads, in milliseconds, the mean over seeds. *unanswered*: reads refused, or not answered within a
  second.

What the observer knows for true decides on own writes, monotonic reads, bounds and convergence; checkers, on what
clients saw, decide the rest.

${parts.join('\n\n')}
`;
}

function partOf(title: string, rows: readonly Row[]): string {
  const { strategy, options } = rows[0].subject;
  const setting = options === '{}' ? `\`${strategy}\`` : `\`{use: ${strategy}, with: ${options}}\``;
  const head = ['level', ...CHECKS, 'p50', 'p99', 'unanswered'];
  const offered = rows.filter((row): row is Offered => 'promises' in row);
  const lines = offered.map((row) => [
    row.asked.title,
    ...CHECKS.map((check) => markOf(row, check)),
    row.p50.toFixed(1),
    row.p99.toFixed(0),
    `${(row.unanswered * 100).toFixed(1)} %`,
  ]);
  const refused = rows.flatMap((row) => ('why' in row ? [`* \`${row.asked.title}\` is refused: ${row.why}.`] : []));
  return `## ${title}\n\n${setting}\n\n${markdownTable(head, lines)}${refused.length === 0 ? '' : `\n\n${refused.join('\n')}`}`;
}

function markOf({ promises, broken, judged }: Offered, check: Check): string {
  const times = broken.get(check)!.length;
  if (promises.includes(check)) return times === 0 ? '●' : `● ✗ ${times}`;
  return judged.get(check) === 0 ? '–' : times === 0 ? '·' : String(times);
}
