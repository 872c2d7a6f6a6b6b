/** Reads values that carry units (`150ms`, `0.1%`, `2.8/s`, `4KiB`, `1Gbps`, `20ppm`, `0.02USD/GB`), never without. */
import type { Micros } from './time.ts';

/** Why a text is not such a value, and what to write instead. */
export interface Refused {
  readonly what: string;
  readonly hint: string;
}

export type Reading = number | Refused;

const NUMBER = '[0-9]+(?:\\.[0-9]+)?';
export const DURATION = `^(?:0|(?:${NUMBER}(?:us|ms|s|m|h|d))+)$`;
export const SHARE = `^${NUMBER}%$`;
export const RATE = `^${NUMBER}/(?:s|m|h|d)$`;
export const SIZE = `^${NUMBER}(?:B|KiB|MiB|GiB|kB|MB|GB)$`;
export const SPEED = `^${NUMBER}(?:bps|kbps|Mbps|Gbps)$`;
export const PPM = `^-?${NUMBER}ppm$`;
export const PRICE = `^${NUMBER}USD/GB$`;

const MICROS = new Map([
  ['us', 1],
  ['ms', 1e3],
  ['s', 1e6],
  ['m', 60e6],
  ['h', 3600e6],
  ['d', 86400e6],
]);
const BYTES = new Map([
  ['B', 1],
  ['kB', 1e3],
  ['MB', 1e6],
  ['GB', 1e9],
  ['KiB', 1024],
  ['MiB', 1024 * 1024],
  ['GiB', 1024 * 1024 * 1024],
]);
const BITS = new Map([
  ['bps', 1],
  ['kbps', 1e3],
  ['Mbps', 1e6],
  ['Gbps', 1e9],
]);

const BARE = new RegExp(`^-?${NUMBER}$`);
const LONG_TIMES = /^([0-9.]+)(µs|usec|msec|millis|milliseconds?|secs?|seconds?|mins?|minutes?|hrs?|hours?|days?)$/;

/** Whole microseconds of `1m30s`. */
export function parseDuration(text: string): Micros | Refused {
  if (text.startsWith('-')) {
    const positive = parseDuration(text.slice(1));
    return typeof positive === 'number' ? refuse('a time here cannot be negative', `\`${text.slice(1)}\`?`) : positive;
  }
  if (new RegExp(DURATION).test(text)) {
    if (text === '0') return 0;
    let micros = 0;
    for (const [, amount, unit] of text.matchAll(new RegExp(`(${NUMBER})(us|ms|s|m|h|d)`, 'g'))) {
      micros += Number(amount) * MICROS.get(unit)!;
    }
    const whole = Math.round(micros);
    return Number.isSafeInteger(whole) ? whole : refuse('a time this long cannot be counted in microseconds', '');
  }
  if (BARE.test(text)) return refuse('a time needs a unit', `which unit: ${durationsLike(text)}`);
  return refuse('this is not a time', durationHint(text));
}

/** As `parseDuration`, and `-5ms` too: clock offsets go both ways. */
export function parseSignedDuration(text: string): Micros | Refused {
  if (!text.startsWith('-')) return parseDuration(text);
  const positive = parseDuration(text.slice(1));
  return typeof positive === 'number' ? 0 - positive : positive;
}

/** 0.001 for `0.1%`. */
export function parseShare(text: string): Reading {
  if (new RegExp(SHARE).test(text)) {
    // Shifting the decimal point in the text is exact; dividing by 100 is not always.
    const share = Number(shiftPoint(text.slice(0, -1), -2));
    return share <= 1 ? share : refuse('a share is at most `100%`', '');
  }
  if (BARE.test(text)) {
    const n = Number(text);
    if (n < 0) return refuse('a share cannot be negative', '');
    return refuse(
      'a share needs a percent sign',
      n > 0 && n < 1 ? `write \`${shiftPoint(text, 2)}%\`` : `\`${text}%\`?`,
    );
  }
  return refuse('this is not a share', shareHint(text));
}

/** Per second, of `10000/h`. */
export function parseRate(text: string): Reading {
  if (new RegExp(RATE).test(text)) {
    const [amount, unit] = text.split('/') as [string, string];
    return Number(amount) / (MICROS.get(unit)! / 1e6);
  }
  if (BARE.test(text)) return refuse('a rate says per what', `per what? \`${text}/s\` or \`${text}/h\``);
  return refuse('this is not a rate', 'write it like `2.8/s` or `10000/h`');
}

/** Bytes of `4KiB`. */
export function parseSize(text: string): Reading {
  const [amount, unit] = split(text, SIZE);
  if (unit !== '') return Math.round(amount * BYTES.get(unit)!);
  if (BARE.test(text)) return refuse('a size needs a unit', `\`${text}B\` or \`${text}KiB\`?`);
  return refuse('this is not a size', 'write it like `100B` or `4KiB`');
}

/** Bytes per microsecond of `1Gbps`. */
export function parseSpeed(text: string): Reading {
  const [amount, unit] = split(text, SPEED);
  if (unit !== '' && amount === 0) return refuse('a link of no bandwidth carries nothing', 'cut it with `partition`');
  if (unit !== '') return Math.round(amount * BITS.get(unit)!) / 8e6;
  if (BARE.test(text)) return refuse('a bandwidth needs a unit', `\`${text}Mbps\` or \`${text}Gbps\`?`);
  return refuse('this is not a bandwidth', 'write it like `100Mbps` or `1Gbps` (bits per second)');
}

/** Parts per million of `20ppm`; negative = slow. */
export function parsePpm(text: string): Reading {
  if (new RegExp(PPM).test(text)) return Number(text.slice(0, -3));
  if (BARE.test(text)) return refuse('a clock rate needs a unit', `\`${text}ppm\`?`);
  return refuse('this is not a clock rate', 'write it like `20ppm` or `-50ppm`');
}

/** USD for 10⁹ bytes, of `0.02USD/GB`. */
export function parsePrice(text: string): Reading {
  if (new RegExp(PRICE).test(text)) return Number(text.slice(0, -'USD/GB'.length));
  if (BARE.test(text)) return refuse('a price says in what, and for what', `\`${text}USD/GB\`?`);
  return refuse('this is not a price', 'write it like `0.02USD/GB`');
}

/** Moves the decimal point of a plain or exponent number's text: exact where arithmetic would round. */
export function shiftPoint(text: string, places: number): string {
  const sign = text.startsWith('-') ? '-' : '';
  const [mantissa, exponent] = text.slice(sign.length).split('e') as [string, string?];
  const [whole, fraction = ''] = mantissa.split('.') as [string, string?];
  const digits = whole + fraction;
  const point = whole.length + places + Number(exponent ?? 0);
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0');
  const at = Math.max(point, 1);
  const left = padded.slice(0, at).replace(/^0+(?=[0-9])/, '');
  const right = padded.slice(at).replace(/0+$/, '');
  return `${sign}${left}${right === '' ? '' : `.${right}`}`;
}

function refuse(what: string, hint: string): Refused {
  return { what, hint };
}

function split(text: string, pattern: string): readonly [number, string] {
  if (!new RegExp(pattern).test(text)) return [0, ''];
  const unit = text.replace(/^[0-9.]+/, '');
  return [Number(text.slice(0, text.length - unit.length)), unit];
}

function shareHint(text: string): string {
  const tight = text.replace(/\s+/g, '');
  return tight !== text && new RegExp(SHARE).test(tight) ? `no space: \`${tight}\`` : 'write it like `0.1%` or `25%`';
}

function durationsLike(bare: string): string {
  const n = Number(bare);
  if (n > 0 && n % 60 === 0) return `\`${bare}s\`, \`${bare}ms\`, or \`${n / 60}m\`?`;
  return `\`${bare}s\` or \`${bare}ms\`?`;
}

function durationHint(text: string): string {
  const tight = text.replace(/\s+/g, '');
  if (tight !== text && new RegExp(DURATION).test(tight)) return `no space: \`${tight}\``;
  const clock = /^([0-9]+):([0-5][0-9])$/.exec(text);
  if (clock) return `write \`${Number(clock[1])}m${Number(clock[2])}s\``;
  const long = LONG_TIMES.exec(tight);
  if (long) return `write \`${long[1]}${shortUnit(long[2])}\``;
  return 'write it like `150ms`, `2s` or `1m30s`';
}

function shortUnit(word: string): string {
  if (word === 'µs' || word === 'usec') return 'us';
  if (word === 'msec' || word.startsWith('milli')) return 'ms';
  return word[0];
}
