/** A replica and its Context with an audit between them and the world, which notices nothing of it. */
import type { AnyAudit } from '../../strategies/audit.ts';
import type {
  Address,
  Context,
  Key,
  Micros,
  Outcome,
  Plain,
  Replica,
  Request,
  Value,
} from '../../strategies/contract.ts';
import { PassOn } from './pass-on.ts';

export class OverheardContext extends PassOn<unknown, string> {
  readonly #audit: AnyAudit;

  constructor(inner: Context<unknown, string>, audit: AnyAudit) {
    super(inner);
    this.#audit = audit;
  }

  override send(to: Address, message: unknown): void {
    this.#audit.sends?.(this.self, to, message, false);
    super.send(to, message);
  }

  override sendDurably(to: Address, message: unknown): void {
    this.#audit.sends?.(this.self, to, message, true);
    super.sendDurably(to, message);
  }

  override reply(request: Request, outcome: Outcome): void {
    this.#audit.answers?.(this.self, request, outcome);
    super.reply(request, outcome);
  }
}

export class OverheardReplica implements Replica<unknown, string> {
  readonly inner: Replica<unknown, string>;
  readonly #self: Address;
  readonly #audit: AnyAudit;

  constructor(inner: Replica<unknown, string>, self: Address, audit: AnyAudit) {
    this.inner = inner;
    this.#self = self;
    this.#audit = audit;
  }

  onStart(): void {
    this.inner.onStart?.();
    this.#audit.after(this.#self);
  }

  onRequest(request: Request): void {
    this.#audit.asked?.(this.#self, request);
    this.inner.onRequest(request);
    this.#audit.after(this.#self);
  }

  onMessage(from: Address, message: unknown): void {
    this.inner.onMessage(from, message);
    this.#audit.after(this.#self);
  }

  onTimer(timer: string, key: number): void {
    this.inner.onTimer?.(timer, key);
    this.#audit.after(this.#self);
  }

  onSynced(position: number, ticket: number): void {
    this.inner.onSynced?.(position, ticket);
    this.#audit.after(this.#self);
  }

  onOperator(verb: string, about: Address): boolean {
    const isTaken = this.inner.onOperator?.(verb, about) === true;
    this.#audit.after(this.#self);
    return isTaken;
  }

  read(key: Key): Value | undefined {
    return this.inner.read(key);
  }

  age(): Micros {
    return this.inner.age?.() ?? 0;
  }

  behind(): Micros {
    return this.inner.behind?.() ?? 0;
  }

  siblings(key: Key): number | undefined {
    return this.inner.siblings?.(key);
  }

  metadata(key: Key): number | undefined {
    return this.inner.metadata?.(key);
  }

  view(): Plain {
    return this.inner.view();
  }
}
