/** Annotations of GitHub: each failure beside the very line of YAML that promised otherwise. */
import { plainText } from '../../report/text.ts';
import { isWarning, type Point, type TestedFile, tallyOf } from '../tested.ts';

export function github(files: readonly TestedFile[]): string {
  const notes = files.flatMap(({ points }) =>
    points.filter(({ verdict }) => verdict === 'failed' || verdict === 'inconclusive').map(annotation),
  );
  const digests = files.flatMap(({ file, runs }) =>
    runs.map(({ strategy, seed, digest }) => `${plainText(`${file} · ${strategy}`)} · seed ${seed} · digest ${digest}`),
  );
  const { held, failed, inconclusive, warnings } = tallyOf(files);
  const total = `${held} held · ${failed} failed · ${inconclusive} without data · ${warnings} warned`;
  return ['::group::Digests', ...digests, '::endgroup::', ...notes, total].join('\n');
}

function annotation(point: Point): string {
  const { name, verdict, place, said } = point;
  const kind = isWarning(point) ? 'warning' : 'error';
  const title = verdict === 'inconclusive' ? `No data: ${name}` : name;
  const position = place.line === 0 ? [] : [`line=${place.line}`, `col=${place.column}`];
  const properties = [`file=${property(place.file)}`, ...position, `title=${property(title)}`];
  return `::${kind} ${properties.join(',')}::${data([name, ...said].map(plainText).join('\n'))}`;
}

function data(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function property(text: string): string {
  return data(plainText(text)).replace(/:/g, '%3A').replace(/,/g, '%2C');
}

/** For `$GITHUB_STEP_SUMMARY`. */
export function githubSummary(files: readonly TestedFile[]): string {
  const rows = files.map((tested) => {
    const { held, failed, inconclusive, warnings } = tallyOf([tested]);
    const name = plainText(tested.file).replace(/[\\|`<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`);
    return `| ${[name, held, failed, inconclusive, warnings, tested.digest].join(' | ')} |`;
  });
  const head = '| scenario | held | failed | no data | warned | digest |\n|:--|--:|--:|--:|--:|:--|';
  return `## Lightcone\n\n${head}\n${rows.join('\n')}\n`;
}
