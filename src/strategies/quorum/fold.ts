/** Folds messages into the digest of a run, every field of them. */
import type { Hash } from '../../kit/hash.ts';
import type { DotSet } from '../parts/dots.ts';
import type { Message, PaxosMessage, Proposal } from './messages.ts';
import type { Done, Row } from './row.ts';

export function foldInto(message: Message, hash: Hash): void {
  hash.text(message.kind);
  switch (message.kind) {
    case 'write':
      hash.wide(message.op);
      hash.ints(message.key, message.standsFor, 0);
      foldRow(message.row, hash);
      return;
    case 'written':
      hash.wide(message.op);
      hash.int(message.standsFor);
      return;
    case 'read':
      hash.wide(message.op);
      hash.ints(message.key, message.standsFor, 0);
      return;
    case 'seen':
      hash.wide(message.op);
      hash.int(message.standsFor);
      foldRow(message.row, hash);
      return;
    case 'beat':
      hash.wide(message.at);
      hash.int(message.isAnswer ? 1 : 0);
      return;
    case 'roots':
      foldInts(message.hashes, hash);
      return;
    case 'leaves':
      foldInts(message.groups, hash);
      foldInts(message.hashes, hash);
      return;
    case 'rows':
      foldInts(message.leaves, hash);
      foldInts(message.keys, hash);
      for (const row of message.rows) foldRow(row, hash);
      hash.int(message.isAnswer ? 1 : 0);
      return;
    case 'settled':
      hash.wide(message.write);
      return;
    default:
      foldPaxos(message, hash);
  }
}

function foldPaxos(message: PaxosMessage, hash: Hash): void {
  hash.wide(message.op);
  switch (message.kind) {
    case 'prepare':
      hash.int(message.key);
      hash.wide(message.ballot);
      return;
    case 'promise':
      hash.wide(message.ballot);
      hash.wide(message.promised);
      hash.wide(message.committed);
      foldProposal(message.accepted, hash);
      return;
    case 'accept':
      hash.wide(message.ballot);
      hash.wide(message.promised);
      return;
    default:
      hash.int(message.key);
      foldProposal(message.proposal, hash);
  }
}

function foldProposal(proposal: Proposal | undefined, hash: Hash): void {
  hash.wide(proposal?.ballot ?? 0);
  hash.wide(proposal?.write ?? 0);
  foldRow(proposal?.row, hash);
}

function foldRow(row: Row | undefined, hash: Hash): void {
  hash.int(row === undefined ? -1 : row.versions.length);
  if (row === undefined) return;
  for (const { slot, n, stamp, value, write, attempt, line, also } of row.versions) {
    hash.ints(slot, attempt, 0);
    hash.wide(n);
    hash.value(stamp);
    hash.value(value);
    hash.wide(write);
    foldLine(line, hash);
    if (also === undefined) continue;
    hash.int(also.key);
    hash.value(also.value);
  }
  foldDots(row.seen, hash);
}

function foldLine(line: readonly Done[] | undefined, hash: Hash): void {
  hash.value(line?.length);
  if (line === undefined) return;
  for (const { write, attempt, stamp, value } of line) {
    hash.wide(write);
    hash.int(attempt);
    hash.wide(stamp);
    hash.value(value);
  }
}

function foldDots({ vector, gaps }: DotSet, hash: Hash): void {
  hash.int(vector.length);
  for (const n of vector) hash.wide(n);
  hash.int(gaps.length);
  for (const n of gaps) hash.wide(n);
}

function foldInts(numbers: readonly number[], hash: Hash): void {
  hash.int(numbers.length);
  for (const n of numbers) hash.int(n);
}
