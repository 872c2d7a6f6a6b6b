/** Small things of which a diagram is made. */
import { shorten } from '../text.ts';

export function round(n: number): number {
  return Math.round(n * 10) / 10;
}

/** A circle, a square, a triangle, a diamond: colour is not all that tells them apart. */
export function shape(operation: number, x: number, y: number): string {
  if (operation === 1) return `<rect x="${x - 4.5}" y="${round(y - 4.5)}" width="9" height="9"/>`;
  if (operation === 3)
    return `<path d="M${x} ${round(y - 6)}L${x + 6} ${round(y)}L${x} ${round(y + 6)}L${x - 6} ${round(y)}Z"/>`;
  if (operation === 2) return `<path d="M${x} ${round(y - 6)}L${x + 6} ${round(y + 4)}H${x - 6}Z"/>`;
  return `<circle cx="${x}" cy="${round(y)}" r="5"/>`;
}

export function cross(x: number, y: number): string {
  const [left, top] = [round(x - 4), round(y - 4)];
  return `<path class="cross" d="M${left} ${top}l8 8m0 -8l-8 8"/>`;
}

export function head(x1: number, y1: number, x2: number, y2: number): string {
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [dx, dy] = [((x2 - x1) / length) * 9, ((y2 - y1) / length) * 9];
  const left = `${round(x2 - dx - dy / 2.4)} ${round(y2 - dy + dx / 2.4)}`;
  const right = `${round(x2 - dx + dy / 2.4)} ${round(y2 - dy - dx / 2.4)}`;
  return `<path class="head" d="M${round(x2)} ${round(y2)}L${left}L${right}Z"/>`;
}

/** A name of two lines where one is too narrow: broken at a blank, else cut short. */
export function inTwo(name: string, most: number): readonly string[] {
  const signs = [...name];
  if (signs.length <= most) return [name];
  const place = name.indexOf(' (');
  const blank = place > 0 ? place : name.lastIndexOf(' ', most);
  const cut = blank > 2 ? [...name.slice(0, blank)].length : most;
  return [signs.slice(0, cut).join(''), signs.slice(cut).join('').trim()].map((row) => shorten(row, most));
}
