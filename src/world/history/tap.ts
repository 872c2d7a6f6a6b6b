/** Stands between clients and their host, and notes what was asked: an answer may never tell. */
import type { ClientHost } from '../../clients/host.ts';
import type { Micros } from '../../kit/time.ts';
import type { Address, Key, Request } from '../../strategies/contract.ts';
import type { Trace } from '../recorder/trace.ts';

export class Tap implements ClientHost {
  readonly #host: ClientHost;
  readonly #trace: Trace;

  constructor(host: ClientHost, trace: Trace) {
    this.#host = host;
    this.#trace = trace;
  }

  now(): Micros {
    return this.#host.now();
  }

  wakeAt(at: Micros, what: number, which: number): void {
    this.#host.wakeAt(at, what, which);
  }

  submit(request: Request, region: number, to: Address): void {
    this.#trace.asked(request);
    this.#host.submit(request, region, to);
  }

  probe(region: number, to: Address): void {
    this.#host.probe(region, to);
  }

  replicasFor(key: Key, region: number): readonly Address[] {
    return this.#host.replicasFor(key, region);
  }

  replicas(region: number): readonly Address[] {
    return this.#host.replicas(region);
  }

  firstLeader(key: Key): Address {
    return this.#host.firstLeader(key);
  }

  regionOf(replica: Address): number {
    return this.#host.regionOf(replica);
  }
}
