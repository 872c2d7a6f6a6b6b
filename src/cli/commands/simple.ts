/** `validate`, `schema` and `report`: the commands that simulate nothing. */
import { plainText, plural } from '../../report/text.ts';
import { schema } from '../../scenario/schema.ts';
import { HELD } from '../exit.ts';
import { loadAll } from '../files.ts';
import { out } from '../screen.ts';
import { keptFiles, readResult, resultFile, store } from '../stored.ts';

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
  const file = resultFile(path);
  const document = readResult(file);
  out(`report: ${await store(outFolder, document, keptFiles(file), home)}`);
  return HELD;
}
