/** What is no scenario at all: binaries, giants, nests; and that no text whatever brings the reader down. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadScenario } from '../../src/scenario/load.ts';
import { showProblems, visible } from '../../src/scenario/problem.ts';

const GOOD = 'topology: aws-5\nworkload: checkout-10k\nstrategies: [single-site]\n';

function codes(text: string): string[] {
  const result = loadScenario('x.yaml', () => text);
  return 'problems' in result ? result.problems.map((problem) => problem.code) : [];
}

describe('what is no scenario', () => {
  test('a binary', () => {
    expect(codes('\u0000\u0001\u0002PNG')).toEqual(['E0004']);
    expect(codes('\ufffd\ufffd')).toEqual(['E0004']);
  });
  test('nothing', () => {
    expect(codes('')).toEqual(['E0003']);
    expect(codes('\n# nothing\n\n')).toEqual(['E0003']);
  });
  test('more than a megabyte', () => expect(codes(`${GOOD}about: ${'x'.repeat(1_000_000)}\n`)).toEqual(['E0004']));
  test('a nest', () => expect(codes('['.repeat(100_000))).toEqual(['E0002']));
  test.each([200, 1000, 3000, 8000])('a nest of %d that is closed', (depth) => {
    expect(
      codes(`${GOOD}x-a: ${'['.repeat(depth)}${']'.repeat(depth)}
`),
    ).toEqual(['E0002']);
  });
  test('a file that cannot be read', () => {
    const result = loadScenario('a/dir', () => ({ error: 'it is a directory' }));
    expect('problems' in result && showProblems(result.problems, 'a/dir')).toBe(
      'error[E0011]: `a/dir` cannot be read: it is a directory\n  --> a/dir\n\n' +
        '1 error in a/dir. Nothing was run.   More: lightcone explain E0011\n',
    );
  });
});

test('a byte order mark, Windows line ends and anchors are no trouble', () => {
  const text = `\ufeff${GOOD}x-common: &cut {isolate: [eu-west-1]}\nfaults: [{at: 1m, for: 1m, partition: *cut}]\n`;
  expect(codes(text.replaceAll('\n', '\r\n'))).toEqual([]);
});

test('what is shown holds no control characters, whatever was read', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      (text) => !/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/.test(visible(text)),
    ),
  );
});

describe('the reader never falls over', () => {
  const scraps = fc.array(
    fc.oneof(
      fc.constantFrom(
        'topology',
        'faults',
        'workload',
        ': ',
        '- ',
        '\n',
        '  ',
        '{',
        '}',
        '[',
        ']',
        ',',
        '&a ',
        '*a',
        '"',
        "'",
        '|',
      ),
      fc.constantFrom(
        'aws-5',
        'at',
        '2m',
        'partition',
        'isolate',
        'set',
        'sweep',
        'null',
        '~',
        '!!x',
        '#',
        '? ',
        '<<',
        '%',
        '...',
      ),
      fc.string({ maxLength: 3 }),
    ),
    { maxLength: 30 },
  );
  const survives = (text: string) => {
    const result = loadScenario('x.yaml', () => text);
    if ('problems' in result) expect(showProblems(result.problems, 'x.yaml')).toMatch(/^error\[E\d+\]/);
  };
  test('over scraps of YAML', () =>
    fc.assert(
      fc.property(scraps, (parts) => survives(parts.join(''))),
      { numRuns: 2000 },
    ));
  test('over a good file with one value replaced by anything', () => {
    const fields = ['version', 'name', 'tags', 'seed', 'seeds', 'duration', 'topology', 'workload', 'script', 'reads', 'routing', 'invariants', 'strategies', 'baseline', 'faults', 'expect', 'report', 'set', 'sweep', 'extends', 'allow']; // biome-ignore format: a list
    const value = fc.jsonValue({ maxDepth: 3 });
    fc.assert(
      fc.property(fc.constantFrom(...fields), value, (field, anything) =>
        survives(`${GOOD.replace(new RegExp(`^${field}:.*\n`, 'm'), '')}${field}: ${JSON.stringify(anything)}\n`),
      ),
      { numRuns: 2000 },
    );
  });
});
