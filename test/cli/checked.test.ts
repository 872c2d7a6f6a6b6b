/** `--check`: what is told, and with which code it ends, where an invariant broke and where it was bound to. */
import { describe, expect, it } from 'vitest';
import { audited, checked } from '../../src/cli/checked.ts';
import { NOT_DETERMINISTIC, OUR_BUG, Stop } from '../../src/cli/exit.ts';
import { type Cell, cellsOf } from '../../src/lab/cells.ts';
import type { TimedRun } from '../../src/lab/document.ts';
import { runCell } from '../../src/lab/one.ts';
import type { Violation } from '../../src/world/result.ts';
import { loadedText } from '../loaded.ts';
import { lightcone, newFolder, TINY } from './lightcone.ts';

const ASKED = { file: 'a file.yaml', set: ['duration=10s'] };
const VIOLATION: Violation = {
  invariant: 'I4',
  says: 'Leader Completeness',
  at: 12_345,
  replicas: ['amber', 'birch'],
  what: 'it leads term 5 without entry 17',
  because: '',
};

function cellsOfTiny(): readonly Cell[] {
  return cellsOf([{ scenario: loadedText(TINY), set: {} }]);
}

describe('what --check says', () => {
  const cells = cellsOfTiny();
  const runs = cells.map((cell) => runCell(cell));
  const again = audited(cells).map((cell) => runCell(cell));
  const withBreach = (violations: readonly Violation[]): readonly TimedRun[] =>
    again.map((run) => (run.strategy === 'consensus' ? { ...run, violations } : run));

  function stopOf(work: () => unknown): Stop {
    try {
      work();
    } catch (error) {
      if (error instanceof Stop) return error;
    }
    throw new Error('it went on');
  }

  it('is how much was watched, where nothing broke', () => {
    expect(checked(cells, runs, again, ASKED)).toEqual([
      'checked: 2 runs made twice, digests the same; invariants after every event: single-site states none, 12 of consensus',
    ]);
  });

  it('ends with our bug where an invariant broke, and says how to see it again', () => {
    const { code, message } = stopOf(() => checked(cells, runs, withBreach([VIOLATION]), ASKED));
    expect(code).toBe(OUR_BUG);
    expect(message.replaceAll(/\s+/g, ' ')).toContain(
      'I4 at 12.345s, amber and birch: it leads term 5 without entry 17 (Leader Completeness)',
    );
    expect(message).toContain(
      "again: npx lightcone run 'a file.yaml' --strategy consensus --seed 42 --set duration=10s --check",
    );
    expect(message).not.toContain('checked.ts');
  });

  it('goes on where the scenario itself broke it, and says so', () => {
    const because = 'of `apply: eager`';
    const many = Array.from({ length: 5 }, () => ({ ...VIOLATION, because }));
    const [told, summary] = checked(cells, runs, withBreach(many), ASKED);
    expect(told).toContain('warning: invariants broke in consensus, as they may, because of `apply: eager`');
    expect(told).toContain('… and 2 more');
    expect(summary).toContain('checked: 2 runs');
  });

  it('ends with broken determinism where the digests differ', () => {
    const other = again.map((run) => ({ ...run, digest: '0' }));
    expect(stopOf(() => checked(cells, runs, other, ASKED)).code).toBe(NOT_DETERMINISTIC);
  });
});

describe('run --check', () => {
  it('tells on stderr what it watched, and leaves the result as it is', () => {
    const folder = newFolder({ 'tiny.yaml': TINY });
    const { code, out, err } = lightcone(folder, ['run', 'tiny.yaml', '--no-report', '--json', '--check']);
    expect(code).toBe(0);
    expect(err).toContain('12 of consensus');
    expect(JSON.parse(out).runs[0]).not.toHaveProperty('violations');
    expect(lightcone(folder, ['list', 'invariants']).out).toContain('consensus.I10');
  });
});
