/** Resolved faults as they would be written in a file. */
import type { FaultPlan } from '../faults/contract.ts';
import { durationText } from '../kit/format.ts';
import type { Topology } from '../network/topology.ts';
import { ACTIONS } from './actions/index.ts';
import { Places } from './targets.ts';

export function writeFault(fault: FaultPlan, topology: Topology): Record<string, unknown> {
  const { name, at, until, rhythm, inFlight, kind, options } = fault;
  return {
    name,
    at: durationText(at),
    every: rhythm && durationText(rhythm.every),
    for: rhythm && rhythm.lasts > 0 ? durationText(rhythm.lasts) : undefined,
    until: durationText(until),
    in_flight: inFlight,
    [kind]: ACTIONS.get(kind)!.write(options as never, new Places(topology)),
  };
}
