/** I2 and I3: leaders only append, and logs match. Records are shared, so the same entry is the same object. */
import type { BareDisk } from '../../audit.ts';
import type { Entry } from '../messages.ts';
import type { Life } from './life.ts';

type Tell = (invariant: string, life: Life, what: string) => void;

/** One entry that was seen at some index; others of other terms may follow. */
interface Known {
  readonly entry: Entry;
  /** The term of the entry before it. */
  readonly before: number;
  readonly next: Known | undefined;
}

export class Logs {
  readonly #known = new Map<number, Known>();
  #first = 1;

  /** Looks at what is new in a log since it was seen last; returns from where on. */
  look(life: Life, disk: BareDisk, tell: Tell): number {
    const { log, role, term } = life.raft;
    const { first, last } = log;
    const cut = disk.takeCut();
    const isLeading = role === 'leader' && life.ledTerm === term;
    if (isLeading && cut < life.last) tell('I2', life, `it leads term ${term} and cuts its log back to ${cut}`);
    const from = Math.max(first, Math.min(cut, life.last) + 1);
    for (let index = from; index <= last; index++)
      this.#match(life, index, log.entry(index), log.term(index - 1), tell);
    life.last = last;
    return from;
  }

  /** Nobody has entries at or below `index` any more. */
  forget(index: number): void {
    for (; this.#first <= index; this.#first++) this.#known.delete(this.#first);
  }

  #match(life: Life, index: number, entry: Entry, before: number, tell: Tell): void {
    const newest = this.#known.get(index);
    let known = newest;
    while (known !== undefined && known.entry.term !== entry.term) known = known.next;
    if (known === undefined) this.#known.set(index, { entry, before, next: newest });
    else if (known.entry !== entry || known.before !== before) {
      tell(
        'I3',
        life,
        `its entry ${index} of term ${entry.term}, or what lies before it, is not what another has there`,
      );
    }
  }
}
