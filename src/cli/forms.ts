/** What a JSON schema says of a value: each form that it may have, and the fields of one. */
import type { Json } from '../scenario/shape.ts';

export function formsOf(schema: Json): readonly Json[] {
  return (schema.anyOf as readonly Json[] | undefined) ?? [schema];
}

export function propertiesOf(form: Json): readonly (readonly [name: string, schema: Json])[] {
  return Object.entries((form.properties ?? {}) as Readonly<Record<string, Json>>);
}

/** Words that it may be, where it is one of some. */
export function wordsOf(form: Json): readonly string[] {
  return (form.enum as readonly string[] | undefined) ?? [];
}
