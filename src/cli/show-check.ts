/** What `check` found: one JSON document, or a verdict with a small picture of each anomaly. */
import type { Anomaly, Datum } from '../checks/checker.ts';
import { draw } from '../checks/history/draw.ts';
import type { History } from '../checks/history/history.ts';
import { count, plainText } from '../report/text.ts';
import type { Checked, Judged } from './commands/check.ts';
import { colours, width, wrap } from './screen.ts';

/** In text; the JSON document holds all that the checkers kept. */
const MOST_SHOWN = 5;
const MOST_MEASURES = 8;
const INDENT = '   ';
const SIGNS = { valid: '✓', invalid: '✗', unknown: '?' } as const;

export function checkDocument(checked: Checked): object {
  const { file, history, model, verdict, note, judged } = checked;
  return {
    schema: 'lightcone.check/1',
    verdict,
    anomalies: judged.flatMap(({ consistency, report }) =>
      report.anomalies.map((anomaly) => ({ consistency, ...anomalyDocument(anomaly, history) })),
    ),
    history: file,
    model,
    operations: history.ops.length,
    note: [note, ...judged.map(({ report }) => report.note)].filter((text) => text !== '').join(' '),
    results: judged.map(({ consistency, report }) => {
      const { validity, count: anomalies, examined, note: why, measures } = report;
      return { consistency, verdict: validity, anomalies, examined, note: why, measures };
    }),
  };
}

function anomalyDocument({ kind, key, why, ops }: Anomaly, history: History): object {
  const operations = ops.map((index) => {
    const { process, f, key: place, input, output, ending, call, end } = history.ops[index];
    const name = history.processes[process];
    const ended = Number.isFinite(end) ? end : null;
    return { index, process: name, f, key: history.keys[place] ?? null, input, output, type: ending, call, end: ended };
  });
  return { kind, key, why, operations };
}

export function checkText(checked: Checked): string {
  const { history, model, isGuessed, verdict, note, judged } = checked;
  const guess = isGuessed ? ', guessed from its operations (--model says otherwise)' : '';
  const { length: ops } = history.ops;
  const size = `${many(ops, 'operation')} by ${many(history.processes.length, 'process', 'processes')}`;
  const keys = history.keys.length > 0 ? ` on ${many(history.keys.length, 'key')}` : '';
  const parts = [`${wrap(`${plainText(checked.file)}: ${size}${keys}`, 2)}\njudged as ${model}${guess}`];
  if (note !== '') parts.push(wrap(`${SIGNS[verdict]} unknown: ${plainText(note)}`, 2));
  parts.push(...judged.map((one) => resultText(one)));
  for (const one of judged) parts.push(...anomaliesText(one, history));
  return parts.join('\n\n');
}

function resultText({ consistency, summary, report }: Judged): string {
  const { validity, count: anomalies, examined, note, measures } = report;
  const colour = { valid: colours.green, invalid: colours.red, unknown: colours.yellow }[validity];
  const found = anomalies > 0 ? `, ${many(anomalies, 'anomaly', 'anomalies')}` : '';
  const head = `${SIGNS[validity]} ${consistency}: ${validity}${found}, ${count(examined)} operations examined`;
  const lines = [colour(wrap(head, 2)), wrap(`  ${plainText(summary)}`, 2)];
  if (note !== '') lines.push(wrap(`  ${plainText(note)}`, 2));
  const told = Object.entries(measures).filter(([, value]) => value !== 0);
  for (const [name, value] of told.slice(0, MOST_MEASURES)) {
    lines.push(wrap(`  ${plainText(name)}: ${shown(value)}`, 4));
  }
  return lines.join('\n');
}

function anomaliesText({ consistency, report }: Judged, history: History): readonly string[] {
  const shownHere = report.anomalies.slice(0, MOST_SHOWN);
  const blocks = shownHere.map(({ kind, key, why, ops }, at) => {
    const place = key === '' ? '' : `, key ${plainText(key)}`;
    const head = colours.bold(`${at + 1}. ${kind}${place}`);
    const told = wrap(`${INDENT}${plainText(why)}`, INDENT.length);
    const picture = draw(history, ops, width - INDENT.length).map((line) => `${INDENT}${plainText(line)}`.trimEnd());
    return [head, told, ...(picture.length > 0 ? ['', ...picture] : [])].join('\n');
  });
  const more = report.count - shownHere.length;
  if (more > 0)
    blocks.push(`… and ${many(more, 'more anomaly', 'more anomalies')} of ${consistency}; --json lists more`);
  return blocks;
}

function many(number: number, one: string, several = `${one}s`): string {
  return `${count(number)} ${number === 1 ? one : several}`;
}

function shown(value: Datum): string {
  const text = typeof value === 'number' ? count(value) : JSON.stringify(value);
  return plainText(text.length > 200 ? `${text.slice(0, 199)}…` : text);
}
