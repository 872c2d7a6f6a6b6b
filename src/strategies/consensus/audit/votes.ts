/** I1 and I7: who leads a term, and to whom each replica gave its vote in it, over all its lives. */
import type { BareDisk } from '../../audit.ts';
import type { Address } from '../../contract.ts';
import type { Message } from '../messages.ts';
import type { RaftReplica } from '../replica.ts';

/** Terms long ago are forgotten: nobody votes in them any more. */
const REMEMBERED = 4_096;

type VoteCell = Pick<RaftReplica, 'term' | 'votedFor'> | undefined;

export class Votes {
  readonly #leaders = new Map<number, Address>();
  /** By address and term. */
  readonly #given: Map<number, Address>[] = [];
  /** By address: how often its disk was lost or damaged by then. */
  readonly #replaced: number[] = [];

  /** Another that leads this term already; undefined where there is none. */
  elected(address: Address, term: number): Address | undefined {
    const other = this.#leaders.get(term);
    remember(this.#leaders, term, address);
    return other === address ? undefined : other;
  }

  /** A message leaves; returns what is wrong about the vote in it, or ''. */
  spoken(from: Address, to: Address, message: Message, disk: BareDisk, isDurable: boolean): string {
    const isOwn = message.kind === 'vote' && !message.pre;
    const isGiven = message.kind === 'voted' && !message.pre && message.granted;
    if (!isOwn && !isGiven) return '';
    const { term } = message;
    const candidate = isOwn ? from : to;
    this.#given[from] ??= new Map();
    // Who lost its disk asks the others how far they are: a vote that none of them knows binds nobody.
    if (disk.replacements > (this.#replaced[from] ?? 0)) this.#given[from].clear();
    this.#replaced[from] = disk.replacements;
    const before = this.#given[from].get(term);
    remember(this.#given[from], term, candidate);
    if (before !== undefined && before !== candidate) return `it votes for two in term ${term}`;
    const cell = (isDurable ? disk.get('vote') : disk.durableCell('vote')) as VoteCell;
    if (cell !== undefined && (cell.term > term || (cell.term === term && cell.votedFor === candidate))) return '';
    return `it speaks of its vote in term ${term}, which is not on its disk`;
  }
}

function remember<T>(map: Map<number, T>, term: number, what: T): void {
  map.set(term, what);
  if (map.size > REMEMBERED) map.delete(map.keys().next().value!);
}
