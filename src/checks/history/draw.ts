/** Draws a few operations of a history: who did what, and beside it when, as bars on one line of time. */
import type { History, Op } from './history.ts';

/** More operations than these are no picture but a list. */
const MOST_DRAWN = 12;
const WIDEST_NAME = 20;
const WIDEST_TEXT = 48;
const WIDEST_STEP = 5;
const GAP = '  ';

/** One line an operation, `columns` wide at most where the text allows; times are places in the order of events. */
export function draw(history: History, indices: readonly number[], columns: number): readonly string[] {
  const ops = indices.slice(0, MOST_DRAWN).map((index) => history.ops[index]);
  const names = ops.map((op) => shortened(history.processes[op.process] || '–', WIDEST_NAME));
  const nameWidth = widest(names);
  const ranks = ranksOf(ops);
  const most = Math.min(WIDEST_TEXT, columns - nameWidth - ranks.size - 2 * GAP.length - 2);
  const texts = ops.map((op) => shortened(tell(op, history), most));
  const textWidth = widest(texts);
  const room = columns - nameWidth - textWidth - 2 * GAP.length - 2;
  const step = Math.max(1, Math.min(WIDEST_STEP, Math.floor(room / ranks.size)));
  const lines = ops.map((op, row) => {
    const left = `${padded(names[row], nameWidth)}${GAP}${padded(texts[row], textWidth)}`;
    return `${left}${GAP}${barOf(op, ranks, step)}`;
  });
  const more = indices.length - ops.length;
  return more > 0 ? [...lines, `… and ${more} more`] : lines;
}

/** `write x 1` · `read x → 1` · `cas x [1,2] → failed`: what was asked, and what was answered. */
export function tell(op: Op, { keys }: History): string {
  const { f, key, input, output, ending } = op;
  const asked = key < 0 ? [f] : [f, keys[key]];
  const isFilledIn = ending === 'ok' && typeof output === 'object' && output !== null && f === 'txn';
  if (isFilledIn) return `${asked.join(' ')} ${JSON.stringify(output)}`;
  const isAnswered = f === 'read' && ending === 'ok';
  if ((input !== null && !isAnswered) || f === 'write') asked.push(JSON.stringify(input));
  const answer = answerOf(op);
  return answer === '' ? asked.join(' ') : `${asked.join(' ')} → ${answer}`;
}

function answerOf({ f, input, output, ending }: Op): string {
  if (ending === 'fail') return 'failed';
  if (ending === 'info') return 'fate unknown';
  const isEcho = (output === null && f !== 'read') || JSON.stringify(output) === JSON.stringify(input);
  return isEcho && f !== 'read' ? '' : JSON.stringify(output);
}

/** Only the events of these operations count, so that a picture is as wide as it has things to show. */
function ranksOf(ops: readonly Op[]): ReadonlyMap<number, number> {
  const places = [...new Set(ops.flatMap(({ call, end }) => (Number.isFinite(end) ? [call, end] : [call])))];
  places.sort((a, b) => a - b);
  return new Map(places.map((place, rank) => [place, rank]));
}

function barOf({ call, end }: Op, ranks: ReadonlyMap<number, number>, step: number): string {
  const from = (ranks.get(call) ?? 0) * step;
  const isEnded = Number.isFinite(end);
  const to = (isEnded ? (ranks.get(end) ?? 0) : ranks.size) * step;
  const length = Math.max(0, to - from - 1);
  return `${' '.repeat(from)}├${'─'.repeat(length)}${isEnded ? '┤' : '▷'}`;
}

function shortened(text: string, most: number): string {
  const letters = [...text];
  return letters.length > most ? `${letters.slice(0, Math.max(1, most) - 1).join('')}…` : text;
}

function widest(texts: readonly string[]): number {
  return texts.reduce((width, text) => Math.max(width, [...text].length), 0);
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(width - [...text].length);
}
