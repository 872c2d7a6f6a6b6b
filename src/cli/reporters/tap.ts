/** TAP version 14: what did not hold carries its reasons as YAML. */
import { plainText } from '../../report/text.ts';
import { isWarning, type Point, type TestedFile } from '../tested.ts';

export function tap(files: readonly TestedFile[], isPartial: boolean): string {
  const lines = ['TAP version 14'];
  let number = 0;
  for (const { file, digest, runs, points } of files) {
    lines.push(`# ${plainText(file)}${digest === '' ? '' : ` · digest ${digest}`}`);
    for (const run of runs) lines.push(`# ${plainText(run.strategy)} · seed ${run.seed} · digest ${run.digest}`);
    for (const point of points) lines.push(...pointLines(++number, file, point));
  }
  lines.push(isPartial ? 'Bail out! Interrupted' : `1..${number}`);
  return lines.join('\n');
}

function pointLines(number: number, file: string, point: Point): readonly string[] {
  const { verdict, place, said } = point;
  const isOk = verdict === 'held' || verdict === 'skipped';
  const name = escaped(`${file}: ${point.name}`);
  // A test that is known to fail and does not count: the nearest thing that TAP has to a warning.
  const directive = isWarning(point) ? ' # todo a warning' : verdict === 'skipped' ? ' # skip' : '';
  const head = `${isOk ? 'ok' : 'not ok'} ${number} - ${name}${directive}`;
  if (isOk) return [head];
  const at = place.line === 0 ? place.file : `${place.file}:${place.line}:${place.column}`;
  const fields = [`verdict: ${verdict}`, `at: ${JSON.stringify(plainText(at))}`];
  const reasons = said.map((line) => `  - ${JSON.stringify(plainText(line))}`);
  const block = [...fields, ...(reasons.length > 0 ? ['said:', ...reasons] : [])];
  return [head, '  ---', ...block.map((line) => `  ${line}`), '  ...'];
}

function escaped(name: string): string {
  return plainText(name).replace(/[\\#]/g, '\\$&');
}
