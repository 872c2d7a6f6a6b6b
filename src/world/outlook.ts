/** How long a request would take if it were sent now: what the world knows and no client does. */
import type { Micros } from '../kit/time.ts';
import { LOST } from '../network/network.ts';
import type { Address } from '../strategies/contract.ts';
import type { World } from './world.ts';

/**
 * Both ways at their mean as the weather is, the wait for what stands in the queue, and the work. What leaves the queue
 * while the request travels is taken to be replaced by what travels with it. Infinity: nobody would answer.
 */
export function outlook({ network, seats, agenda }: World, region: number, replica: Address): Micros {
  const { machine } = seats[replica];
  if (!machine.isAlive || machine.isPaused || machine.isFull) return Number.POSITIVE_INFINITY;
  const clients = network.clientsOf(region);
  const [there, back] = [network.expected(clients, machine.node), network.expected(machine.node, clients)];
  if (there === LOST || back === LOST) return Number.POSITIVE_INFINITY;
  return there + machine.outlook(agenda.now) + back;
}
