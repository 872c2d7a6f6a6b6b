/** What the keys of a script hold: by the workload's group, or by what is done to them; nothing may disagree. */
import type { KeyGroup } from '../clients/workload.ts';
import type { DataType, OperationKind } from '../strategies/contract.ts';
import { kindsFor, wrongPart } from './operations.ts';
import type { Desk, Origin } from './problem.ts';
import type { StepGot } from './script.ts';

interface Use {
  readonly key: string;
  readonly kind: OperationKind;
  readonly value: unknown;
  readonly field: string | undefined;
  readonly index: number | undefined;
  readonly origin: Origin;
}

const MEMBERS: readonly OperationKind[] = ['add', 'remove'];
const COUNTS: readonly OperationKind[] = ['increment', 'decrement', 'decrement-and-insert'];
const SETS_A_VALUE: readonly OperationKind[] = ['write', 'insert', 'cas'];
/** Others take whatever a register takes, as a script's keys need no group. */
const PARTICULAR: readonly DataType[] = ['set', 'map', 'sequence'];

export function checkKeys(said: readonly StepGot[], groups: readonly KeyGroup[], desk: Desk): void {
  const uses = said.flatMap(usesOf).filter(({ kind }) => kind !== undefined);
  for (const use of uses) {
    const type = groupOf(use.key, groups)?.type ?? typeBy(uses.filter(({ key }) => key === use.key));
    const what = `\`${use.kind}\` cannot be done to \`${use.key}\``;
    const fits = kindsFor(type);
    const wrong = wrongPart(type, use.kind, use.field, use.index);
    if (PARTICULAR.includes(type) && !fits.includes(use.kind)) {
      desk.error('E0216', use.origin, `${what}, a ${type}`, `it fits: ${fits.join(', ')}`);
    } else if (wrong !== undefined) desk.error('E0216', use.origin, `${what}: ${wrong}`);
    else if (type !== 'set' && MEMBERS.includes(use.kind)) {
      desk.error('E0216', use.origin, `${what}, a ${type}`, 'members belong to a set');
    } else if (
      type.endsWith('counter') &&
      SETS_A_VALUE.includes(use.kind) &&
      ['string', 'object'].includes(typeof use.value)
    ) {
      desk.error('E0216', use.origin, `\`${use.key}\` is a ${type} and holds numbers`);
    }
  }
}

function usesOf(got: StepGot): Use[] {
  const kind = got.do?.value as OperationKind;
  const uses: Use[] = [];
  const { keys, value, field, index } = got;
  if (keys) uses.push({ key: keys.value, kind, value, field, index, origin: got.do?.origin ?? got.origin });
  const row = { kind: 'insert', value, field: undefined, index: undefined } as const;
  if (got.inserts) uses.push({ ...row, key: got.inserts, origin: got.origin });
  return uses;
}

function groupOf(key: string, groups: readonly KeyGroup[]): KeyGroup | undefined {
  const name = key.slice(0, Math.max(0, key.lastIndexOf('/')));
  return groups.find((group) => group.name === name && !group.unique);
}

/** The first that says more than `read` or `write` decides. */
function typeBy(uses: readonly Use[]): DataType {
  if (uses.some(({ kind, index }) => kind === 'append' || index !== undefined)) return 'sequence';
  if (uses.some(({ field }) => field !== undefined)) return 'map';
  const telling = uses.find(({ kind }) => MEMBERS.includes(kind) || COUNTS.includes(kind));
  if (telling === undefined) return 'register';
  return MEMBERS.includes(telling.kind) ? 'set' : 'counter';
}
