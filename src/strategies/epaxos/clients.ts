/** Who asked here, and when they are told. */
import { isWrite, type Outcome, type Request, refused } from '../contract.ts';
import { foretold, isPlain } from '../parts/plain.ts';
import { covers, replaced, type Vector } from '../parts/version-vector.ts';
import { WaitingRoom } from '../parts/waiting-room.ts';
import { type InstanceId, numberOf, originOf } from './ids.ts';
import type { Instance } from './instance.ts';
import type { EgalitarianReplica, Timer } from './replica.ts';

/** A session waits so long for this replica to have what it has seen; then it asks elsewhere. */
const PATIENCE = 1_000_000;
const MOST_ASKED = 10_000;

export class Clients {
  readonly #replica: EgalitarianReplica;
  /** By the instance that carries their command, in the order of asking. */
  readonly #asked = new Map<InstanceId, Request>();
  readonly #room: WaitingRoom<Request, Timer>;

  constructor(replica: EgalitarianReplica) {
    this.#replica = replica;
    this.#room = new WaitingRoom(replica.context, 'reads', PATIENCE);
  }

  serve(request: Request): void {
    const { context } = this.#replica;
    if (this.#mustWait(request)) {
      if (this.#room.isFull) context.reply(request, refused('too many wait'));
      else this.#room.enter(request);
    } else if (isProposed(request)) this.#propose(request);
    else this.#show(request);
  }

  expire(): void {
    const { context } = this.#replica;
    this.#room.expire((request) => context.reply(request, refused('behind what was asked for before')));
  }

  /** It is committed: a change of which nothing is told may be acknowledged, where `ack` says so. */
  committed({ id, value }: Instance): void {
    const { context } = this.#replica;
    const request = value!.request;
    if (request === undefined || !this.#isToldAtCommit(request) || !this.#asked.delete(id)) return;
    context.reply(request, { ...foretold(request), token: replaced([], originOf(id), numberOf(id)) });
  }

  executed({ id, value }: Instance, outcome: () => Outcome): void {
    const request = this.#asked.get(id);
    if (request !== undefined) {
      this.#asked.delete(id);
      // A Nop took its place, and it has had no effect: once more, as another instance.
      if (value!.request === undefined) this.#propose(request);
      else this.#replica.context.reply(request, { ...outcome(), token: this.#replica.executor.done.highest });
    }
    if (!this.#room.isEmpty) for (const ready of this.#room.leave((one) => !this.#mustWait(one))) this.serve(ready);
  }

  #propose(request: Request): void {
    const { context, coordinator } = this.#replica;
    const id = this.#asked.size < MOST_ASKED ? coordinator.propose(request) : undefined;
    if (id === undefined) context.reply(request, refused('too many commands are under way'));
    else this.#asked.set(id, request);
  }

  #show(request: Request): void {
    const { context, executor, state } = this.#replica;
    context.reply(request, { ...state.read(request), token: executor.done.highest });
  }

  #mustWait(request: Request): boolean {
    const { consistency, isOrdered, operations, token } = request;
    const isSession = consistency === 'session' || consistency === 'causal';
    const asks = operations.some(isWrite) ? isOrdered === true : isSession;
    return (asks && this.#isAhead(token)) || this.#mustYield(request);
  }

  #isToldAtCommit(request: Request): boolean {
    return this.#replica.options.ack === 'commit' && isPlain(request);
  }

  /** Whoever waits for its execution waits for older ones that newer ones keep from theirs. */
  #mustYield(request: Request): boolean {
    if (!isProposed(request) || this.#isToldAtCommit(request)) return false;
    const { context, executor, options, patience } = this.#replica;
    const old = context.monotonic() - Math.floor(options.recovery_timeout / 2);
    return executor.backlog.grows(request, old, (id) => patience.since(executor.blockerOf(id) ?? id));
  }

  #isAhead(token: Vector | undefined): boolean {
    return token !== undefined && !covers(this.#replica.executor.done.through, token);
  }
}

function isProposed({ consistency, operations }: Request): boolean {
  return consistency === 'strong' || operations.some(isWrite);
}
