/** What only a simulation can tell about an operation, read from an exported history. */
import type { About, Datum } from './history.ts';
import { Malformed } from './malformed.ts';

/** Fields that are missing are empty; a field of another kind is not ours. */
export function aboutOf(about: Datum | undefined, line: number): About | undefined {
  if (about === undefined || about === null) return undefined;
  if (typeof about !== 'object' || isList(about)) throw new Malformed(line, 0, 'about must be a map');
  const causes = about.causes ?? [];
  return {
    opId: number(about.opId),
    session: text(about.session),
    region: text(about.region),
    server: text(about.server),
    operation: text(about.operation),
    consistency: text(about.consistency),
    attempts: number(about.attempts),
    causes: isList(causes) ? causes.map(number) : [],
  };
}

/** `Array.isArray` does not know read-only lists. */
export function isList(value: Datum | undefined): value is readonly Datum[] {
  return Array.isArray(value);
}

function text(value: Datum | undefined): string {
  return typeof value === 'string' ? value : '';
}

function number(value: Datum | undefined): number {
  return typeof value === 'number' ? value : 0;
}
