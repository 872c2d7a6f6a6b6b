/** JUnit's XML, as build servers read it: a suite a file, a case a test point. */
import { plainText } from '../../report/text.ts';
import { isWarning, type Point, type TestedFile, tallyOf } from '../tested.ts';

export function junit(files: readonly TestedFile[]): string {
  const suites = files.map(suiteOf).join('\n');
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="lightcone"${countsOf(files)}>
${suites}
</testsuites>`;
}

function suiteOf(tested: TestedFile): string {
  const { file, digest, runs, points } = tested;
  const digests = runs.map((run) => property(`digest ${run.strategy} seed ${run.seed}`, run.digest));
  const properties = digest === '' ? [] : [property('digest', digest), ...digests];
  const lines = [
    ...(properties.length > 0 ? ['    <properties>', ...properties, '    </properties>'] : []),
    ...points.map((point) => caseOf(file, point)),
  ];
  return `  <testsuite name="${escaped(file)}"${countsOf([tested])}>\n${lines.join('\n')}\n  </testsuite>`;
}

function countsOf(files: readonly TestedFile[]): string {
  const { failed, inconclusive, warnings, skipped } = tallyOf(files);
  const tests = files.reduce((sum, { points }) => sum + points.length, 0);
  const time = files.reduce((sum, { wallMs }) => sum + wallMs, 0) / 1000;
  const counts = { tests, failures: failed, errors: inconclusive, skipped: skipped + warnings, time: time.toFixed(3) };
  return Object.entries(counts)
    .map(([name, value]) => ` ${name}="${value}"`)
    .join('');
}

function property(name: string, value: string): string {
  return `      <property name="${escaped(name)}" value="${escaped(value)}"/>`;
}

function caseOf(file: string, point: Point): string {
  const { name, place } = point;
  const where = place.line === 0 ? '' : ` file="${escaped(place.file)}" line="${place.line}"`;
  const head = `    <testcase classname="${escaped(file)}" name="${escaped(name)}"${where}`;
  const outcome = outcomeOf(point);
  return outcome === '' ? `${head}/>` : `${head}>${outcome}</testcase>`;
}

/** JUnit knows no warning: one that failed is skipped, with its reason, and breaks nothing. */
function outcomeOf(point: Point): string {
  const { verdict, said } = point;
  if (verdict === 'held') return '';
  const message = escaped(said[0] ?? verdict);
  if (verdict === 'skipped') return '<skipped/>';
  if (isWarning(point)) return `<skipped message="a warning: ${message}"/>`;
  const element = verdict === 'failed' ? 'failure' : 'error';
  return `<${element} type="${verdict}" message="${message}">${said.map(escaped).join('\n')}</${element}>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** XML has no way at all to write control characters, halves of pairs and two non-characters. */
function escaped(text: string): string {
  return plainText(text)
    .replace(/[\ud800-\udfff\ufffe\uffff]/gu, '\ufffd')
    .replace(/[&<>"']/g, (sign) => ENTITIES[sign]);
}
