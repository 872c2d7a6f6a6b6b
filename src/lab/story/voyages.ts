/** Requests, messages and answers about the operations that matter: when they left, and whether they arrived. */
import type { FaultPlan } from '../../faults/contract.ts';
import type { Micros } from '../../kit/time.ts';
import { HELD, LOST } from '../../network/network.ts';
import type { Address, MessageDeclarations, Request, WriteId } from '../../strategies/contract.ts';
import { strategyNamed } from '../../strategies/index.ts';
import { ANSWER, MESSAGE, REQUEST } from '../../world/kinds.ts';
import type { Tape } from '../../world/wire.ts';
import type { World } from '../../world/world.ts';
import type { Arrow } from './facts.ts';

/** Something on the wire, or kept by a cut. */
interface Voyage {
  readonly what: unknown;
  readonly a: number;
  readonly b: number;
  readonly at: number;
  readonly fault: string;
  arrow: Arrow | undefined;
}

export class Voyages implements Tape {
  readonly #messages: MessageDeclarations<unknown>;
  readonly #faults: readonly FaultPlan[];
  readonly #laneOf: (deed: WriteId) => number | undefined;
  readonly #asked: (request: Request) => void;
  readonly #flying = new Map<unknown, Voyage[]>();
  readonly #arrows = new Map<WriteId, Arrow[]>();
  world: World | undefined = undefined;

  /** `laneOf` gives the client's lane of an operation that matters; `asked` is told of its requests. */
  constructor(
    strategy: string,
    faults: readonly FaultPlan[],
    laneOf: (deed: WriteId) => number | undefined,
    asked: (request: Request) => void,
  ) {
    this.#asked = asked;
    this.#messages = strategyNamed(strategy)!.messages;
    this.#faults = faults;
    this.#laneOf = laneOf;
  }

  sent(kind: number, a: number, b: number, what: unknown, lead: Micros, delay: Micros, fault: number): void {
    if (!isOfStore(kind)) return;
    const { now } = this.world!.agenda;
    const known = this.#flying.get(what)?.find((voyage) => voyage.a === a && voyage.b === b);
    if (known?.arrow?.fate === 'held') {
      if (delay >= 0) known.arrow.fate = 'on its way';
      else if (delay === LOST) known.arrow.fate = 'dropped';
      return;
    }
    const name = this.#faults[fault]?.name ?? '';
    const voyage: Voyage = { what, a, b, at: (now + lead) / 1000, fault: name, arrow: undefined };
    const deeds = this.#deedsOf(kind, what);
    if (deeds.length > 0 && kind === REQUEST) this.#asked(what as Request);
    if (deeds.length > 0) voyage.arrow = this.#draw(kind, voyage, deeds, delay);
    if (delay === LOST) return;
    const others = this.#flying.get(what);
    if (others === undefined) this.#flying.set(what, [voyage]);
    else others.push(voyage);
  }

  /** A record of the agenda was taken: if it was on the wire, it has arrived. */
  landed(kind: number, a: number, b: number, what: unknown): void {
    if (!isOfStore(kind)) return;
    const voyages = this.#flying.get(what);
    const index = voyages?.findIndex((voyage) => voyage.a === a && voyage.b === b) ?? -1;
    if (voyages === undefined || index < 0) return;
    const [{ arrow }] = voyages.splice(index, 1);
    if (voyages.length === 0) this.#flying.delete(what);
    if (arrow === undefined) return;
    const { agenda, seats } = this.world!;
    arrow.arrives = agenda.now / 1000;
    arrow.fate = kind === ANSWER || seats[a].machine.isAlive ? 'arrived' : 'lost';
  }

  /** Writes that are named by the message which this replica handles just now. */
  bringing(replica: Address): readonly WriteId[] {
    const agenda = this.world?.agenda;
    if (agenda === undefined || agenda.kind !== MESSAGE || agenda.a !== replica) return [];
    return this.#messages.writes(agenda.what);
  }

  /** A replica shows the write while it handles this message, which named no writes: a page, a snapshot. */
  brought(write: WriteId, replica: Address): void {
    const { world } = this;
    if (world === undefined || world.agenda.kind !== MESSAGE || world.agenda.a !== replica) return;
    const isKnown = this.#of(write).some(
      ({ what, to, fate }) => what === 'message' && to === replica && (fate === 'arrived' || fate === 'on its way'),
    );
    const { a, b, what } = world.agenda;
    const voyage = this.#flying.get(what)?.find((one) => one.a === a && one.b === b);
    if (isKnown || voyage === undefined) return;
    if (voyage.arrow === undefined) voyage.arrow = this.#draw(MESSAGE, voyage, [write], 0);
    else this.#add(voyage.arrow, write);
  }

  /** In order of departure. What never came, and should have, was lost with a node or a cut. */
  arrows(until: Micros): readonly Arrow[] {
    for (const [, voyages] of this.#flying) {
      for (const { arrow } of voyages) {
        if (arrow?.fate === 'on its way' && this.#wasDue(arrow, until / 1000)) arrow.fate = 'lost';
      }
    }
    return [...new Set([...this.#arrows.values()].flat())].toSorted((x, y) => x.at - y.at);
  }

  /** It turned out not to matter. */
  forget(deed: WriteId): void {
    this.#arrows.delete(deed);
  }

  #of(deed: WriteId): readonly Arrow[] {
    return this.#arrows.get(deed) ?? [];
  }

  #add(arrow: Arrow, deed: WriteId): void {
    arrow.deeds.push(deed);
    this.#arrows.set(deed, [...this.#of(deed), arrow]);
  }

  #wasDue(arrow: Arrow, until: number): boolean {
    return (arrow.arrives ?? arrow.at) <= until;
  }

  #deedsOf(kind: number, what: unknown): readonly WriteId[] {
    const matters = (id: WriteId) => this.#laneOf(id) !== undefined;
    if (kind === MESSAGE) return this.#messages.writes(what).filter(matters);
    const request = kind === REQUEST ? (what as Request) : (what as { request: Request }).request;
    return matters(request.opId) ? [request.opId] : [];
  }

  /** Undefined where it tells nothing new: tried again in vain, or known there already. */
  #draw(kind: number, { what, a, b, at, fault }: Voyage, deeds: readonly WriteId[], delay: Micros): Arrow | undefined {
    const client = this.#laneOf(deeds[0])!;
    const from = kind === REQUEST ? client : kind === ANSWER ? a : b;
    const to = kind === ANSWER ? client : a;
    const fate = delay === LOST ? 'dropped' : delay === HELD ? 'held' : 'on its way';
    const isOld = (deed: WriteId) =>
      this.#of(deed).some((arrow) => arrow.what === 'message' && arrow.to === to && isSettled(arrow, fate, from));
    if (kind === MESSAGE && deeds.every(isOld)) return undefined;
    const name = kind === REQUEST ? 'request' : kind === ANSWER ? 'answer' : 'message';
    const { now } = this.world!.agenda;
    const arrives = delay >= 0 ? (now + delay) / 1000 : null;
    const arrow: Arrow = {
      what: name,
      kind: kind === MESSAGE ? this.#messages.kind(what) : name,
      deeds: [],
      from,
      to,
      at,
      arrives,
      fate,
      wasHeld: fate === 'held',
      fault,
    };
    for (const deed of deeds) this.#add(arrow, deed);
    return arrow;
  }
}

/** Another message with the same content to the same replica would say nothing that this one does not. */
function isSettled(arrow: Arrow, fate: Arrow['fate'], from: number): boolean {
  if (arrow.fate === 'arrived' || arrow.fate === 'on its way' || arrow.fate === 'held') return true;
  return arrow.fate === fate && arrow.from === from;
}

/** Card payments and questions of health travel too, and are no part of these stories. */
function isOfStore(kind: number): boolean {
  return kind === MESSAGE || kind === REQUEST || kind === ANSWER;
}
