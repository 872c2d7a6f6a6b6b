/** What can be said of a workload, field by field, as its schema has it. */
import type { Json } from '../scenario/shape.ts';
import { WORKLOAD } from '../scenario/workload.ts';
import type { Entry } from './catalogue.ts';
import { formsOf, propertiesOf, wordsOf } from './forms.ts';

/** Stand for the user's own names. */
const NAMES: Readonly<Record<string, string>> = { keys: 'GROUP', ops: 'NAME', from: 'REGION', peaks: 'REGION' };

/** By dotted path, as `--set` takes it. */
export function workloadFields(): readonly Entry[] {
  return fieldsOf(WORKLOAD.schema, 'workload');
}

function fieldsOf(schema: Json, path: string): readonly Entry[] {
  return formsOf(schema).flatMap((form) => {
    const { additionalProperties: named } = form;
    const each = typeof named === 'object' ? fieldsOf(named as Json, `${path}.${NAMES[lastOf(path)] ?? 'NAME'}`) : [];
    return [
      ...propertiesOf(form).flatMap(([name, field]) => [
        { name: `${path}.${name}`, about: String(field.description), more: choiceOf(field) },
        ...fieldsOf(field, `${path}.${name}`),
      ]),
      ...each,
    ];
  });
}

function choiceOf(schema: Json): readonly string[] {
  const words = formsOf(schema).flatMap(wordsOf);
  return words.length === 0 ? [] : [`one of: ${words.join(', ')}`];
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
