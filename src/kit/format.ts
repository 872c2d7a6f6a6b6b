/** Writes values with their units: exactly, for files that are read again, and briefly, for people. */
import type { Micros } from './time.ts';
import { shiftPoint } from './units.ts';

/** `1m30s`, `36.103ms`, `250us`: reads back as the same number. Infinity is `never`. */
export function durationText(micros: Micros): string {
  if (micros === Number.POSITIVE_INFINITY) return 'never';
  if (micros < 0) return `-${durationText(-micros)}`;
  if (micros < 1000) return micros === 0 ? '0s' : `${micros}us`;
  if (micros < 1e6) return `${shiftPoint(String(micros), -3)}ms`;
  const minutes = Math.floor(micros / 60e6);
  const seconds = shiftPoint(String(micros - minutes * 60e6), -6);
  const hours = Math.floor(minutes / 60);
  const text = `${hours > 0 ? `${hours}h` : ''}${minutes % 60 > 0 ? `${minutes % 60}m` : ''}`;
  return seconds === '0' ? text : `${text}${seconds}s`;
}

/** `0.1%`: reads back as the same number. */
export function shareText(share: number): string {
  return `${shiftPoint(String(share), 2)}%`;
}

/** `2.8/s`: reads back as the same number. */
export function rateText(perSecond: number): string {
  return `${shiftPoint(String(perSecond), 0)}/s`;
}

/** `4KiB`: reads back as the same number. */
export function sizeText(bytes: number): string {
  if (bytes % 1048576 === 0) return `${bytes / 1048576}MiB`;
  return bytes % 1024 === 0 ? `${bytes / 1024}KiB` : `${bytes}B`;
}

/** `1Gbps` of 125 bytes per microsecond. */
export function speedText(bytesPerMicro: number): string {
  const bits = Math.round(bytesPerMicro * 8e6);
  if (bits % 1e9 === 0) return `${bits / 1e9}Gbps`;
  if (bits % 1e6 === 0) return `${bits / 1e6}Mbps`;
  return `${bits}bps`;
}

export function ppmText(ppm: number): string {
  return `${shiftPoint(String(ppm), 0)}ppm`;
}

/** `0.02USD/GB`: reads back as the same number. */
export function priceText(usd: number): string {
  return `${shiftPoint(String(usd), 0)}USD/GB`;
}

/** `once`, `3 times`. */
export function timesText(n: number): string {
  return n === 1 ? 'once' : `${n} times`;
}

/** A moment of a run for people, from milliseconds: `2m03.118s`, `3.118s`, `1h02m03.000s`. */
export function formatTime(ms: number): string {
  const whole = Math.round(ms);
  const seconds = Math.floor(whole / 1000);
  const rest = `${String(whole % 1000).padStart(3, '0')}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${seconds}.${rest}`;
  const tail = `${String(seconds % 60).padStart(2, '0')}.${rest}`;
  if (minutes < 60) return `${minutes}m${tail}`;
  return `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, '0')}m${tail}`;
}
