/**
 * How long writes take by round trips alone, as fantoch's `bote` reckons: from the client to the leader, or to the
 * nearest replica, and from there to as many of the others as the protocol waits for.
 */
import type { Ground } from './ground.ts';
import type { Form } from './protocols.ts';

/** Replicas by region index, one in each; `leader` is one of them, or nobody. */
export interface Place {
  readonly sites: readonly number[];
  readonly leader: number | undefined;
}

/** In ms, over the clients of all regions. */
export interface Latency {
  readonly mean: number;
  readonly worst: number;
  /** The region whose clients wait longest. */
  readonly worstRegion: number;
  /** From the client best off to the one worst off. */
  readonly spread: number;
}

/** What the loss of one region costs: of those that hold a replica the one after which the mean is highest. */
export interface Loss extends Latency {
  readonly lost: number;
  /** Who leads then. */
  readonly leader: number | undefined;
}

/** What a place is ranked by where nothing is lost. */
export type Measure = 'mean' | 'worst';

/** Round trip to the (q − 1)th nearest other site. */
export function quorumMs({ rttMs }: Ground, sites: readonly number[], at: number, q: number): number {
  const ways = sites.filter((site) => site !== at).map((site) => rttMs[at][site]);
  return q <= 1 ? 0 : ways.sort((a, b) => a - b)[q - 2];
}

/** Of sites as near, the first by name. */
export function nearestSite({ regions, rttMs }: Ground, sites: readonly number[], from: number): number {
  const isNearer = (a: number, b: number) =>
    rttMs[from][a] < rttMs[from][b] || (rttMs[from][a] === rttMs[from][b] && regions[a] < regions[b]);
  return sites.reduce((best, site) => (isNearer(site, best) ? site : best));
}

/** By client region; `q` of the sites agree to a write. */
export function latencies(ground: Ground, { sites, leader }: Place, q: number): readonly number[] {
  const servers = leader === undefined ? sites : [leader];
  const waits = new Map(servers.map((site) => [site, quorumMs(ground, sites, site, q)]));
  return ground.regions.map((_, from) => {
    const server = leader ?? nearestSite(ground, sites, from);
    return ground.rttMs[from][server] + waits.get(server)!;
  });
}

export function summary({ shares }: Ground, byRegion: readonly number[]): Latency {
  let [mean, worstRegion, best] = [0, -1, Number.POSITIVE_INFINITY];
  for (const [region, ms] of byRegion.entries()) {
    if (shares[region] === 0) continue;
    mean += shares[region] * ms;
    best = Math.min(best, ms);
    if (worstRegion < 0 || ms > byRegion[worstRegion]) worstRegion = region;
  }
  const worst = byRegion[worstRegion];
  return { mean, worst, worstRegion, spread: worst - best };
}

export function latencyOf(ground: Ground, place: Place, form: Form): Latency {
  return summary(ground, latencies(ground, place, form.quorum(place.sites.length)));
}

/** With the leader that serves best. */
export function bestLed(ground: Ground, sites: readonly number[], q: number, by: Measure): Latency & Place {
  const led = sites.map((leader) => ({ sites, leader, ...summary(ground, latencies(ground, { sites, leader }, q)) }));
  return led.reduce((best, one) => (one[by] < best[by] ? one : best));
}

/** Undefined where the others could serve nobody. */
export function lossOf(ground: Ground, { sites, leader }: Place, form: Form, by: Measure): Loss | undefined {
  if (form.outlives(sites.length) < 1) return undefined;
  const losses = sites.map((lost): Loss => {
    const left = sites.filter((site) => site !== lost);
    const q = Math.min(form.quorum(sites.length), left.length);
    if (lost === leader) return { lost, ...bestLed(ground, left, q, by) };
    return { lost, leader, ...summary(ground, latencies(ground, { sites: left, leader }, q)) };
  });
  return losses.reduce((most, loss) => (loss.mean > most.mean ? loss : most));
}
