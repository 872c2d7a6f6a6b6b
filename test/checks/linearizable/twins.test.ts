/** Broken twins of the checkers: each mistake is caught by the histories that the real ones are held to. */
import { describe, expect, it } from 'vitest';
import type { Op } from '../../../src/checks/checker.ts';
import { modelNamed } from '../../../src/checks/linearizable/models.ts';
import { asked } from '../../../src/checks/linearizable/timeline.ts';
import { search } from '../../../src/checks/linearizable/wgl.ts';
import { type Finding, isForward, zones } from '../../../src/checks/linearizable/zones.ts';
import { randomStream } from '../../../src/kit/random.ts';
import { isLinearizable } from '../brute/linearizable.ts';
import { draw } from './draw.ts';
import { KINDS, type Named } from './kinds.ts';

type Verdict = (kind: Named, ops: readonly Op[]) => boolean;

const [unique, , cas] = KINDS;

/** Histories of a kind that the twin calls right and that are wrong, and the reverse. */
function caught(kind: Named, twin: Verdict): { readonly missed: number; readonly accused: number } {
  const random = randomStream(3, kind.name);
  const counts = { missed: 0, accused: 0 };
  for (let n = 0; n < 3000; n++) {
    const ops = draw(random, kind, 7);
    const truth = isLinearizable(ops, kind.init, kind.step);
    const said = twin(kind, ops);
    if (said && !truth) counts.missed++;
    if (!said && truth) counts.accused++;
  }
  return counts;
}

const without =
  (isForgotten: (finding: Finding) => boolean): Verdict =>
  (kind, ops) =>
    zones(ops, kind.init)!.findings.every(isForgotten);

const searching =
  (change: (ops: readonly Op[]) => readonly Op[]): Verdict =>
  (kind, ops) => {
    const model = modelNamed(kind.model);
    return search(model, asked(model, change(ops))!, kind.init, { maxStates: 10_000 }).isLinearizable!;
  };

const isBackward = (finding: Finding) => finding.kind === 'stale' && !isForward(finding.newer);
const areForward = (finding: Finding) => finding.kind === 'stale' && isForward(finding.newer);

describe('zones that forget', () => {
  it.each<readonly [string, (finding: Finding) => boolean]>([
    ['backward zones inside forward ones', isBackward],
    ['forward zones that overlap', areForward],
    ['values that nobody wrote', ({ kind }) => kind === 'unwritten'],
    ['writes that failed', ({ kind }) => kind === 'failed'],
    ['reads that come before their write', ({ kind }) => kind === 'future'],
  ])('%s pass what is wrong', (_, isForgotten) => {
    expect(caught(unique, without(isForgotten)).missed).toBeGreaterThan(5);
  });
});

describe('a search that', () => {
  it('ignores real time passes what is wrong', () => {
    const last = 1000;
    const twin = searching((ops) => ops.map((op) => ({ ...op, call: op.call - last, end: op.end + last })));
    expect(caught(cas, twin).missed).toBeGreaterThan(100);
  });

  it('takes unknown operations for failed ones accuses what is right', () => {
    const twin = searching((ops) => ops.filter(({ ending }) => ending !== 'info'));
    expect(caught(cas, twin).accused).toBeGreaterThan(10);
  });

  it('takes unknown operations for done ones accuses what is right', () => {
    const late = (op: Op) => ({ ...op, ending: 'ok' as const, end: 1000 + op.index });
    const twin = searching((ops) =>
      ops.map((op) => (op.ending === 'info' && op.f === 'cas' ? { ...late(op), output: true } : op)),
    );
    expect(caught(cas, twin).accused).toBeGreaterThan(10);
  });

  it('takes failed operations for unknown ones passes what is wrong', () => {
    const lost = (op: Op) => ({ ...op, ending: 'info' as const, end: Number.POSITIVE_INFINITY });
    const twin = searching((ops) => ops.map((op) => (op.ending === 'fail' ? lost(op) : op)));
    expect(caught(cas, twin).missed).toBeGreaterThan(3);
  });

  it('lets a read of null pass, as Knossos does, passes what is wrong', () => {
    const twin = searching((ops) =>
      ops.filter(({ f, ending, output }) => f !== 'read' || ending !== 'ok' || output !== null),
    );
    expect(caught(cas, twin).missed).toBeGreaterThan(10);
  });
});
