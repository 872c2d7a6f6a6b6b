/** What is asked of Paxos for one key, and how far it has come. */
import type { Address, Key, Micros, Request } from '../contract.ts';
import type { Ballot, OpNumber, Pledge, Proposal } from './messages.ts';
import type { Preference } from './placement.ts';
import type { Done, Row } from './row.ts';

export interface Transaction {
  readonly key: Key;
  readonly request: Request;
  readonly preference: Preference;
  /** What the key shall hold after what it holds now; undefined: it shall stay as it is. */
  readonly decide: (row: Row | undefined, stamp: Micros) => Row | undefined;
  /** Chosen, and `w` have it; or chosen that nothing changes. */
  readonly done: () => void;
  /** It was done before: this is what became of it then. */
  readonly repeated: (before: Done) => void;
  /** Certainly nothing was written. */
  readonly refused: (why: string) => void;
  /** Nobody knows. */
  readonly unknown: () => void;
}

export interface Round extends Transaction {
  readonly slot: number;
  /** Of the step under way: who answers another one is not listened to. */
  op: OpNumber;
  ballot: Ballot;
  tries: number;
  step: 'prepare' | 'read' | 'propose' | 'commit' | 'rest';
  readonly who: Address[];
  pledges: Pledge[];
  proposal: Proposal | undefined;
  /** Its own, from when on the fate of the transaction is not in its hands alone. */
  mine: Proposal | undefined;
  /** What it proposes now is its own, and not what another left unfinished. */
  isOwn: boolean;
  isOver: boolean;
  /** Found in the row: it was done before. */
  before: Done | undefined;
}
