/** Hinted handoff: what a replica missed waits here, and goes to it when it is heard of again. */
import { type Address, type Context, type Key, type Micros, NOWHERE } from '../contract.ts';
import type { Copy } from './copy.ts';
import type { Message, OpNumber } from './messages.ts';
import type { Peers } from './peers.ts';
import type { Row } from './row.ts';

/** Hints under way to one replica: who comes back is not buried. */
const WINDOW = 64;

interface Sent {
  readonly target: Address;
  readonly key: Key;
  readonly row: Row;
}

export class Hints {
  readonly #context: Context<Message, string>;
  readonly #copy: Copy;
  readonly #peers: Peers;
  readonly #window: Micros;
  /** What was sent since the last beat. */
  #sent = new Map<OpNumber, Sent>();

  constructor(context: Context<Message, string>, copy: Copy, peers: Peers, window: Micros) {
    this.#context = context;
    this.#copy = copy;
    this.#peers = peers;
    this.#window = window;
  }

  /** False where none is kept: there is no window, or the replica has been away for longer. */
  keep(target: Address, key: Key, row: Row): boolean {
    if (this.#peers.silence(target) >= this.#window) return false;
    this.#copy.hint(target, key, row);
    return true;
  }

  /** Once a beat, to everybody who is there. */
  handOver(number: () => OpNumber): void {
    this.#sent = new Map();
    for (const [target, rows] of this.#copy.store.hints) {
      if (this.#peers.isDown(target)) continue;
      let left = WINDOW;
      for (const [key, row] of rows) {
        if (left-- === 0) break;
        const op = number();
        this.#sent.set(op, { target, key, row });
        this.#context.send(target, { kind: 'write', op, key, row, standsFor: NOWHERE });
      }
    }
  }

  /** True where the answer was to a hint. A row that changed meanwhile stays for the next time. */
  onWritten(op: OpNumber): boolean {
    const sent = this.#sent.get(op);
    if (sent === undefined) return false;
    this.#sent.delete(op);
    const { target, key, row } = sent;
    if (this.#copy.store.hint(target, key) === row) this.#copy.store.dropHint(target, key);
    return true;
  }

  get count(): number {
    let count = 0;
    for (const rows of this.#copy.store.hints.values()) count += rows.size;
    return count;
  }
}
