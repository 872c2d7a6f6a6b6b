/** What the world must know of messages without understanding them: kind, size, content, and the writes they carry. */
import type { Hash } from '../../kit/hash.ts';
import type { Key, MessageDeclarations, Value, WriteId } from '../contract.ts';
import { tellRows, valueBytes } from '../parts/values.ts';
import type { Ack, Entry, Heartbeat, Message, Replicate } from './messages.ts';

const NONE: readonly WriteId[] = [];
const NO_KEYS: readonly Key[] = [];
/** Addresses, checksums and the epoch. */
const HEADER_BYTES = 48;

export const messages: MessageDeclarations<Message> = {
  kind: (message) => message.kind,

  size(message) {
    if (message.kind === 'replicate') return message.entries.reduce((sum, e) => sum + entryBytes(e), HEADER_BYTES);
    if (message.kind === 'hello') return HEADER_BYTES + 8 * message.ends.length;
    if (message.kind === 'keys') return HEADER_BYTES + 32 * message.answers.length;
    if (message.kind !== 'install') return HEADER_BYTES;
    const { image, ends } = message.snapshot;
    const rows = image.rows.reduce((sum, row) => sum + 8 + bytesOf(row[1]), 0);
    return image.answers.reduce((sum, answer) => sum + 16 + bytesOf(answer[2]), HEADER_BYTES + 8 * ends.length + rows);
  },

  values(message, tell) {
    if (message.kind === 'install') tellRows(message.snapshot.image.rows, tell);
    if (message.kind === 'replicate') for (const { changes } of message.entries) tellRows(changes, tell);
  },

  writes(message) {
    if (message.kind !== 'replicate') return NONE;
    return message.entries.filter((entry) => entry.write !== 0).map((entry) => entry.write);
  },

  keys: (message) => (message.kind === 'install' ? message.snapshot.image.rows.map(([key]) => key) : NO_KEYS),

  fold(message, hash) {
    hash.text(message.kind);
    hash.wide(message.epoch);
    switch (message.kind) {
      case 'heartbeat':
        hash.wide(message.at);
        hash.wide(message.position);
        hash.wide(message.floor);
        hash.wide(message.round);
        hash.int(message.asks ? 1 : 0);
        return;
      case 'replicate':
        hash.wide(message.previous);
        hash.wide(message.previousEpoch);
        for (const entry of message.entries) hash.int(entry.digest);
        return;
      case 'ack':
        hash.wide(message.received);
        hash.wide(message.flushed);
        hash.wide(message.applied);
        hash.wide(message.round);
        return;
      default:
        foldRare(message, hash);
    }
  },
};

function foldRare(message: Exclude<Message, Heartbeat | Replicate | Ack>, hash: Hash): void {
  switch (message.kind) {
    case 'hello':
      hash.value(message.ends);
      hash.int(message.stuck ? 1 : 0);
      return;
    case 'install':
      hash.value(message.snapshot);
      return;
    case 'keys':
      hash.value(message.answers);
      return;
    case 'relay':
      hash.int(message.asks ? 1 : 0);
      return;
    case 'standing':
      hash.int(message.agrees ? 1 : 0);
      hash.wide(message.promised);
      return;
    case 'vote-request':
      hash.text(message.reason);
      hash.wide(message.ballot);
      return;
    case 'vote':
      hash.int(message.granted ? 1 : 0);
      hash.wide(message.promised);
      hash.wide(message.lastEpoch);
      hash.wide(message.last);
      return;
    case 'transfer':
      hash.int(message.ready ? 1 : 0);
      return;
    default:
  }
}

function entryBytes(entry: Entry): number {
  let bytes = 40 + bytesOf(entry.value);
  for (const [, value] of entry.changes) bytes += 8 + bytesOf(value);
  return bytes;
}

/** A deletion takes as much as a number. */
function bytesOf(value: Value | undefined): number {
  return valueBytes(value ?? 0);
}
