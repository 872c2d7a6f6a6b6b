/** What Paxos chose for each key, counted once more from what acceptors say. */
import type { Address, Key } from '../../contract.ts';
import type { Accept, Ballot, Proposal } from '../messages.ts';
import { newest } from '../row.ts';

interface Case {
  readonly proposal: Proposal;
  readonly by: Set<Address>;
}

/** Of one key. */
interface Book {
  readonly cases: Map<Ballot, Case>;
  /** Chosen, and changing something: the newest. */
  chosen: Proposal | undefined;
  /** Somebody wrote it past Paxos, so a line of choices need not go on. */
  isMixed: boolean;
}

/** Ballots of one key that are remembered, the newest. */
const MOST = 64;

export class Chosen {
  readonly #books: (Book | undefined)[] = [];
  readonly #keyOf = new Map<Ballot, Set<Key>>();

  book(key: Key): Book {
    return (this.#books[key] ??= { cases: new Map(), chosen: undefined, isMixed: false });
  }

  /** What is wrong with it, or nothing. */
  proposed(key: Key, proposal: Proposal): string {
    const book = this.book(key);
    const { ballot, write, row } = proposal;
    const known = book.cases.get(ballot);
    if (known !== undefined) {
      const isSame = known.proposal.write === write && known.proposal.row === row;
      return isSame ? '' : `ballot ${ballot} of key ${key} stands for writes ${known.proposal.write} and ${write}`;
    }
    book.cases.set(ballot, { proposal, by: new Set() });
    const keys = this.#keyOf.get(ballot) ?? new Set();
    this.#keyOf.set(ballot, keys.add(key));
    if (book.cases.size > MOST) this.#forget(key, book);
    const { chosen } = book;
    if (chosen === undefined || chosen.ballot > ballot || book.isMixed) return '';
    return follows(proposal, chosen)
      ? ''
      : `key ${key}: write ${write} knows nothing of ${chosen.write}, chosen before`;
  }

  /** An acceptor took it. */
  accepted(from: Address, key: Key, ballot: Ballot, majority: number): void {
    const book = this.book(key);
    const one = book.cases.get(ballot);
    if (one === undefined || one.by.has(from)) return;
    one.by.add(from);
    const isNewer = ballot > (book.chosen?.ballot ?? 0);
    if (one.by.size === majority && isNewer && one.proposal.write > 0) book.chosen = one.proposal;
  }

  /** The keys of which this may be the ballot. */
  keysOf({ ballot }: Accept): Iterable<Key> {
    return this.#keyOf.get(ballot) ?? [];
  }

  #forget(key: Key, book: Book): void {
    const [oldest] = book.cases.keys();
    book.cases.delete(oldest!);
    const keys = this.#keyOf.get(oldest!);
    keys?.delete(key);
    if (keys?.size === 0) this.#keyOf.delete(oldest!);
  }
}

/** It is the same, changes nothing, or was made of it. */
function follows({ write, row }: Proposal, chosen: Proposal): boolean {
  if (write === chosen.write || write === 0 || row === undefined) return true;
  const line = newest(row).line ?? [];
  const stamp = newest(chosen.row!).stamp;
  const isForgotten = line.length > 0 && line[line.length - 1]!.stamp > stamp;
  return isForgotten || line.some((done) => done.write === chosen.write);
}
