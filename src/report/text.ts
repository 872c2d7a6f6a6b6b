/** Words and numbers as people read them, and names made harmless for each place they are shown in. */

export { formatTime as moment } from '../kit/format.ts';

/** Control characters, and those that turn or hide text, become visible escapes. */
export function plainText(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, (sign) =>
    sign === '\n' ? ' ' : `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

export function escapeHtml(text: string): string {
  return plainText(text).replace(/[&<>"'`]/g, (sign) => ENTITIES[sign]);
}

/** `72.5 ms` and `✗ 5 lost` are never broken between a number and what it counts. */
export function unbroken(text: string): string {
  return text.replace(/([✗<]) (?=\d)|(\d) (?=(?:%|ms|s|lost|gone|twice|broken)(?!\w))/g, '$1$2\u00a0');
}

/** Within a line, as in a cell of a table. */
export function escapeMarkdown(text: string): string {
  return plainText(text)
    .replace(/[&<>]/g, (sign) => ENTITIES[sign])
    .replace(/[\\`*_{}[\]()#+!|~$]/g, '\\$&')
    .replace(/@/g, '&#64;')
    .replace(/:\/\//g, '&#58;//');
}

/** At the start of a block `1. ` and `- ` would begin a list, and a row of `=` a heading. */
export function escapeMarkdownBlock(text: string): string {
  return escapeMarkdown(text)
    .replace(/^(\s*)([-=])/, '$1\\$2')
    .replace(/^(\s*\d+)\.(?=\s|$)/, '$1\\.');
}

/** JSON that may stand inside a script element. */
export function jsonForHtml(value: unknown): string {
  return JSON.stringify(value)
    .replace(/</g, '\\u003c')
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029');
}

/** A name that is one folder's name and nothing else. */
export function folderName(name: string): string {
  const clean = name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[.-]+|[.-]+$/g, '');
  return [...clean].slice(0, 60).join('') || 'scenario';
}

export function shorten(text: string, most: number): string {
  const signs = [...plainText(text)];
  return signs.length <= most ? signs.join('') : `${signs.slice(0, most - 1).join('')}…`;
}

/** 2:00 — a moment on an axis; 1:05:00 from an hour on. */
export function clockFace(ms: number): string {
  const whole = Math.round(ms / 1000);
  const two = (n: number) => String(n).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** 20h, 10m, 1m30s, 45s, 250ms — a stretch of time as scenario files write it. */
export function stretch(ms: number): string {
  if (ms < 1000) return `${round(ms, 3)}ms`;
  const minutes = Math.floor(ms / 60_000);
  const seconds = round((ms - minutes * 60_000) / 1000, 4);
  const hours = Math.floor(minutes / 60);
  const whole = `${hours > 0 ? `${hours}h` : ''}${minutes % 60 > 0 ? `${minutes % 60}m` : ''}`;
  return seconds === 0 && whole !== '' ? whole : `${whole}${seconds}s`;
}

/** Three significant digits: more would claim a precision that no model has. */
export function round(value: number, digits = 3): number {
  return Number(value.toPrecision(digits));
}

/** 72.5 ms, 1.24 s, 3m20s; small ones keep three digits. */
export function milliseconds(ms: number): string {
  if (ms >= 600_000) return stretch(Math.round(ms / 1000) * 1000);
  if (ms >= 10_000) return `${round(ms / 1000)} s`;
  return ms >= 1000 ? `${thousands(Math.round(ms))} ms` : `${round(ms)} ms`;
}

/** Shares: never rounds 99.96 % up to 100, nor 0.04 % down to 0. */
export function percent(share: number): string {
  const value = share * 100;
  if (value === 100 || value === 0) return `${value} %`;
  if (value > 99) return `${Math.min(99.999, Math.floor(value * 1000) / 1000)} %`;
  return value < 0.01 ? '< 0.01 %' : `${round(value)} %`;
}

export function count(n: number): string {
  return Number.isInteger(n) ? thousands(n) : String(round(n));
}

/** Two lines of a cell as one. */
export function inOneLine({ text, under }: { readonly text: string; readonly under: string }): string {
  return under === '' ? text : `${text} (${under})`;
}

/** '1 order', '2 orders'; nothing irregular has come up so far. */
export function plural(n: number, word: string): string {
  return `${count(n)} ${word}${n === 1 ? '' : 's'}`;
}

/** Never `toLocaleString`: a report must read the same under every locale. */
function thousands(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}
