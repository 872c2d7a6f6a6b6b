/** Values of operations as a reader may see them: those that somebody chose, and never mere numbers of operations. */
import type { Operation, Outcome, Value } from '../../strategies/contract.ts';

const MOST = 24;

/** What is to be written; '' for a read, and for a workload's write, which carries its own id. */
export function shownValue(operation: Operation, opId: number | undefined): string {
  const { kind, value, amount } = operation;
  if (/crement/.test(kind)) return String(amount);
  if (kind === 'read' || kind === 'delete' || value === undefined || value === opId) return '';
  return shown(value);
}

/** What was answered, or why not. `nameOf` gives the name of a write whose id the value is. */
export function shownAnswer(outcome: Outcome, nameOf: (id: number) => string | undefined): string {
  const { kind, done, value, siblings, why } = outcome;
  if (kind !== 'ok' || !done) return why;
  if (siblings !== undefined && siblings.length > 1) return siblings.map((one) => named(one, nameOf)).join(' and ');
  return value === undefined ? '' : named(value, nameOf);
}

function named(value: Value, nameOf: (id: number) => string | undefined): string {
  const name = typeof value === 'number' ? nameOf(value) : undefined;
  return name ?? shown(value);
}

function shown(value: Value): string {
  const text = Array.isArray(value) ? `{${value.join(', ')}}` : String(value);
  return text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text;
}
