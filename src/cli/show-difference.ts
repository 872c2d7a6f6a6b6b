/** A comparison of two results for people: inputs, digests, what moved, and where the runs part. */
import { type Change, type Contrast, isBetter, type Move } from '../lab/difference.ts';
import type { TimedRun } from '../lab/document.ts';
import type { Told } from '../lab/events.ts';
import type { Parting } from '../lab/part.ts';
import { metricValue } from '../report/judged.ts';
import { count, plainText, shorten } from '../report/text.ts';
import { colours, wrap } from './screen.ts';

const MOST_LINES = 16;
/** Of a message's content, and how much of it before the difference. */
const CONTENT = 90;
const LEAD = 30;

export function showChanges(changes: readonly Change[]): string {
  if (changes.length === 0) return 'inputs: the same';
  const lines = changes.slice(0, MOST_LINES).map(({ path, a, b }) => {
    const sign = a === undefined ? '+' : b === undefined ? '−' : '~';
    const values = [a, b].filter((value) => value !== undefined).map((value) => shorten(JSON.stringify(value), 60));
    return wrap(`  ${sign} ${plainText(path)}  ${values.join(' → ')}`, 6);
  });
  return ['inputs: + only in B · − only in A · ~ changed', ...lines, ...rest(changes.length, 'more')].join('\n');
}

export function showContrast(contrast: Contrast): string {
  const { strategy, pairs, moved, same } = contrast;
  const equal = pairs.filter(({ a, b }) => a.digest === b.digest).length;
  const digests =
    equal === pairs.length
      ? `every digest the same${pairs.length === 1 ? `: ${pairs[0].a.digest}` : ` (${pairs.length} seeds)`}`
      : pairs.length === 1
        ? `digest ${pairs[0].a.digest} → ${pairs[0].b.digest}`
        : `${pairs.length - equal} of ${pairs.length} digests differ`;
  const lines = moved.slice(0, MOST_LINES).map(showMove);
  const others = moved.length === 0 ? `= all ${same} metrics` : `= ${same} more metrics`;
  return [
    `${colours.bold(plainText(strategy))}  ${digests}`,
    ...lines,
    ...rest(moved.length, 'more moved'),
    `    ${others}`,
  ].join('\n');
}

export const LEGEND = '▲ B is better · ▼ B is worse · · the seeds do not agree, or neither is better';

function showMove(move: Move): string {
  const { metric, a, b, difference } = move;
  const [one, other] = [a?.middle ?? null, b?.middle ?? null];
  const values = `${besideOther(metric, one, other).padStart(10)} → ${besideOther(metric, other, one)}`;
  const sign = { '1': '▲', '0': '·', '-1': '▼' }[isBetter(move)];
  const isMany = difference !== null && difference.runs > 1;
  const many = isMany ? `  (B − A: ${signed(metric, difference.from)} to ${signed(metric, difference.to)})` : '';
  return `  ${sign} ${plainText(metric).padEnd(26)} ${values}${many}`;
}

/** Where three digits read the same as the other's, all of them are told. */
export function besideOther(metric: string, value: number | null, other: number | null): string {
  if (value === null) return 'no data';
  const short = metricValue(metric, value);
  return other !== null && metricValue(metric, other) === short ? String(value) : short;
}

function signed(metric: string, value: number): string {
  return `${value < 0 ? '−' : '+'}${metricValue(metric, Math.abs(value))}`;
}

function rest(all: number, word: string): readonly string[] {
  return all > MOST_LINES ? [`    and ${all - MOST_LINES} ${word}, with --json`] : [];
}

/** No parting: stored digests differ, and yet the runs of today do not. */
export function showParting(
  parting: Parting | undefined,
  { a, b }: { readonly a: TimedRun; readonly b: TimedRun },
): string {
  const seeds = a.seed === b.seed ? `seed ${a.seed}` : `seeds ${a.seed} and ${b.seed}`;
  const whose = `${plainText(a.strategy)}, ${seeds}`;
  if (parting === undefined)
    return wrap(`${whose}: run again here, both give the same events; a stored result is from another version.`);
  const { shared, before } = parting;
  if (parting.a === undefined && parting.b === undefined)
    return wrap(`${whose}: all ${count(shared)} events are the same; what the copies hold in the end differs.`);
  const told = [...before, ...[parting.a, parting.b].filter((one) => one !== undefined)];
  const width = Math.max(...told.map(({ at }) => exact(at).length));
  const line = (mark: string, one: Told) =>
    wrap(`${mark} ${exact(one.at).padStart(width)}  ${plainText(one.words)}`, width + 4);
  const side = (mark: string, one: Told | undefined) =>
    colours.bold(one === undefined ? `${mark} comes to its end` : line(mark, one));
  const head = `First difference (${whose}): event ${count(shared + 1)}${shared === 0 ? ', the very first.' : '. Before it, the same on both sides:'}`;
  return [
    wrap(head),
    ...before.map((one) => line(' ', one)),
    side('A', parting.a),
    side('B', parting.b),
    ...contents(parting),
  ].join('\n');
}

/** To the microsecond: two events may differ in nothing else. */
function exact(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  return `${minutes > 0 ? `${minutes}m` : ''}${((ms - minutes * 60_000) / 1000).toFixed(6)}s`;
}

/** Where the words are the same the content tells them apart, from a little before the first sign that differs. */
function contents({ a, b }: Parting): readonly string[] {
  if (a === undefined || b === undefined || a.words !== b.words || a.content === b.content) return [];
  let from = 0;
  while (a.content[from] === b.content[from]) from++;
  const piece = (text: string) => `${from > LEAD ? '…' : ''}${text.slice(Math.max(0, from - LEAD))}`;
  return [`A carries ${shorten(piece(a.content), CONTENT)}`, `B carries ${shorten(piece(b.content), CONTENT)}`];
}
