/** Executes what is committed once all that it rests on is: in one order of interfering commands, everywhere. */
import { isWrite, type Micros, type Outcome, ok } from '../contract.ts';
import type { State } from '../parts/state.ts';
import { Backlog } from './backlog.ts';
import { Frontier } from './frontier.ts';
import { components, type Vertices } from './graph.ts';
import { type InstanceId, numberOf, originOf } from './ids.ts';
import type { Instance } from './instance.ts';
import type { Table } from './table.ts';

/** Whoever asked here waits for what came of it; `context.applied` tells observers. */
interface Listener {
  now(): Micros;
  applied(write: number, origin: number, n: number): void;
  /** The outcome is asked for at once or not at all; of a Nop there is none. */
  executed(instance: Instance, outcome: () => Outcome): void;
}

export class Executor {
  readonly done = new Frontier();
  readonly backlog = new Backlog();
  readonly #table: Table;
  readonly #state: State;
  readonly #listener: Listener;
  /** Committed ones by what they wait for: that it is committed, or executed. */
  readonly #waiting = new Map<InstanceId, InstanceId[]>();
  readonly #blockedBy = new Map<InstanceId, InstanceId>();
  #due: InstanceId[] = [];
  #isRunning = false;
  /** What the handler that ran last has executed, in order: for who watches. */
  recent: InstanceId[] = [];
  /** How often the state was replaced. */
  restarts = 0;
  /** Components of more than one instance. */
  cycles = 0;

  constructor(table: Table, state: State, listener: Listener) {
    this.#table = table;
    this.#state = state;
    this.#listener = listener;
  }

  /** It is committed. */
  add(id: InstanceId): void {
    this.#enlist(this.#table.get(id));
    this.#wake(id);
    this.#run();
  }

  /** What it waits for: to be committed, or executed. */
  blockerOf(id: InstanceId): InstanceId | undefined {
    return this.#blockedBy.get(id);
  }

  /** Nothing is executed until `restart`. */
  pause(): void {
    this.#isRunning = true;
  }

  #enlist({ id, phase, value }: Instance): void {
    if (phase !== 'committed' || this.done.has(id)) return;
    this.#due.push(id);
    this.backlog.add(id, value!.request, this.#listener.now());
  }

  #run(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    for (let at = 0; at < this.#due.length; at++) this.#try(this.#due[at]!);
    this.#due = [];
    this.#isRunning = false;
  }

  #try(id: InstanceId): void {
    if (this.done.has(id) || this.#blockedBy.has(id)) return;
    components(id, this.vertices, this.#found, this.#blocked);
  }

  readonly #found = (component: readonly InstanceId[]): void => {
    if (component.length > 1) this.cycles++;
    for (const member of component) this.#execute(this.#table.get(member));
  };

  /** Looked at again when that one is committed, or executed, and not before. */
  readonly #blocked = (all: readonly InstanceId[], waitsFor: InstanceId): void => {
    const others = this.#waiting.get(waitsFor) ?? [];
    this.#waiting.set(waitsFor, others);
    for (const id of all) {
      this.#blockedBy.set(id, waitsFor);
      others.push(id);
    }
  };

  readonly vertices: { edges: Vertices['edges']; readonly isDone: Vertices['isDone'] } = {
    edges: (id) => {
      const blocker = this.#blockedBy.get(id);
      if (blocker !== undefined) return { waitsFor: blocker };
      if (!this.backlog.has(id)) return { waitsFor: id };
      const { value } = this.#table.get(id);
      // What its coordinator had executed rests on nothing newer: no cycle goes through it.
      const missing = this.done.firstMissing(value!.after);
      if (missing === undefined) return value!.deps;
      this.#blocked([id], missing);
      return { waitsFor: missing };
    },
    isDone: (id) => this.done.has(id),
  };

  #execute(instance: Instance): void {
    const { id, value } = instance;
    const { request } = value!;
    const changes = request?.operations.some(isWrite) === true;
    const isLoud = changes && !this.#state.leavesNothing(request);
    this.done.add(id, isLoud ? request.opId : 0);
    this.recent.push(id);
    this.backlog.executed(id);
    const outcome = changes ? this.#state.execute(request) : undefined;
    if (isLoud) this.#listener.applied(request.opId, originOf(id), numberOf(id));
    this.#listener.executed(
      instance,
      () => outcome ?? (request === undefined ? ok(undefined) : this.#state.read(request)),
    );
    this.#wake(id);
  }

  #wake(id: InstanceId): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    this.#waiting.delete(id);
    for (const other of waiting) this.#blockedBy.delete(other);
    this.#due.push(...waiting);
  }

  /** The state was replaced: what is committed and not in it is executed again. */
  restart(): void {
    this.#waiting.clear();
    this.#due = [];
    this.#isRunning = false;
    this.restarts++;
    this.#blockedBy.clear();
    this.backlog.clear();
    for (const instance of this.#table.all()) this.#enlist(instance);
    this.#run();
  }
}
