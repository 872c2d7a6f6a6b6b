/** A result for people: who did what to whom, the numbers, the promises, and where to read on. */
import type { Promised, ResultDocument } from '../lab/document.ts';
import { variantName } from '../lab/summary.ts';
import { extentOf } from '../report/extent.ts';
import { aftermaths, failoverLine } from '../report/failovers.ts';
import { judgedValue } from '../report/judged.ts';
import { scoreboard } from '../report/scoreboard.ts';
import { pairedNote, pairedTable, seedsNote } from '../report/seeds.ts';
import { sentences } from '../report/sentences.ts';
import { storyOf } from '../report/story/find.ts';
import { moment, plainText } from '../report/text.ts';
import { touchedText } from '../report/touched.ts';
import { colours, wrap } from './screen.ts';
import { textTable } from './table.ts';

/** Of a strategy so many lost writes are named; the report has more. */
const MOST_LOSSES = 2;

export function showHeader(document: ResultDocument): string {
  const { scenario } = document;
  const seeds = scenario.seeds.length === 1 ? `seed ${scenario.seeds[0]}` : `${scenario.seeds.length} seeds`;
  const parts = [scenario.name, `${scenario.regions.length} regions`, ...extentOf(document), seeds];
  const lines = [colours.bold(wrap(plainText(parts.join(' · ')), 2))];
  if (scenario.title !== '') lines.push(wrap(plainText(scenario.title)));
  return lines.join('\n');
}

export function showSentences(document: ResultDocument): string {
  return sentences(document)
    .map(({ strategy, text }) => wrap(`${colours.bold(plainText(strategy))} ${plainText(text)}`, 2))
    .join('\n');
}

export function showTable(document: ResultDocument): string {
  const { columns, rows } = scoreboard(document, 'terminal');
  const table = textTable({
    head: [['', 'strategy'], ...columns.map((column) => column.head)],
    rows: rows.map(({ strategy, cells }) => [{ text: strategy }, ...cells]),
  });
  const note = seedsNote(document);
  return [...(note === '' ? [] : [wrap(note)]), table, ...showPairs(document)].join('\n\n');
}

function showPairs(document: ResultDocument): readonly string[] {
  const paired = pairedTable(document);
  if (paired === undefined) return [];
  const rows = paired.rows.map(({ strategy, cells }) => [{ text: strategy }, ...cells]);
  return [wrap(plainText(pairedNote(document))), textTable({ head: paired.head.map((name) => [name]), rows })];
}

/** A fault that touched nothing is told loudly: it may never have happened. */
export function showFaults(document: ResultDocument): string {
  if (document.scenario.faults.length === 0 || document.runs.length === 0) return '';
  const told = document.scenario.faults.map((fault, index) => {
    const touched = touchedText(document, index);
    return `${plainText(fault.name)} ${touched === '' ? '✗ touched nothing' : touched}`;
  });
  return wrap(`faults touched (messages and requests): ${told.join(' · ')}`, 2);
}

/** What a leader's loss cost: time, and acknowledged writes by name. */
export function showFailovers(document: ResultDocument): string {
  const blocks = aftermaths(document, MOST_LOSSES).map(({ strategy, failovers, losses, rest }) => {
    const lines = [
      ...failovers.map(failoverLine),
      ...losses.map((loss) => `${colours.red('lost')} ${plainText(loss)}`),
    ];
    return [colours.bold(plainText(strategy)), ...[...lines, ...(rest === '' ? [] : [rest])].map(indented)].join('\n');
  });
  return blocks.length === 0 ? '' : `failovers and losses\n${blocks.join('\n')}`;
}

function indented(line: string): string {
  return wrap(`  ${line}`, 4);
}

export function showExpectations(document: ResultDocument): string {
  const lines: string[] = [];
  const promises = new Map<string, Promised[]>();
  for (const judgement of document.expectations) {
    const name = JSON.stringify([judgement.line, judgement.that]);
    promises.set(name, [...(promises.get(name) ?? []), judgement]);
  }
  for (const judgements of promises.values()) lines.push(...showOne(judgements, document));
  return lines.join('\n');
}

function showOne(judgements: readonly Promised[], document: ResultDocument): readonly string[] {
  const held = judgements.filter((judgement) => judgement.verdict === 'held').length;
  const failed = judgements.filter((judgement) => judgement.verdict === 'failed');
  const unknown = judgements.filter((judgement) => judgement.verdict === 'inconclusive');
  const { that, level, because } = judgements[0];
  const mark =
    failed.length > 0
      ? colours.red('✗ failed')
      : unknown.length > 0
        ? colours.yellow('? no data')
        : colours.green('✓ held');
  const warning = level === 'warn' ? ' (warning)' : '';
  const whom = plainText(askedOf(judgements, document));
  const lines = [`${mark}  ${plainText(that)}${whom}${warning}  held in ${held} of ${judgements.length}`];
  const values = missesOf(failed, judgements);
  if (values.length > 0) lines.push(wrap(`    ${values.join(', ')}`, 4));
  const silent = [...new Set(unknown.map(({ strategy, set }) => plainText(variantName(strategy, set))))];
  if (silent.length > 0) lines.push(wrap(`    no data: ${silent.join(', ')}`, 4));
  const witness = failed.find((judgement) => judgement.witness !== null)?.witness;
  if (witness) lines.push(wrap(`    first: ${plainText(`${witness.op} at ${moment(witness.at)}: ${witness.why}`)}`, 6));
  const told = failed.flatMap((judgement) => storyOf(document, judgement) ?? [])[0]?.story;
  if (told !== undefined) lines.push(wrap(`    why: ${plainText(told.title)}`, 6));
  if (failed.length > 0 && because !== '') lines.push(wrap(`    because: ${plainText(because)}`, 6));
  return lines;
}

/** ` [trap, joint]` where it is promised of some strategies only: two promises may well contradict each other. */
function askedOf(judgements: readonly Promised[], { runs }: ResultDocument): string {
  const asked = new Set(judgements.map(({ strategy }) => strategy));
  const all = new Set(runs.map(({ strategy }) => strategy));
  return asked.size === all.size ? '' : ` [${[...asked].join(', ')}]`;
}

/** Of each strategy the first value that failed; of several seeds also which, and how many did. */
function missesOf(failed: readonly Promised[], all: readonly Promised[]): readonly string[] {
  const nameOf = ({ strategy, set }: Promised) => variantName(strategy, set);
  return [...new Set(failed.map(nameOf))].map((name) => {
    const own = failed.filter((judgement) => nameOf(judgement) === name);
    const asked = all.filter((judgement) => nameOf(judgement) === name).length;
    const [first] = own;
    const seeds = asked === 1 ? (first.note ?? '') : `seed ${first.seed}; ${own.length} of ${asked} seeds failed`;
    return plainText(`${name} ${judgedValue(first)}${seeds === '' ? '' : ` (${seeds})`}`);
  });
}

export function showVerdict(document: ResultDocument): string {
  const promises = new Set(document.expectations.filter(({ level }) => level === 'error').map(({ that }) => that));
  const partial = document.partial ? 'Interrupted: this result is PARTIAL. ' : '';
  if (promises.size === 0) return `${partial}The scenario promises nothing, so nothing was judged.`;
  const words = {
    held: 'Every promise held.',
    failed: 'Not every promise held.',
    inconclusive: 'Some promises met no data.',
  };
  return partial + words[document.verdict];
}

/** `isWritten` is whether a result.json will hold the rest of a long list. */
export function showDigests(document: ResultDocument, isWritten: boolean): string {
  const runs = document.runs.map((run) => `${plainText(variantName(run.strategy, run.set))} ${run.digest}`);
  const rest = `and ${runs.length - 8} more${isWritten ? ' in result.json' : ' with --json'}`;
  const shown = runs.length <= 8 ? runs : [...runs.slice(0, 8), rest];
  return wrap(`digests: ${shown.join(' · ')}`, 2);
}
