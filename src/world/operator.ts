/** What operators say to replicas. */
import type { Address } from '../strategies/contract.ts';
import type { World } from './world.ts';

/** Verbs that concern a group and name one of its replicas. */
const MEMBERSHIP: readonly string[] = ['add-member', 'remove-member'];

/** A command to the replicas of a node, or about them; false where nobody took it. */
export function operate(world: World, node: number, verb: string): boolean {
  const replicas = world.machines[node]?.replicas ?? [];
  const told = MEMBERSHIP.includes(verb) ? tellGroup : tell;
  return replicas.map((address) => told(world, address, verb)).includes(true);
}

function tell(world: World, address: Address, verb: string, about = address): boolean {
  const { machine, replica } = world.seats[address]!;
  const isTaken = machine.isAlive && !machine.isPaused && replica?.onOperator?.(verb, about) === true;
  if (isTaken) world.observer.operated?.(world.time, address, verb);
  return isTaken;
}

/** Who shall come or go may be dead: the operator asks the group in turn, until one takes it. */
function tellGroup(world: World, about: Address, verb: string): boolean {
  const { replicasOfGroup, groupOfReplica } = world.layout;
  const group = replicasOfGroup[groupOfReplica[about]!]!;
  return group.some((address) => tell(world, address, verb, about));
}

/** Asks a replica of the group in this region to lead; false where one there does already, or none takes it. */
export function handOver(world: World, group: number, region: number): boolean {
  const there = world.layout.replicasOfGroup[group]!.filter((address) => world.regionOf(address) === region);
  if (there.some((address) => world.seats[address]!.leadingTerm > 0)) return false;
  return there.some((address) => tell(world, address, 'transfer'));
}
