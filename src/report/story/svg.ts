/** The space-time diagram as SVG: one string, the same for the page and for a file of its own. */
import type { Diagram, DiagramArrow, DiagramMark } from '../../lab/story/story.ts';
import { escapeHtml, moment, shorten, round as significant, stretch } from '../text.ts';
import { Labels, type Spot, widthOf } from './labels.ts';
import { cross, head, inTwo, round, shape } from './shapes.ts';
import { SVG_STYLE } from './svg-style.ts';
import { type Timeline, timelineOf } from './timeline.ts';

const WIDTH = 960;
const LEFT = 86;
const RIGHT = 96;
const TOP = 62;
const HEIGHT = 430;
const SIZE = 12;
const SMALL = 11;
/** Nothing happens for long: for so many times the longest way of a message. */
const QUIET = 6;
const LEAST_WAY_MS = 10;
/** Colours and shapes for this many operations; further ones are grey. */
const MOST_OPERATIONS = 4;

/** `id` tells the patterns of several pictures on one page apart; `alone`: a file of its own, on white. */
export function svgOf(diagram: Diagram, id: string, title: string, alone: boolean): string {
  return new Picture(diagram, id).draw(title, alone);
}

class Picture {
  readonly #diagram: Diagram;
  readonly #id: string;
  readonly #time: Timeline;
  readonly #labels: Labels;
  readonly #pitch: number;
  readonly #texts: string[] = [];
  /** By lane and time: how many of what left then were lost. */
  readonly #lost = new Map<string, number>();

  constructor(diagram: Diagram, id: string) {
    this.#diagram = diagram;
    this.#id = id;
    const { arrows, marks, bands, from, to } = diagram;
    const isIn = (at: number) => at >= from && at < to;
    const faults = bands.flatMap((band) => [band.from, band.to]).filter(isIn);
    const ways = arrows.flatMap(({ at, arrives }) => (arrives === null ? [at] : [at, arrives]));
    const times = [...ways, ...marks.map(({ at }) => at), ...faults];
    const longest = Math.max(
      LEAST_WAY_MS,
      ...arrows.map(({ at, arrives, fate }) => (fate === 'held' ? 0 : (arrives ?? at) - at)),
    );
    this.#time = timelineOf(times, TOP + 22, HEIGHT, QUIET * longest);
    this.#pitch = (WIDTH - LEFT - RIGHT) / Math.max(1, diagram.lanes.length - 1);
    this.#labels = new Labels({ x: 0, y: 0, width: WIDTH, height: this.#bottom });
  }

  draw(title: string, alone: boolean): string {
    const { lanes, arrows, marks, bands, spans, operations } = this.#diagram;
    const ground = [
      ...bands.map((band) => this.#band(band)),
      ...lanes.map((lane, index) => this.#lane(lane.name, index)),
      ...spans.map((span) => this.#span(span)),
      ...this.#breaks(),
    ];
    this.#ticks();
    const ways = arrows.map((arrow) => this.#arrow(arrow));
    const points = marks.map((mark) => this.#mark(mark));
    const height = this.#bottom + (operations.length > 0 ? 30 : 8);
    const paper = alone ? `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>` : '';
    const size = alone ? ` width="${WIDTH}" height="${height}"` : '';
    return `<svg xmlns="http://www.w3.org/2000/svg" class="story" viewBox="0 0 ${WIDTH} ${height}"${size} role="img">
<title>${escapeHtml(title)}</title>${alone ? `<style>${SVG_STYLE}</style>` : ''}
<defs><pattern id="${this.#id}-cut" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<path class="hatch" d="M0 0V7"/></pattern></defs>
${[paper, ...ground, ...ways, ...points, ...this.#texts, this.#legend(height)].filter((part) => part !== '').join('\n')}
</svg>`;
  }

  get #bottom(): number {
    return Math.round(this.#time.bottom + 18);
  }

  #x(lane: number): number {
    return Math.round(this.#diagram.lanes.length === 1 ? WIDTH / 2 : LEFT + 20 + lane * this.#pitch);
  }

  #y(at: number): number {
    return Math.round(this.#time.y(at) * 10) / 10;
  }

  #lane(name: string, lane: number): string {
    const x = this.#x(lane);
    const size = this.#diagram.lanes.length > 7 ? SMALL - 1 : SMALL;
    const most = Math.max(6, Math.floor((this.#pitch - 4) / (size * 0.62)));
    for (const [row, text] of inTwo(name, most).entries()) {
      const y = 16 + row * 15;
      this.#text(text, size, 'lane', [
        { x, y, anchor: 'middle' },
        { x: WIDTH - 2, y, anchor: 'end' },
      ]);
    }
    const { kind } = this.#diagram.lanes[lane];
    return `<path class="${kind}" d="M${x} ${TOP - 18}V${this.#bottom}"/>`;
  }

  #band({ name, from, to, gaps }: Diagram['bands'][number]): string {
    const isFrom = from > this.#diagram.from;
    const top = isFrom ? this.#y(from) : TOP - 14;
    const bottom = to < this.#diagram.to ? this.#y(to) : this.#bottom;
    // Where it is not about links it stands at the edge.
    const places = gaps.length > 0 ? gaps : [-1];
    const boxes = places.map((gap) => {
      const left = gap < 0 ? WIDTH - 14 : this.#x(gap) + 5;
      const right = gap < 0 ? WIDTH - 4 : this.#x(gap + 1) - 5;
      const spots = [top + 9, top + 26, (top + bottom) / 2].map(
        (y): Spot => ({ x: gap < 0 ? left - 4 : (left + right) / 2, y, anchor: gap < 0 ? 'end' : 'middle' }),
      );
      const most = gap < 0 ? 16 : Math.floor((right - left) / (SMALL * 0.62));
      this.#text(shorten(name, Math.max(4, most)), SMALL, 'fault', spots);
      return `<rect x="${left}" y="${top}" width="${right - left}" height="${Math.max(2, bottom - top)}"/>`;
    });
    return `<g class="cut" fill="url(#${this.#id}-cut)">${boxes.join('')}</g>`;
  }

  #span({ lane, from, to, kind }: Diagram['spans'][number]): string {
    const [top, bottom] = [this.#y(Math.max(from, this.#diagram.from)), this.#y(to)];
    return `<rect class="${kind}" x="${this.#x(lane) - 4}" y="${top}" width="8" height="${Math.max(2, bottom - top)}"/>`;
  }

  /** A wave over the whole width, and how long nothing happened. */
  #breaks(): readonly string[] {
    const { stretches } = this.#time;
    return stretches.slice(1).map((next, index) => {
      const before = stretches[index];
      const y = Math.round((before.bottom + next.top) / 2);
      const text = `… ${stretch(significant(next.from - before.to))}`;
      this.#text(text, SMALL, 'tick', [{ x: LEFT - 12, y, anchor: 'end' }]);
      const waves = Math.floor((WIDTH - LEFT) / 24);
      const wave = `M${LEFT - 6} ${y}${'q6 -6 12 0t12 0'.repeat(waves)}`;
      return `<path class="gap" d="${wave}"/><path class="break" d="${wave}"/>`;
    });
  }

  /** Times of what is drawn, as many as fit: those of marks before those of arrows. */
  #ticks(): void {
    const { arrows, marks, bands, from, to } = this.#diagram;
    const times = [
      ...this.#time.stretches.map((one) => one.from),
      ...marks.filter(({ kind }) => kind !== 'shows').map(({ at }) => at),
      ...bands.flatMap((band) => [band.from, band.to]).filter((at) => at > from && at < to),
      ...arrows.flatMap(({ at, arrives }) => (arrives === null ? [at] : [at, arrives])),
    ];
    for (const at of new Set(times)) {
      this.#text(moment(at), SMALL, 'tick', [{ x: LEFT - 12, y: this.#y(at), anchor: 'end' }]);
    }
  }

  #arrow({ from, to, at, arrives, fate, operation, label }: DiagramArrow): string {
    const [x1, y1] = [this.#x(from), this.#y(at)];
    const isLost = arrives === null;
    const [x, y] = isLost ? this.#end(from, to, at) : [this.#x(to), this.#y(arrives)];
    const spots = [0.5, 0.35, 0.65, 0.22, 0.78].flatMap((part) =>
      [-8, 9].map((by): Spot => ({ x: x1 + (x - x1) * part, y: y1 + (y - y1) * part + by, anchor: 'middle' })),
    );
    if (label !== '') this.#text(label, SMALL, `of${this.#number(operation)}`, spots);
    const line = `<path class="way" d="M${x1} ${y1}L${round(x)} ${round(y)}"/>`;
    return `<g class="${fate} op${this.#number(operation)}">${line}${isLost ? cross(x, y) : head(x1, y1, x, y)}</g>`;
  }

  /** Where something is lost: in the first gap that a fault keeps open then, else on its way; one below the other. */
  #end(from: number, to: number, at: number): readonly [number, number] {
    const cut = this.#diagram.bands
      .filter((band) => at >= band.from && at <= band.to)
      .flatMap(({ gaps }) => gaps)
      .filter((gap) => gap >= Math.min(from, to) && gap < Math.max(from, to));
    const first = from < to ? Math.min(...cut) : Math.max(...cut);
    const name = `${from} ${at}`;
    const before = this.#lost.get(name) ?? 0;
    this.#lost.set(name, before + 1);
    const x = cut.length > 0 ? (this.#x(first) + this.#x(first + 1)) / 2 : this.#x(from) * 0.45 + this.#x(to) * 0.55;
    return [x + before * 12 * Math.sign(to - from), this.#y(at) + 8 + before * 6];
  }

  #mark({ lane, at, kind, operation, label }: DiagramMark): string {
    const [x, y] = [this.#x(lane), this.#y(at)];
    const place = this.#number(operation);
    if (label !== '') {
      const spots = [0, -14, 14, -26, 26].flatMap((by): readonly Spot[] => [
        { x: x + 9, y: y + by, anchor: 'start' },
        { x: x - 9, y: y + by, anchor: 'end' },
      ]);
      this.#text(label, SIZE, kind === 'event' ? 'event' : `of${place}`, spots);
    }
    if (kind === 'event') return `<path class="event" d="M${x - 6} ${y}H${x + 6}"/>`;
    if (kind === 'gone') return `<g class="gone op${place}"><circle cx="${x}" cy="${y}" r="6"/>${cross(x, y)}</g>`;
    return `<g class="shows op${place}">${shape(place, x, y)}</g>`;
  }

  #legend(height: number): string {
    let x = LEFT - 12;
    const { operations, marks } = this.#diagram;
    const items = operations.slice(0, MOST_OPERATIONS).map((name, index) => {
      const isShown = marks.some(({ kind, operation }) => kind === 'shows' && operation === index);
      const text = shorten(name, 26);
      const sign = isShown ? shape(index, x, height - 14) : `<path class="way" d="M${x - 6} ${height - 14}h14"/>`;
      const words = `<text class="of${index}" x="${x + 12}" y="${height - 10}" font-size="${SMALL}">${escapeHtml(text)}</text>`;
      x += Math.round(widthOf(text, SMALL)) + 34;
      return `<g class="${isShown ? 'shows ' : ''}op${index}">${sign}</g>${words}`;
    });
    return items.join('\n');
  }

  #text(text: string, size: number, kind: string, spots: readonly Spot[]): void {
    const spot = this.#labels.place(text, size, spots);
    if (spot === undefined) return;
    const { x, y, anchor } = spot;
    const at = `x="${round(x)}" y="${round(y + size * 0.35)}" font-size="${size}" text-anchor="${anchor}"`;
    this.#texts.push(`<text class="${kind}" ${at}>${escapeHtml(text)}</text>`);
  }

  #number(operation: number): number {
    return operation < 0 ? MOST_OPERATIONS : Math.min(operation, MOST_OPERATIONS);
  }
}
