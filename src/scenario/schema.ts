/** The JSON Schema of a scenario, for editors: made of the same shapes that read the file. */
import { strategies } from '../strategies/index.ts';
import { SCENARIO } from './resolve.ts';
import type { Json } from './shape.ts';
import { schemaOfStrategies } from './strategies.ts';

/** Draft-07. Editors find it by `# yaml-language-server: $schema=…` in the first line of a scenario. */
export function schema(): Json {
  const { properties, ...rest } = SCENARIO.schema;
  const own = schemaOfStrategies(strategies);
  const parts = properties as Readonly<Record<string, Json>>;
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Lightcone scenario',
    ...rest,
    // A child inherits what it does not say, so only a file without `extends` must have these.
    required: undefined,
    anyOf: [{ required: ['extends'] }, { required: rest.required }],
    properties: { ...parts, strategies: { ...own, description: parts.strategies.description } },
  };
}
