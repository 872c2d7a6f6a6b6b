/** Values with units: what is read, what is refused with which hint, and that writing and reading agree. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { durationText, formatTime, ppmText, rateText, shareText, speedText } from '../../src/kit/format.ts';
import { editDistance, nearest } from '../../src/kit/nearest.ts';
import * as units from '../../src/kit/units.ts';

describe('reading', () => {
  test.each([
    ['150ms', 150_000],
    ['2s', 2_000_000],
    ['1m30s', 90_000_000],
    ['1h', 3_600_000_000],
    ['200us', 200],
    ['0', 0],
    ['1.5ms', 1500],
    ['0.29s', 290_000],
    ['2m03.118s', 123_118_000],
  ])('%s is %d µs', (text, micros) => expect(units.parseDuration(text)).toBe(micros));

  test('a clock may be behind', () => {
    expect(units.parseSignedDuration('-5ms')).toBe(-5000);
    expect(units.parseSignedDuration('-0s')).toBe(0);
  });

  test('shares are exact decimals', () => {
    expect(units.parseShare('99.9%')).toBe(0.999);
    expect(units.parseShare('0.1%')).toBe(0.001);
    expect(units.parseShare('0.07%')).toBe(0.0007);
    expect(units.parseShare('100%')).toBe(1);
  });

  test('rates, sizes, speeds, clock rates', () => {
    expect(units.parseRate('2.8/s')).toBe(2.8);
    expect(units.parseRate('10000/h')).toBe(10_000 / 3600);
    expect(units.parseSize('4KiB')).toBe(4096);
    expect(units.parseSpeed('1Gbps')).toBe(125);
    expect(units.parsePpm('-50ppm')).toBe(-50);
    expect(units.parsePrice('0.02USD/GB')).toBe(0.02);
  });
});

describe('refusing', () => {
  const hint = (reading: units.Reading) => (typeof reading === 'number' ? reading : reading.hint);
  test.each([
    ['120', 'which unit: `120s`, `120ms`, or `2m`?'],
    ['150', 'which unit: `150s` or `150ms`?'],
    ['2 s', 'no space: `2s`'],
    ['1:30', 'write `1m30s`'],
    ['2sec', 'write `2s`'],
    ['3 minutes', 'write `3m`'],
    ['-5s', '`5s`?'],
    ['1e3s', 'write it like `150ms`, `2s` or `1m30s`'],
    ['', 'write it like `150ms`, `2s` or `1m30s`'],
  ])('the time %j', (text, said) => expect(hint(units.parseDuration(text))).toBe(said));

  test.each([
    ['0.25', 'write `25%`'],
    ['25', '`25%`?'],
    ['25 %', 'no space: `25%`'],
    ['a quarter', 'write it like `0.1%` or `25%`'],
  ])('the share %j', (text, said) => expect(hint(units.parseShare(text))).toBe(said));

  test('the rest', () => {
    expect(hint(units.parseRate('10000'))).toBe('per what? `10000/s` or `10000/h`');
    expect(hint(units.parseSize('4'))).toBe('`4B` or `4KiB`?');
    expect(hint(units.parseSpeed('1GB'))).toBe('write it like `100Mbps` or `1Gbps` (bits per second)');
    expect(hint(units.parsePpm('20'))).toBe('`20ppm`?');
    expect(hint(units.parsePrice('20'))).toBe('`20USD/GB`?');
    expect(hint(units.parsePrice('-1USD/GB'))).toBe('write it like `0.02USD/GB`');
    expect(units.parseShare('101%')).toMatchObject({ what: 'a share is at most `100%`' });
    expect(units.parseDuration('999999999999h')).toMatchObject({ what: expect.stringContaining('this long') });
  });
});

describe('writing is undone by reading', () => {
  const whole = (most: number) => fc.integer({ min: 0, max: most });
  test('times', () => {
    fc.assert(fc.property(whole(2 ** 47), (micros) => units.parseDuration(durationText(micros)) === micros));
    fc.assert(
      fc.property(whole(10_000_000), (micros) => units.parseSignedDuration(durationText(-micros)) === 0 - micros),
    );
  });
  test('shares and rates', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(fc.property(share, (n) => units.parseShare(shareText(n)) === n + 0));
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e12, noNaN: true }), (n) => units.parseRate(rateText(n)) === n + 0),
    );
  });
  test('speeds and clock rates', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 ** 40 }),
        (bits) => units.parseSpeed(speedText(bits / 8e6)) === bits / 8e6,
      ),
    );
    fc.assert(fc.property(fc.integer({ min: -1000, max: 1000 }), (n) => units.parsePpm(ppmText(n / 8)) === n / 8));
  });
});

test('times for people', () => {
  expect(formatTime(123_118)).toBe('2m03.118s');
  expect(formatTime(3118)).toBe('3.118s');
  expect(formatTime(3_723_000)).toBe('1h02m03.000s');
  expect(formatTime(59_999.9)).toBe('1m00.000s');
});

describe('the nearest name', () => {
  test('swapped, dropped, doubled letters', () => {
    expect(nearest('qourum', ['single-master', 'quorum'])).toBe('quorum');
    expect(nearest('consensu', ['consensus', 'crdt'])).toBe('consensus');
    expect(nearest('us-east', ['us-west-2', 'us-east-1'])).toBe('us-east-1');
  });
  test('is not invented', () => {
    expect(nearest('zebra', ['single-master', 'quorum'])).toBeUndefined();
    expect(nearest('on', ['reads', 'name'])).toBeUndefined();
  });
  test('distance is symmetric and zero for equals only', () => {
    const word = fc.string({ maxLength: 8 });
    fc.assert(fc.property(word, word, (a, b) => editDistance(a, b) === editDistance(b, a)));
    fc.assert(fc.property(word, word, (a, b) => (editDistance(a, b) === 0) === (a === b)));
  });
});
