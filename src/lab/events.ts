/** A run taken event by event, each told in words: for finding where two runs part. */
import { ARRIVAL, MONITOR, OBSERVE, PAY, STEP, THINK, TURN } from '../clients/clients.ts';
import { HEDGE, RESUME } from '../clients/driver.ts';
import { KeySpaceOf } from '../clients/keys.ts';
import { TIMEOUT } from '../clients/patience.ts';
import { REHOME } from '../clients/rehoming/errands.ts';
import { CANCEL } from '../clients/steps.ts';
import type { Operation, Outcome, Request } from '../strategies/contract.ts';
import { strategyNamed } from '../strategies/index.ts';
import {
  ANSWER,
  CHARGE,
  CHARGED,
  CLIENT,
  FAULT,
  MESSAGE,
  PROBE,
  REPORT,
  REQUEST,
  SYNCED,
  TIMER,
} from '../world/kinds.ts';
import { Simulation } from '../world/run.ts';
import type { Cell } from './cells.ts';

export interface Told {
  /** Simulated, in ms. */
  readonly at: number;
  /** Who, to whom, what kind. */
  readonly words: string;
  /** The whole content, where it has any: two events may differ in nothing else. */
  readonly content: string;
}

export class Events {
  readonly #cell: Cell;
  readonly #simulation: Simulation;
  #digest: string;
  #isOver = false;

  constructor(cell: Cell) {
    this.#cell = cell;
    this.#simulation = new Simulation(cell.scenario, cell.use, cell.seed);
    this.#digest = this.#simulation.world.digest();
  }

  /** Of all events so far. */
  get digest(): string {
    return this.#digest;
  }

  /**
   * Goes on to the next event that the digest takes in; false at the end. Records without a trace of their own
   * (a timer that was moved, a server that is free) belong to the event after them.
   */
  next(): boolean {
    const { world, end } = this.#simulation;
    while (!this.#isOver) {
      this.#isOver = this.#simulation.advance(end, 1);
      const before = this.#digest;
      this.#digest = world.digest();
      if (this.#digest !== before) return true;
    }
    return false;
  }

  /** What the copies hold in the end belongs to the digest too. */
  finish(): string {
    return this.#simulation.finish(false).digest;
  }

  /** The event that `next` went on to. */
  tell(): Told {
    const { agenda } = this.#simulation.world;
    return { at: agenda.now / 1000, words: this.#words(), content: contentOf(agenda.kind, agenda.what) };
  }

  #words(): string {
    const { world } = this.#simulation;
    const { kind, a, b, what } = world.agenda;
    switch (kind) {
      case MESSAGE: {
        const message = strategyNamed(this.#cell.use.use)?.messages.kind(what) ?? 'message';
        return `${this.#node(b)} → ${this.#node(a)}: ${message}`;
      }
      case REQUEST:
        return `client in ${this.#region(b)} → ${this.#node(a)}: ${this.#request(what as Request)}`;
      case ANSWER: {
        const { request, outcome } = what as { request: Request; outcome: Outcome };
        return `${this.#node(a)} → client in ${this.#region(b)}: ${outcomeOf(outcome)}, to ${this.#request(request)}`;
      }
      case PROBE:
        return `client in ${this.#region(b)} → ${this.#node(a)}: how are you?`;
      case REPORT:
        return `${this.#node(a)} → client in ${this.#region(b)}: how it is`;
      case TIMER:
        return `timer of ${this.#node(a)}: ${world.seats[a].timerName(b) || 'one that a crash took away'}`;
      case SYNCED:
        return `disk of ${this.#node(a)}: an fsync ends`;
      case FAULT:
        return world.wordsOfFault(a, b);
      case CHARGE:
        return `shop in ${this.#region(b)} → payment service`;
      case CHARGED:
        return `payment service → shop in ${this.#region(b)}`;
      case CLIENT:
        return this.#client(a, b);
      default:
        return 'nothing';
    }
  }

  #client(what: number, which: number): string {
    const { script } = this.#cell.scenario;
    switch (what) {
      case TIMEOUT:
        return `clients in ${this.#region(which)} have waited long enough`;
      case HEDGE:
        return `the client of operation ${which} asks a second replica`;
      case RESUME:
        return `the client of operation ${which} tries again`;
      case OBSERVE:
        return `clients in ${this.#region(which)} ask every replica how it is`;
      case MONITOR:
        return 'the monitor asks every replica how it is';
      case ARRIVAL:
        return `a client wants something (stream ${which})`;
      case THINK:
        return `client ${which} has thought`;
      case STEP:
        return `script: step ${script[which]?.id ?? which}`;
      case CANCEL:
        return `the client of operation ${which} waits no longer`;
      case TURN:
        return 'an operator wants the next region to lead';
      case PAY:
        return `the shop looks after the payment of order ${which}`;
      case REHOME:
        return `somebody asks again where a row is, or to move one (${which})`;
      default:
        return `a client wakes (${what}, ${which})`;
    }
  }

  #request({ opId, attempt, operations }: Request): string {
    const again = attempt > 1 ? `, attempt ${attempt}` : '';
    return `${operations.map((operation) => this.#operation(operation)).join(', ')} (operation ${opId}${again})`;
  }

  #operation({ kind, key, value, amount }: Operation): string {
    const { keys } = this.#simulation.world;
    const name = keys instanceof KeySpaceOf ? keys.nameOf(key) : `key ${key}`;
    const told = value !== undefined ? ` ${JSON.stringify(value)}` : /crement/.test(kind) ? ` by ${amount}` : '';
    return `${kind} ${name}${told}`;
  }

  #node(address: number): string {
    const { layout } = this.#simulation.world;
    return layout.nodeNames[layout.nodeOfReplica[address] ?? -1] ?? `replica ${address}`;
  }

  #region(region: number): string {
    return this.#simulation.world.layout.regionNames[region] ?? `region ${region}`;
  }
}

function outcomeOf({ kind, done, value, why }: Outcome): string {
  const told = value === undefined ? '' : ` ${JSON.stringify(value)}`;
  return `${kind === 'ok' && !done ? 'declined' : kind}${told}${why === '' ? '' : ` (${why})`}`;
}

function contentOf(kind: number, what: unknown): string {
  if (kind !== MESSAGE && kind !== REQUEST && kind !== ANSWER && kind !== REPORT && kind < CHARGE) return '';
  return JSON.stringify(what) ?? '';
}
