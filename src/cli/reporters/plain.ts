/** For people: a line a file, and below it only what did not hold. */
import { plainText, plural, shorten } from '../../report/text.ts';
import { colours, wrap } from '../screen.ts';
import { isWarning, type Point, type TestedFile, tallyOf } from '../tested.ts';

const MARKS = { held: '✓', failed: '✗', inconclusive: '?', skipped: '–' } as const;

export function plain(files: readonly TestedFile[]): string {
  const { held, failed, inconclusive, warnings } = tallyOf(files);
  const parts = [`${held} held`, `${failed} failed`, `${inconclusive} without data`, `${warnings} warned`];
  const shown = parts.filter((part, index) => index === 0 || !part.startsWith('0 '));
  return [...files.map(showFile), '', `${plural(files.length, 'file')}: ${shown.join(' · ')}`].join('\n');
}

function showFile(tested: TestedFile): string {
  const { file, points, runs, digest } = tested;
  const { failed, inconclusive, held } = tallyOf([tested]);
  const mark = failed > 0 ? colours.red('✗') : inconclusive > 0 ? colours.yellow('?') : colours.green('✓');
  const size = digest === '' ? ['is no scenario'] : [`${held} of ${points.length} held`, `${runs.length} runs`];
  const head = [...size, ...(digest === '' ? [] : [digestsOf(tested)])].join(' · ');
  const lines = points.filter(({ verdict }) => verdict !== 'held').flatMap(showPoint);
  return [wrap(`${mark} ${colours.bold(plainText(file))}  ${head}`, 4), ...lines].join('\n');
}

/** One run shows its own digest; of several the scenario's stands for all. */
function digestsOf({ runs, digest }: TestedFile): string {
  return `digest ${runs.length === 1 ? runs[0].digest : digest}`;
}

function showPoint(point: Point): readonly string[] {
  const { name, verdict, place, said } = point;
  const where = place.line === 0 ? '' : `  ${place.file}:${place.line}:${place.column}`;
  const warning = isWarning(point) ? ' (warning)' : '';
  const head = wrap(plainText(`  ${MARKS[verdict]} ${name}${warning}${where}`), 6);
  return [head, ...said.map(showLine)];
}

/** Excerpts of a file, which begin with a blank, are not broken. */
function showLine(line: string): string {
  return line.startsWith(' ') ? `      ${shorten(line, 140)}` : wrap(`      ${plainText(line)}`, 8);
}
