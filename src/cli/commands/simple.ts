/** `validate`, `schema` and `report`: the commands that simulate nothing. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { plainText, plural } from '../../report/text.ts';
import { schema } from '../../scenario/schema.ts';
import { HELD, NO_SUCH_FILE, Stop } from '../exit.ts';
import { loadAll } from '../files.ts';
import { out } from '../screen.ts';
import { readResult } from '../sides.ts';

export function validateCommand(files: readonly string[], set: readonly string[]): number {
  for (const [index, { scenario, warnings, rows }] of loadAll(files, set).entries()) {
    const parts = [
      plural(scenario.topology.regions.length, 'region'),
      scenario.strategies.map(({ id }) => id).join(', '),
      plural(scenario.faults.length, 'fault'),
      plural(scenario.expect.length, 'promise'),
      ...(rows.length > 0 ? [plural(rows.length, 'variant')] : []),
      ...(warnings.length > 0 ? [plural(warnings.length, 'warning')] : []),
    ];
    out(`✓ ${plainText(files[index])}: ${plainText(parts.join(' · '))}`);
  }
  return HELD;
}

export function schemaCommand(): number {
  out(JSON.stringify(schema(), null, 2));
  return HELD;
}

/** Builds the report of a stored result anew: from its folder, or from its result.json. */
export async function reportCommand(path: string, outFolder: string, home: URL): Promise<number> {
  const file = existsSync(path) && statSync(path).isDirectory() ? join(path, 'result.json') : path;
  if (!existsSync(file)) throw new Stop(NO_SUCH_FILE, `error: there is no file ${plainText(file)}`);
  const document = readResult(file);
  const beside = join(dirname(file), 'resolved.yaml');
  const resolved = existsSync(beside) ? readFileSync(beside, 'utf8') : '';
  const { writeReport } = await import('../../report/write.ts');
  const written = await writeReport(outFolder, document, resolved, new URL('page.js', home));
  out(`report: ${written.shortcut}/report.html`);
  return HELD;
}
