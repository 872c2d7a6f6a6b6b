/** Histories with known verdicts, where nobody says what the objects are: the model is told by what was asked. */
import { describe, expect, it } from 'vitest';
import { DEFAULTS } from '../../../src/checks/checker.ts';
import { linearizable } from '../../../src/checks/linearizable/linearizable.ts';
import { areShared, historyOf, type Listed, manifest, textOf } from '../history/shared.ts';

const expectedOf = ({ expected, verdicts }: Listed) => ((verdicts?.lin ?? expected) ? 'valid' : 'invalid');
const judged = manifest().filter(({ file }) => file.startsWith('porcupine/') || file.startsWith('micro/'));

describe.skipIf(!areShared)('known verdicts (skipped where ../shared/histories is absent)', () => {
  it('are many, of both kinds', () => {
    expect(judged.length).toBeGreaterThanOrEqual(73);
    expect(new Set(judged.map(expectedOf)).size).toBe(2);
  });

  it.each(judged.map((entry) => [entry.file, entry] as const))('%s', (file, entry) => {
    const guessed = linearizable.check(historyOf(textOf(file)), { ...DEFAULTS, init: entry.init ?? null });
    expect(guessed.validity).toBe(expectedOf(entry));
    expect(guessed.anomalies.length > 0).toBe(guessed.validity === 'invalid');
  });
});
