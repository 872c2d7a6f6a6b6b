/** `lightcone run`: simulates, prints who did what to whom, and writes the report. */
import type { ResultDocument } from '../../lab/document.ts';
import { tryFolder } from '../../report/folder.ts';
import { notesOf } from '../../report/notes.ts';
import { reproduce } from '../../report/reproduce.ts';
import { plainText } from '../../report/text.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { FAILED, HELD, INCONCLUSIVE, INTERRUPTED } from '../exit.ts';
import { loadAll } from '../files.ts';
import { err, out } from '../screen.ts';
import {
  showDigests,
  showExpectations,
  showFailovers,
  showFaults,
  showHeader,
  showSentences,
  showTable,
  showVerdict,
} from '../show.ts';
import { chosen, type Finished, inPool, overrides, type SimulationFlags, simulate } from '../simulate.ts';
import { resolvedFiles, store } from '../stored.ts';
import { withStories } from '../stories.ts';

export interface RunFlags extends SimulationFlags {
  readonly tour?: boolean;
}

/** `home` is the folder of the built files: the worker and the script of the page lie there. */
export async function runCommand(files: readonly string[], flags: RunFlags, home: URL): Promise<number> {
  const loaded = loadAll(files, overrides(flags), flags.quiet).map((one) => chosen(one, flags.strategy));
  // Told now, and not after an hour of simulation.
  if (flags.report) tryFolder(flags.out);
  let finished: Finished[] = [];
  await inPool(home, flags, async (pool) => {
    for (const [index, one] of loaded.entries()) {
      if (!pool.stopped) finished.push(await simulate(one, files[index], flags, pool));
    }
    if (!flags.report) return;
    const told: Finished[] = [];
    for (const [index, one] of finished.entries()) {
      told.push(pool.stopped ? one : await withStories(one, loaded[index], files[index], flags, pool));
    }
    finished = told;
  });
  const documents = finished.map(({ document }) => document);
  if (flags.json === true) {
    out(JSON.stringify(files.length === 1 ? documents[0] : { schema: 'lightcone.results/1', results: documents }));
  }
  for (const { document, scenario } of finished) await present(document, scenario, flags, home);
  return flags.fail || documents.some((document) => document.partial) ? exitCode(documents) : HELD;
}

async function present(document: ResultDocument, scenario: Scenario, flags: RunFlags, home: URL): Promise<void> {
  if (flags.quiet !== true) for (const note of notesOf(document)) err(`warning: ${plainText(note)}`);
  const say = flags.json === true ? () => {} : out;
  if (flags.json !== true) {
    const parts = [
      ...[showHeader(document), showSentences(document), showTable(document)],
      ...[showFaults(document), showFailovers(document), showExpectations(document), showVerdict(document)],
    ];
    say(`\n${parts.filter((part) => part !== '').join('\n\n')}`);
    if (flags.tour === true) say((await import('../tour.ts')).showTour(document));
    say(`\n${showDigests(document, flags.report)}`);
  }
  if (flags.report) {
    const page = await store(flags.out, document, resolvedFiles(scenario), home);
    (flags.json === true ? err : out)(`report: ${page}`);
    if (document.stories !== undefined) say(`why:    ${page}#stories`);
  }
  say(`again:  ${reproduce(document)}`);
  if (flags.tour === true) say((await import('../tour.ts')).showNext());
}

function exitCode(documents: readonly ResultDocument[]): number {
  if (documents.some((document) => document.partial)) return INTERRUPTED;
  if (documents.some((document) => document.verdict === 'failed')) return FAILED;
  return documents.some((document) => document.verdict === 'inconclusive') ? INCONCLUSIVE : HELD;
}
