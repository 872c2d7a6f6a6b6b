/** What can be said of a workload, field by field, as its schema has it. */
import type { Json } from '../scenario/shape.ts';
import { WORKLOAD } from '../scenario/workload.ts';
import type { Entry } from './catalogue.ts';

/** Stand for the user's own names. */
const NAMES: Readonly<Record<string, string>> = { keys: 'GROUP', ops: 'NAME', from: 'REGION', peaks: 'REGION' };

/** By dotted path, as `--set` takes it. */
export function workloadFields(): readonly Entry[] {
  return fieldsOf(WORKLOAD.schema, 'workload');
}

function fieldsOf(schema: Json, path: string): readonly Entry[] {
  const forms = (schema.anyOf as readonly Json[] | undefined) ?? [schema];
  return forms.flatMap(({ properties, additionalProperties: named }) => {
    const own = Object.entries((properties ?? {}) as Readonly<Record<string, Json>>);
    const each = typeof named === 'object' ? fieldsOf(named as Json, `${path}.${NAMES[lastOf(path)] ?? 'NAME'}`) : [];
    return [
      ...own.flatMap(([name, field]) => [
        { name: `${path}.${name}`, about: String(field.description), more: wordsOf(field) },
        ...fieldsOf(field, `${path}.${name}`),
      ]),
      ...each,
    ];
  });
}

function wordsOf(schema: Json): readonly string[] {
  const forms = (schema.anyOf as readonly Json[] | undefined) ?? [schema];
  const words = forms.flatMap((form) => (form.enum as readonly string[] | undefined) ?? []);
  return words.length === 0 ? [] : [`one of: ${words.join(', ')}`];
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
