/**
 * Has a strategy watched: stands around it as a strategy of its own, so that a world without an audit pays
 * nothing, and one with it does the same things at the same times.
 */
import type { AnyAudit, BareDisk, Group } from '../../strategies/audit.ts';
import type { Address, AnyStrategy, Context, Replica } from '../../strategies/contract.ts';
import type { Violation } from '../result.ts';
import type { World } from '../world.ts';
import { OverheardContext, OverheardReplica } from './overheard.ts';

/** Of a rule that breaks again and again so many breaches are told, over all rules. */
const MOST_TOLD = 20;

export class Auditor {
  /** The strategy that the world is to run. */
  readonly strategy: AnyStrategy;
  readonly violations: Violation[] = [];
  readonly #inner: AnyStrategy;
  #options: unknown = undefined;
  #world: World | undefined = undefined;
  /** By group, made with its first replica. */
  readonly #audits: (AnyAudit | undefined)[] = [];

  /** A strategy that states no invariants runs as it is. */
  constructor(inner: AnyStrategy) {
    this.#inner = inner;
    const { audit } = inner;
    if (audit === undefined) this.strategy = inner;
    else this.strategy = { ...inner, newReplica: (context, given) => this.#newReplica(context, given) };
  }

  /** Before the world starts. */
  watch(world: World): void {
    this.#world = world;
  }

  /** The replica as its strategy made it; undefined while its node is down. */
  replica(address: Address): Replica<unknown, string> | undefined {
    const replica = this.#world?.seats[address]?.replica;
    return replica instanceof OverheardReplica ? replica.inner : undefined;
  }

  #newReplica(context: Context<unknown, string>, options: unknown): Replica<unknown, string> {
    const world = this.#world!;
    const group = world.layout.groupOfReplica[context.self]!;
    this.#options = options;
    this.#audits[group] ??= this.#inner.audit!.begin(this.#groupOf(world, group), options);
    const audit = this.#audits[group];
    const inner = this.#inner.newReplica(new OverheardContext(context, audit), options);
    return new OverheardReplica(inner, context.self, audit);
  }

  #groupOf(world: World, group: number): Group<unknown> {
    const replicas = world.layout.replicasOfGroup[group]!;
    const view: Group<unknown> = {
      replicas,
      keys: world.keys,
      now: () => world.time,
      replica: (address) => this.replica(address),
      disk: (address): BareDisk => world.seats[address]!.journal,
      regionOf: (address) => world.regionNameOf(address),
      nameOf: (address) => this.#nameOf(world, address),
      drift: () => driftOf(world, replicas),
      broken: (invariant, involved, what) => this.#broken(view, invariant, involved, what),
    };
    return view;
  }

  #broken(group: Group<unknown>, invariant: string, involved: readonly Address[], what: string): void {
    if (this.violations.length >= MOST_TOLD) return;
    const { audit } = this.#inner;
    const says = audit!.invariants.find(({ name }) => name === invariant)?.says ?? '';
    const because = this.#forgetful(group) || (audit!.waive?.(invariant, this.#options, group) ?? '');
    const replicas = involved.map((address) => group.nameOf(address));
    this.violations.push({ invariant, says, at: group.now() / 1000, replicas, what, because });
  }

  /** No protocol keeps its promises on disks that lie, nor where half of them forgot everything. */
  #forgetful(group: Group<unknown>): string {
    const journals = group.replicas.map((address) => ({ address, journal: this.#world!.seats[address]!.journal }));
    const named = (all: typeof journals) => all.map(({ address }) => group.nameOf(address)).join(' and ');
    const liars = journals.filter(({ journal }) => journal.breaches > 0);
    if (liars.length > 0) return `the disk of ${named(liars)} lost what it had called durable`;
    const blank = journals.filter(({ journal }) => journal.replacements > 0);
    return blank.length * 2 < journals.length ? '' : `the disks of ${named(blank)} were replaced`;
  }

  /** The region, where it has one replica of the group. */
  #nameOf(world: World, address: Address): string {
    const region = world.regionNameOf(address);
    const { replicasOfGroup, groupOfReplica } = world.layout;
    const isAlone = replicasOfGroup[groupOfReplica[address]!]!.every(
      (other) => other === address || world.regionNameOf(other) !== region,
    );
    return isAlone ? region : world.layout.nodeNames[world.layout.nodeOfReplica[address]!]!;
  }
}

function driftOf(world: World, replicas: readonly Address[]): number {
  let slowest = Number.POSITIVE_INFINITY;
  let fastest = Number.NEGATIVE_INFINITY;
  for (const address of replicas) {
    const { machine } = world.seats[address]!;
    slowest = Math.min(slowest, machine.slowestPpm);
    fastest = Math.max(fastest, machine.fastestPpm);
  }
  return fastest - slowest;
}
