/** Resolved faults as they would be written in a file: indices become names again. */
import type { FaultPlan } from '../faults/contract.ts';
import type {
  ClockOptions,
  CrashOptions,
  DegradeOptions,
  LeaderOptions,
  OutageOptions,
  PartitionOptions,
  SlowOptions,
} from '../faults/index.ts';
import { durationText, ppmText, shareText, speedText } from '../kit/format.ts';
import type { Topology } from '../network/topology.ts';
import { Places } from './targets.ts';

type Plain = Record<string, unknown>;

export function writeFault(fault: FaultPlan, topology: Topology): Plain {
  return {
    name: fault.name,
    at: durationText(fault.at),
    until: durationText(fault.until),
    in_flight: fault.inFlight,
    [fault.kind]: writeAction(fault, new Places(topology)),
  };
}

function writeAction({ kind, options }: FaultPlan, places: Places): unknown {
  if (kind === 'partition') return writePartition(options as PartitionOptions, places);
  if (kind === 'degrade') return writeDegrade(options as DegradeOptions, places);
  if (kind === 'outage') return { region: places.regions[(options as OutageOptions).region] };
  if (kind === 'leader') return (options as LeaderOptions).how;
  if (kind === 'clock') {
    const { nodes, step, ppm } = options as ClockOptions;
    return { nodes: namesOf(nodes, places), offset: durationText(step), rate: ppmText(ppm) };
  }
  // crash, pause, slow: a target and at most one number or flag of their own.
  const { nodes, role, ...own } = options as CrashOptions | SlowOptions;
  return { ...(role === undefined ? { nodes: namesOf(nodes, places) } : { role }), ...own };
}

function writePartition({ pairs, nodes, sent }: PartitionOptions, places: Places): Plain {
  return {
    one_way: pairs.length > 0 ? pairs.map((pair) => writePair(pair, places)) : undefined,
    nodes: nodes.length > 0 ? namesOf(nodes, places) : undefined,
    sent,
  };
}

function writeDegrade(options: DegradeOptions, places: Places): Plain {
  return {
    link: options.pairs.map((pair) => writePair(pair, places)),
    add_one_way: durationText(options.addDelay),
    jitter: durationText(options.jitter),
    loss: shareText(options.loss),
    duplicate: shareText(options.duplicate),
    reorder: shareText(options.reorder),
    bandwidth: options.bandwidth === Number.POSITIVE_INFINITY ? undefined : speedText(options.bandwidth),
  };
}

function writePair([from, to]: readonly [number, number], places: Places): string {
  return `${places.regions[from]} -> ${places.regions[to]}`;
}

function namesOf(nodes: readonly number[], places: Places): string[] {
  const names = places.nodeNames();
  return nodes.map((node) => names[node]);
}
