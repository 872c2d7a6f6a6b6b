/** Single-site: one region, no copies. The natural baseline: everybody goes there, and waits for it. */
import type { Schema } from '../../kit/options.ts';
import type { Context, Plain, Replica, Request, Strategy, Value } from '../contract.ts';
import { type Address, isWrite, type Key, type Outcome, ok, refused } from '../contract.ts';
import { type Dedup, dedupOption } from '../parts/remembered.ts';
import { type Effect, effectOf, StagedTable, type TableImage } from '../parts/staged-table.ts';

/** A snapshot is due after this many records, or as many as there are rows, so that it costs little. */
const SNAPSHOT_AFTER = 4096;

export interface SingleSiteOptions {
  readonly leader: string | undefined;
  readonly dedup: Dedup;
}

interface Snapshot {
  readonly position: number;
  readonly image: TableImage;
}

interface Waiting {
  readonly position: number;
  readonly request: Request;
  readonly outcome: Outcome;
}

class SingleSiteReplica implements Replica<unknown, string> {
  readonly #context: Context<unknown, string>;
  readonly #site: Address;
  readonly #table: StagedTable;
  /** Answers that wait for the disk, in order of position. */
  #waiting: Waiting[] = [];
  /** Everything up to here is durable, and shown. */
  #shown = 0;
  #snapshotAt = 0;

  constructor(context: Context<unknown, string>, options: SingleSiteOptions) {
    this.#context = context;
    this.#site = siteOf(context, options);
    this.#table = new StagedTable(context.keys, options.dedup.window);
  }

  onStart(): void {
    if (this.#site !== this.#context.self) return;
    const disk = this.#context.disk;
    const snapshot = disk.get('snapshot') as Snapshot | undefined;
    this.#snapshotAt = this.#shown = snapshot?.position ?? 0;
    this.#table.restore(snapshot?.image);
    for (let at = this.#shown + 1; at <= disk.last; at++) this.#show(at);
    if (this.#shown > 0) this.#context.holds([this.#shown]);
    this.#context.leads(1);
  }

  onRequest(request: Request): void {
    if (this.#site !== this.#context.self) this.#context.reply(request, refused('the data is elsewhere', this.#site));
    else if (request.operations.some(isWrite)) this.#write(request);
    else this.#context.reply(request, ok(this.#table.answer(request.operations)));
  }

  onMessage(): void {}

  /** Shown and answered only when durable, for a reader must not see what a crash may take back. */
  onSynced(position: number): void {
    while (this.#shown < position) this.#show(this.#shown + 1);
    let answered = 0;
    for (const waiting of this.#waiting) {
      if (waiting.position > position) break;
      this.#context.reply(waiting.request, waiting.outcome);
      answered++;
    }
    if (answered > 0) this.#waiting.splice(0, answered);
    if (this.#shown - this.#snapshotAt >= Math.max(SNAPSHOT_AFTER, this.#table.extent)) this.#compact();
  }

  read(key: Key): Value | undefined {
    return this.#table.shown(key);
  }

  view(): Plain {
    if (this.#site !== this.#context.self) return { role: 'bystander' };
    return { role: 'site', position: this.#shown };
  }

  #write(request: Request): void {
    const now = this.#context.clock();
    const before = request.idempotent ? this.#table.answered(request.opId, now) : undefined;
    if (before !== undefined) {
      this.#answerAt(before.position, request, ok(before.value));
      return;
    }
    const disk = this.#context.disk;
    const outcome = this.#table.decide(request.operations);
    const effect = effectOf(request, outcome, this.#table.takeChanges());
    // A refusal of the store rests on all that was decided so far, so it too waits for that to be durable.
    if (effect !== undefined) {
      const record: Effect = { ...effect, at: now };
      this.#table.stage(disk.append(record), record);
      disk.sync();
    }
    this.#answerAt(disk.last, request, outcome);
  }

  #answerAt(position: number, request: Request, outcome: Outcome): void {
    if (position <= this.#shown) this.#context.reply(request, outcome);
    else this.#waiting.push({ position, request, outcome });
  }

  #show(position: number): void {
    const effect = this.#context.disk.record(position) as Effect;
    this.#table.show(position, effect);
    this.#shown = position;
    if (effect.write !== 0) this.#context.applied(effect.write, 0, position);
  }

  #compact(): void {
    const disk = this.#context.disk;
    const snapshot: Snapshot = { position: this.#shown, image: this.#table.image(this.#shown) };
    this.#snapshotAt = snapshot.position;
    disk.put('snapshot', snapshot);
    disk.compact(snapshot.position);
    disk.sync();
  }
}

/** The lowest address in the leader's region; without a name, of all. */
function siteOf(context: Context<unknown, string>, options: SingleSiteOptions): Address {
  let site = -1;
  for (const address of [context.self, ...context.peers]) {
    if (options.leader !== undefined && context.regionOf(address) !== options.leader) continue;
    if (site === -1 || address < site) site = address;
  }
  return site;
}

const options: Schema<SingleSiteOptions> = {
  leader: { kind: 'region', about: 'the region that has the data; the first one unless named', initial: undefined },
  dedup: dedupOption(),
};

export const singleSite: Strategy<SingleSiteOptions, unknown, string> = {
  name: 'single-site',
  summary: 'one region, no copies: as fast as it is far, and down when it is down',
  promises: ['linearizable', 'sequential', 'causal', 'read-your-writes', 'converges', 'no-lost-writes', 'atomic-pairs'],
  offers: ['strong', 'bounded', 'session', 'causal', 'consistent-prefix', 'local', 'eventual'],
  obeys: [],
  checksFences: true,
  writesAt: 'leader',
  readsAt: () => 'leader',
  options,
  remembering: (window) => ({ ...options, dedup: dedupOption(window) }),
  messages: { size: () => 0, fold: () => undefined, kind: () => 'none', writes: () => [] },
  newReplica: (context, options) => new SingleSiteReplica(context, options),
};
