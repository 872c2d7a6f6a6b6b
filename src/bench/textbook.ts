/** The yardstick: a binary heap of objects with a comparator, exchanging as Cormen et al. chapter 6 do. */
import { randomStream } from '../kit/random.ts';

export class TextbookHeap<T> {
  readonly #items: T[] = [];
  readonly #compare: (a: T, b: T) => number;

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare;
  }

  get size(): number {
    return this.#items.length;
  }

  push(item: T): void {
    const items = this.#items;
    items.push(item);
    for (let i = items.length - 1; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (this.#compare(items[parent]!, items[i]!) <= 0) return;
      this.#exchange(i, parent);
      i = parent;
    }
  }

  pop(): T | undefined {
    const items = this.#items;
    const top = items[0];
    const last = items.pop();
    if (items.length === 0 || last === undefined) return top;
    items[0] = last;
    for (let i = 0; ; ) {
      let least = i;
      for (let child = 2 * i + 1; child <= 2 * i + 2 && child < items.length; child++) {
        if (this.#compare(items[child]!, items[least]!) < 0) least = child;
      }
      if (least === i) return top;
      this.#exchange(i, least);
      i = least;
    }
  }

  #exchange(i: number, j: number): void {
    const items = this.#items;
    const item = items[i]!;
    items[i] = items[j]!;
    items[j] = item;
  }
}

interface Event {
  readonly time: number;
  readonly order: number;
  readonly kind: 'request' | 'append' | 'ack' | 'reply';
  readonly node: number;
  readonly operation: Operation;
}

interface Operation {
  readonly client: number;
  acks: number;
}

const NODES = 5;
const CLIENTS = 100;

/**
 * Five nodes, one leader, 100 clients that ask again as soon as they are answered: client → leader →
 * four followers → majority → client, ten messages an operation, exponential delays of mean 80 ms.
 * No service time, no disk, no recording. Returns how many operations were answered.
 */
export function textbookLoop(operations: number, seed: number): { operations: number; events: number } {
  const heap = new TextbookHeap<Event>((a, b) => a.time - b.time || a.order - b.order);
  const random = randomStream(seed, 'textbook');
  let now = 0;
  let order = 0;
  let answered = 0;
  let events = 0;
  const send = (kind: Event['kind'], node: number, operation: Operation) => {
    const delay = -80_000 * Math.log(1 - random.next());
    heap.push({ time: now + delay, order: order++, kind, node, operation });
  };
  for (let client = 0; client < CLIENTS; client++) send('request', 0, { client, acks: 0 });
  while (answered < operations) {
    const event = heap.pop()!;
    now = event.time;
    events++;
    const { operation } = event;
    switch (event.kind) {
      case 'request':
        for (let node = 1; node < NODES; node++) send('append', node, operation);
        break;
      case 'append':
        send('ack', 0, operation);
        break;
      case 'ack':
        if (++operation.acks === 2) send('reply', -1, operation);
        break;
      case 'reply':
        answered++;
        send('request', 0, { client: operation.client, acks: 0 });
        break;
    }
  }
  return { operations: answered, events };
}
