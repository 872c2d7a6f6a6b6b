/** The hold model: N records pending; take the next, schedule another. The agenda against the heap. */
import { Agenda } from '../engine/agenda.ts';
import { randomStream } from '../kit/random.ts';
import { TextbookHeap } from './textbook.ts';

/** Whole-microsecond exponential increments, drawn beforehand so that only the queue is timed. */
export function increments(seed: number, count: number, mean: number): Int32Array {
  const random = randomStream(seed, 'hold');
  return Int32Array.from({ length: count }, () => Math.floor(-mean * Math.log(1 - random.next())));
}

export function holdAgenda(pending: number, steps: number, gaps: Int32Array): number {
  const agenda = new Agenda();
  const mask = gaps.length - 1;
  for (let i = 0; i < pending; i++) agenda.at(gaps[i & mask]!, 1, i, 0, 0, undefined);
  for (let i = 0; i < steps; i++) {
    agenda.next();
    agenda.at(agenda.now + gaps[i & mask]!, 1, agenda.a, 0, 0, undefined);
  }
  return agenda.now;
}

interface Held {
  readonly time: number;
  readonly order: number;
  readonly a: number;
}

export function holdTextbook(pending: number, steps: number, gaps: Int32Array): number {
  const heap = new TextbookHeap<Held>((a, b) => a.time - b.time || a.order - b.order);
  const mask = gaps.length - 1;
  let order = 0;
  for (let i = 0; i < pending; i++) heap.push({ time: gaps[i & mask]!, order: order++, a: i });
  let now = 0;
  for (let i = 0; i < steps; i++) {
    const held = heap.pop()!;
    now = held.time;
    heap.push({ time: now + gaps[i & mask]!, order: order++, a: held.a });
  }
  return now;
}
