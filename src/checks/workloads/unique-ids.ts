/** Identifiers: none is given out twice. */
import type { Checker, Datum, Op } from '../checker.ts';
import { Findings } from '../transactions/findings.ts';
import { atom } from '../transactions/versions.ts';
import { byKey, reportOf } from './report.ts';

export const UNIQUE_IDS: Checker = {
  name: 'unique-ids',
  summary: 'generate: identifiers that came out twice',
  check: (history) => {
    const findings = new Findings();
    const given = history.ops.filter(({ f, ending }) => f === 'generate' && ending === 'ok');
    for (const [key, ops] of byKey({ ...history, ops: given })) {
      const first = new Map<ReturnType<typeof atom>, Op>();
      for (const op of ops) {
        const other = first.get(atom(op.output));
        if (other === undefined) first.set(atom(op.output), op);
        else
          findings.add(
            'duplicated',
            key,
            [other.index, op.index],
            () => `Operations ${other.index} and ${op.index} both got ${JSON.stringify(op.output)}.`,
          );
      }
    }
    const numbers = given.map(({ output }) => output).filter((id: Datum) => typeof id === 'number');
    const range = numbers.length === 0 ? {} : { least: least(numbers), most: -least(numbers.map((id) => -id)) };
    const measures = { acknowledged: given.length, duplicated: findings.count('duplicated'), ...range };
    return reportOf({
      kinds: ['duplicated'],
      findings,
      examined: given.length,
      nothing: 'No identifier was given out.',
      measures,
    });
  },
};

function least(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => Math.min(a, b));
}
