/** What replicas of a quorum store say to one another. */
import {
  type Address,
  type Key,
  type MessageDeclarations,
  type Micros,
  NOWHERE,
  type TellValue,
  type WriteId,
} from '../contract.ts';
import { framedBytes } from '../parts/values.ts';
import { foldInto } from './fold.ts';
import type { Row } from './row.ts';

/** Numbers of a coordinator's operations: an answer names the one that it answers. */
export type OpNumber = number;
/** Microseconds of a proposer's clock with its rank below them: never 0, and never the same at two replicas. */
export type Ballot = number;

/** Keep this row: as a replica of the key, or for `standsFor` until it is back. */
export interface Write {
  readonly kind: 'write';
  readonly op: OpNumber;
  readonly key: Key;
  readonly row: Row;
  /** The replica for which it is a hint; NOWHERE: it is for whoever gets it. */
  readonly standsFor: Address;
}
/** It is on my disk. */
export interface Written {
  readonly kind: 'written';
  readonly op: OpNumber;
  readonly standsFor: Address;
}
export interface Read {
  readonly kind: 'read';
  readonly op: OpNumber;
  readonly key: Key;
  readonly standsFor: Address;
}
export interface Seen {
  readonly kind: 'seen';
  readonly op: OpNumber;
  /** Whoever asked knows it by the number; those who weigh it do not. */
  readonly key: Key;
  readonly row: Row | undefined;
  readonly standsFor: Address;
}
export interface Beat {
  readonly kind: 'beat';
  /** By the clock of whoever asked. */
  readonly at: Micros;
  readonly isAnswer: boolean;
}
/** The upper hashes of my tree over the keys that both of us keep. */
export interface Roots {
  readonly kind: 'roots';
  readonly hashes: readonly number[];
}
/** The leaves below those upper hashes in which we differ. */
export interface Leaves {
  readonly kind: 'leaves';
  readonly groups: readonly number[];
  readonly hashes: readonly number[];
}
/** What I have in leaves in which we differ. */
export interface Rows {
  readonly kind: 'rows';
  readonly leaves: readonly number[];
  readonly keys: readonly Key[];
  readonly rows: readonly Row[];
  /** The other one has been asked for its rows of these leaves already. */
  readonly isAnswer: boolean;
}

/** An update that Paxos may choose; `write` 0: that nothing changes. */
export interface Proposal {
  readonly ballot: Ballot;
  readonly write: WriteId;
  /** What the key holds after it; undefined: what it held. */
  readonly row: Row | undefined;
}
export interface Prepare {
  readonly kind: 'prepare';
  readonly op: OpNumber;
  readonly key: Key;
  readonly ballot: Ballot;
}
export interface Pledge {
  readonly kind: 'promise';
  readonly op: OpNumber;
  /** As in `Seen`. */
  readonly key: Key;
  readonly ballot: Ballot;
  /** Above `ballot`: refused, for this one was promised. */
  readonly promised: Ballot;
  readonly accepted: Proposal | undefined;
  readonly committed: Ballot;
}
export interface Propose {
  readonly kind: 'propose';
  readonly op: OpNumber;
  readonly key: Key;
  readonly proposal: Proposal;
}
export interface Accept {
  readonly kind: 'accept';
  readonly op: OpNumber;
  readonly ballot: Ballot;
  readonly promised: Ballot;
}
/** All of this batch is written: nobody need see to it any more. */
export interface Settled {
  readonly kind: 'settled';
  readonly write: WriteId;
}

/** The proposal is chosen. */
export interface Commit {
  readonly kind: 'commit';
  readonly op: OpNumber;
  readonly key: Key;
  readonly proposal: Proposal;
}

export type PaxosMessage = Prepare | Pledge | Propose | Accept | Commit;
export type Message = Write | Written | Read | Seen | Beat | Roots | Leaves | Rows | Settled | PaxosMessage;

const HEADER_BYTES = 40;
const NUMBER_BYTES = 8;
const VERSION_BYTES = 24;
/** Its write, its stamp, what was answered. */
const DONE_BYTES = 24;
const NONE: readonly WriteId[] = [];

export const messages: MessageDeclarations<Message> = {
  size(message) {
    switch (message.kind) {
      case 'write':
        return HEADER_BYTES + NUMBER_BYTES + rowBytes(message.row);
      case 'seen':
        return HEADER_BYTES + rowBytes(message.row);
      case 'roots':
        return HEADER_BYTES + message.hashes.length * 4;
      case 'leaves':
        return HEADER_BYTES + message.hashes.length * 4 + message.groups.length * 2;
      case 'rows': {
        let bytes = HEADER_BYTES + message.leaves.length * 2;
        for (const row of message.rows) bytes += NUMBER_BYTES + rowBytes(row);
        return bytes;
      }
      case 'promise':
        return HEADER_BYTES + 2 * NUMBER_BYTES + rowBytes(message.accepted?.row);
      case 'propose':
      case 'commit':
        return HEADER_BYTES + 2 * NUMBER_BYTES + rowBytes(message.proposal.row);
      default:
        return HEADER_BYTES + NUMBER_BYTES;
    }
  },
  values(message, tell) {
    switch (message.kind) {
      case 'write':
      case 'seen':
        tellVersions(message.key, message.row, tell);
        break;
      case 'rows':
        for (const [at, row] of message.rows.entries()) tellVersions(message.keys[at]!, row, tell);
        break;
      case 'promise':
        tellVersions(message.key, message.accepted?.row, tell);
        break;
      case 'propose':
      case 'commit':
        tellVersions(message.key, message.proposal.row, tell);
        break;
      default:
    }
  },
  fold: foldInto,
  kind: (message) => (message.kind === 'write' && message.standsFor !== NOWHERE ? 'hint' : message.kind),
  writes(message) {
    if (message.kind === 'write') return writesOf(message.row);
    if (message.kind === 'rows') return message.rows.flatMap(writesOf);
    if (message.kind === 'seen') return message.row === undefined ? NONE : writesOf(message.row);
    if (message.kind === 'promise') return message.accepted?.row === undefined ? NONE : writesOf(message.accepted.row);
    if (message.kind !== 'propose' && message.kind !== 'commit') return NONE;
    return message.proposal.row === undefined ? NONE : writesOf(message.proposal.row);
  },
};

function writesOf(row: Row): readonly WriteId[] {
  return row.versions.flatMap(({ write }) => (write > 0 ? [write] : []));
}

function tellVersions(key: Key, row: Row | undefined, tell: TellValue): void {
  for (const { value, also } of row?.versions ?? []) {
    if (value !== undefined) tell(key, 1);
    if (also?.value !== undefined) tell(also.key, 1);
  }
}

/** Bytes of a row, its versions and all that it knows. */
function rowBytes(row: Row | undefined): number {
  if (row === undefined) return 1;
  let bytes = 0;
  for (const { value } of row.versions) if (value !== undefined) bytes += framedBytes(value);
  return bytes + overheadOf(row);
}

/** What of it no reader sees: dots, stamps, tombstones, what was answered, what is written with it elsewhere. */
export function overheadOf(row: Row): number {
  let bytes = (row.seen.vector.length + row.seen.gaps.length) * NUMBER_BYTES;
  for (const { value, line, also } of row.versions) {
    if (also !== undefined) bytes += NUMBER_BYTES + framedBytes(also.value);
    bytes += VERSION_BYTES + (line === undefined ? 0 : line.length * DONE_BYTES);
    if (value === undefined) bytes += framedBytes(value);
  }
  return bytes;
}
