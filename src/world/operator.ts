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
  if (isTaken && verb === 'promote') world.observer.promoted?.(world.time, address);
  return isTaken;
}

/** Who shall come or go may be dead: the operator asks the group in turn, until one takes it. */
function tellGroup(world: World, about: Address, verb: string): boolean {
  const { replicasOfGroup, groupOfReplica } = world.layout;
  const group = replicasOfGroup[groupOfReplica[about]!]!;
  return group.some((address) => tell(world, address, verb, about));
}
