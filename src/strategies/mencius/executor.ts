/** Executes slots strictly in order: what a client is told rests on everything below being decided (§4.1). */
import { isWrite, type Request } from '../contract.ts';
import { Line } from '../parts/line.ts';
import { stamped } from '../parts/stamped.ts';
import { OPEN } from './lane.ts';
import type { Decided, Snapshot } from './messages.ts';
import type { MenciusReplica } from './replica.ts';
import type { Command, Placed } from './value.ts';

/** Commands in one answer to who lags. */
const MOST = 256;

export class Executor {
  readonly #replica: MenciusReplica;
  /** What was executed, for who lags: every command above `#base`. */
  readonly #history = new Line<Placed>();
  #base: number;
  #sinceSaved = 0;
  /** Made no-ops by others: they are suggested once more. */
  #again: Request[] = [];

  constructor(replica: MenciusReplica) {
    this.#replica = replica;
    this.#base = replica.executed;
  }

  advance(): void {
    const replica = this.#replica;
    const { lanes, seats } = replica;
    const before = replica.executed;
    for (;;) {
      const slot = replica.executed + 1;
      const owner = seats.owner(slot);
      const decision = lanes[owner]!.decision(slot);
      // What it would skip and then forget in a crash, it might suggest in later.
      if (decision === OPEN || (owner === replica.rank && !replica.own.isDurable(slot))) break;
      this.#take(slot, decision);
    }
    if (replica.executed > before) this.#moved();
    replica.early.advance();
  }

  /** Somebody who is further ahead says what was decided. */
  onDecided({ from, through, commands }: Decided): void {
    const replica = this.#replica;
    if (from > replica.executed + 1 || through <= replica.executed) return;
    const decided = new Map(commands);
    while (replica.executed < through) this.#take(replica.executed + 1, decided.get(replica.executed + 1));
    this.#leap();
    this.#moved();
    this.advance();
  }

  onSnapshot({ executed, newest, memory }: Snapshot): void {
    const replica = this.#replica;
    if (executed <= replica.executed) return;
    replica.state.restore(memory);
    replica.executed = this.#base = executed;
    replica.newest = newest;
    this.#history.dropThrough(this.#history.last);
    replica.context.holds([executed]);
    this.#again.push(...replica.own.forget(executed));
    this.#leap();
    this.save();
    this.#moved();
    this.advance();
  }

  /** Up to here a snapshot may have taken the place of commands. */
  get base(): number {
    return this.#base;
  }

  /** Commands executed above this slot, as far as they are remembered. */
  above(slot: number): readonly Placed[] {
    const found: Placed[] = [];
    for (let at = this.#placeOf(slot + 1); at <= this.#history.last; at++) found.push(this.#history.get(at)!);
    return found;
  }

  /** What was decided from this slot on, or the state, as far as one message takes. */
  toldFrom(from: number): Decided | Snapshot | undefined {
    const { context, executed } = this.#replica;
    if (from <= this.#base) {
      const saved = context.disk.get('checkpoint') as Omit<Snapshot, 'kind'> | undefined;
      if (saved === undefined) return undefined;
      return { kind: 'snapshot', executed: saved.executed, newest: saved.newest, memory: saved.memory };
    }
    if (from > executed) return undefined;
    const commands: Placed[] = [];
    let at = this.#placeOf(from);
    for (; at <= this.#history.last && commands.length < MOST; at++) commands.push(this.#history.get(at)!);
    const through = at <= this.#history.last ? commands.at(-1)![0] : executed;
    return { kind: 'decided', from, through, commands, executed };
  }

  /** Where in the history the first command at or above this slot stands. */
  #placeOf(slot: number): number {
    let low = this.#history.first;
    let high = this.#history.last + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.#history.get(middle)![0] < slot) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #take(slot: number, command: Command | undefined): void {
    const replica = this.#replica;
    const { lanes, own, seats } = replica;
    const rank = seats.owner(slot);
    const asked = rank === replica.rank ? own.take(slot, command) : undefined;
    replica.executed = slot;
    lanes[rank]!.done(slot);
    if (command !== undefined) this.#execute(slot, command, asked);
    else if (asked !== undefined) this.#again.push(asked);
  }

  /** `asked`: whoever waits here for its outcome. */
  #execute(slot: number, command: Command, asked: Request | undefined): void {
    const replica = this.#replica;
    const { context, state } = replica;
    const { request, at } = command;
    this.#history.add([slot, command]);
    this.#sinceSaved++;
    replica.newest = slot;
    state.pass(at);
    if (!request.operations.some(isWrite)) {
      // A read is answered as of its slot, and leaves nothing behind.
      if (asked !== undefined) replica.answerRead(asked);
      return;
    }
    const isSilent = state.leavesNothing(request);
    const outcome = asked === undefined ? undefined : state.execute(request);
    if (outcome === undefined) state.absorb(request);
    if (!isSilent) context.applied(request.opId, 0, slot);
    if (asked !== undefined) context.reply(asked, stamped(outcome!, slot));
  }

  /** Slots were executed that lanes know nothing of. */
  #leap(): void {
    const { executed, lanes, own, rank, stream } = this.#replica;
    own.skipTo(executed + 1);
    stream.owe();
    for (const lane of lanes) {
      lane.leap(executed);
      if (lane.rank !== rank) lane.jump(executed + 1);
    }
  }

  #moved(): void {
    const replica = this.#replica;
    const { executed, lanes, options, peers } = replica;
    for (const lane of lanes) lane.trim(executed);
    for (const peer of peers) peer.refresh(executed);
    replica.blockedAt = replica.context.monotonic();
    if (this.#sinceSaved >= options.snapshot.every) this.save();
    replica.waiting.wake();
    const again = this.#again;
    this.#again = [];
    for (const request of again) replica.own.propose(request);
  }

  /** Everything is on the disk once more, in short: what was written before may go. */
  save(): void {
    const { executed, journal, newest, options, state } = this.#replica;
    this.#sinceSaved = 0;
    const position = journal.save(executed, newest, state.memory());
    const dropped = this.#history.last - options.snapshot.keep;
    this.#replica.afterSync(() => {
      this.#replica.context.disk.compact(position);
      this.#base = Math.max(this.#base, this.#history.get(dropped)?.[0] ?? 0);
      this.#history.dropThrough(dropped);
    });
  }
}
