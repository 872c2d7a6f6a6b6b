/** Conflicts by name: which write met which, on what key, when, where, and what became of it. */
import type { Micros } from '../../kit/time.ts';
import type { Address, Fate, Key, WriteId } from '../../strategies/contract.ts';
import type { ConflictsTold, ConflictTold } from '../result.ts';
import { FATES } from './conflicts.ts';
import { type Intent, NEVER } from './intent.ts';
import type { Intents } from './intents.ts';
import type { Words } from './words.ts';

/** Of each fate so many are told, the oldest first; metrics count them all. */
const MOST = 50;

interface Dispute {
  readonly told: Omit<ConflictTold, 'key' | 'acked'>;
  readonly key: Key;
  acked: Micros;
}

export class Disputes {
  readonly #intents: Intents;
  readonly #words: Words;
  readonly #disputes: Dispute[] = [];
  readonly #counts: Record<Fate, number> = { dropped: 0, merged: 0, sibling: 0, rejected: 0 };

  constructor(intents: Intents, words: Words) {
    this.#intents = intents;
    this.#words = words;
  }

  /** `other`: what it met, or was dropped for; 0 where nobody knows. */
  met(write: Intent, fate: Fate, other: WriteId, replica: Address, at: Micros): void {
    if (++this.#counts[fate] > MOST) return;
    const rival = this.#intents.find(other);
    const told = {
      op: this.#words.op(write),
      id: write.id,
      fate,
      to: rival === undefined ? '' : this.#words.op(rival),
      to_id: other,
      by: this.#words.replica(replica),
      at: at / 1000,
      accepted: inMs(write.accepted === NEVER && fate !== 'rejected' ? at : write.accepted),
    };
    this.#disputes.push({ told, key: write.key, acked: write.acked });
  }

  /** What had met another may be acknowledged later. */
  acknowledged(write: Intent): void {
    if (write.fates === 0) return;
    for (const dispute of this.#disputes) if (dispute.told.id === write.id) dispute.acked = write.acked;
  }

  result(nameOf: (key: Key) => string): ConflictsTold {
    const told = this.#disputes.map((dispute) => ({
      ...dispute.told,
      key: nameOf(dispute.key),
      acked: inMs(dispute.acked),
    }));
    const more: Record<string, number> = {};
    for (const fate of FATES) if (this.#counts[fate] > MOST) more[fate] = this.#counts[fate] - MOST;
    return { told, more };
  }
}

function inMs(at: Micros): number | null {
  return at === NEVER ? null : at / 1000;
}
