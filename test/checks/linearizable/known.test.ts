/** Histories with known verdicts: Porcupine's logs of etcd and its key-value store, and micro histories. */
import { describe, expect, it } from 'vitest';
import { DEFAULTS } from '../../../src/checks/checker.ts';
import { linearizable, linearizableAs } from '../../../src/checks/linearizable/linearizable.ts';
import type { ModelName } from '../../../src/checks/linearizable/models.ts';
import { type Entry, historyIn, isThere, manifest } from './known.ts';

const expectedOf = ({ expected, verdicts }: Entry) => ((verdicts?.lin ?? expected) ? 'valid' : 'invalid');
const judged = manifest().filter(({ file }) => file.startsWith('porcupine/') || file.startsWith('micro/'));

// The histories lie beside the project and not in it.
describe.skipIf(!isThere)('known verdicts (skipped where ../shared/histories is absent)', () => {
  it('are many, of both kinds', () => {
    expect(judged.length).toBeGreaterThanOrEqual(73);
    expect(new Set(judged.map(expectedOf)).size).toBe(2);
  });

  it.each(judged.map((entry) => [entry.file, entry] as const))('%s', (file, entry) => {
    const history = historyIn(file);
    const settings = { ...DEFAULTS, init: entry.init };
    const named = linearizableAs(entry.model as ModelName).check(history, settings);
    expect(named.validity).toBe(expectedOf(entry));
    const guessed = linearizable.check(history, settings);
    expect(guessed.validity).toBe(expectedOf(entry));
    expect(guessed.anomalies.length > 0).toBe(guessed.validity === 'invalid');
  });
});
