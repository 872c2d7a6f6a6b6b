/** Health checks: clients ask a node how it is, and what it says of itself travels back as any answer does. */
import type { HealthReport } from '../clients/host.ts';
import type { Hash } from '../kit/hash.ts';
import { DAY } from '../kit/time.ts';
import type { Address } from '../strategies/contract.ts';
import { PROBE, REPORT } from './kinds.ts';
import type { Seat } from './seat.ts';
import type { World } from './world.ts';

/** A ping over an open connection, and a few numbers back. */
const PROBE_BYTES = 60;
const REPORT_BYTES = 80;
/** Older than that is as good as never, and a number still: a week. */
const OLDEST = 7 * DAY;

export function sendProbe(world: World, region: number, to: Address): void {
  const { node, region: target } = world.seats[to]!.machine;
  world.observer.sent(region, target, PROBE_BYTES);
  world.wire.send(world.network.clientsOf(region), node, PROBE, to, region, PROBE_BYTES, world.now());
}

/** The node has got to it: it costs what a message of the protocol costs. */
export function sendReport(world: World, seat: Seat, region: number, asked: number): void {
  const { machine, replica } = seat;
  const report: HealthReport = {
    asked,
    worked: machine.worked,
    servers: machine.servers,
    waiting: machine.backlog.length,
    behind: replica!.behind?.() ?? 0,
    age: Math.min(replica!.age?.() ?? 0, OLDEST),
  };
  world.observer.sent(machine.region, region, REPORT_BYTES);
  world.wire.send(machine.node, world.network.clientsOf(region), REPORT, seat.self, region, REPORT_BYTES, report);
}

export function foldReport({ asked, worked, servers, waiting, behind, age }: HealthReport, hash: Hash): void {
  hash.wide(asked);
  hash.wide(worked);
  hash.int(servers);
  hash.int(waiting);
  hash.wide(behind);
  hash.wide(age);
}
