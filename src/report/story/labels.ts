/** Texts in a picture that never cover one another: each takes the first of its places that is free, or none. */

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A generous guess: letters of the fonts in use are narrower, so no text sticks out of its box. */
const LETTER = 0.62;

export function widthOf(text: string, size: number): number {
  return [...text].length * size * LETTER;
}

/** Where a text may stand: `x` is its middle, its left or its right end; `y` its middle. */
export interface Spot {
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'middle' | 'end';
}

export class Labels {
  readonly #taken: Box[] = [];
  readonly #room: Box;

  constructor(room: Box) {
    this.#room = room;
  }

  /** Something that no text may cover. */
  take(box: Box): void {
    this.#taken.push(box);
  }

  /** The first free spot, which is then taken; undefined where none is. */
  place(text: string, size: number, spots: readonly Spot[]): Spot | undefined {
    const width = widthOf(text, size);
    for (const spot of spots) {
      const left = spot.anchor === 'start' ? spot.x : spot.anchor === 'end' ? spot.x - width : spot.x - width / 2;
      const box = { x: left, y: spot.y - size * 0.6, width, height: size * 1.2 };
      if (!isWithin(box, this.#room) || this.#taken.some((other) => overlaps(box, other))) continue;
      this.#taken.push(box);
      return spot;
    }
    return undefined;
  }
}

function overlaps(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function isWithin(box: Box, room: Box): boolean {
  if (box.x < room.x || box.x + box.width > room.x + room.width) return false;
  return box.y >= room.y && box.y + box.height <= room.y + room.height;
}
