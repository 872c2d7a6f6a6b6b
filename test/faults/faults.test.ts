/** Every fault moves the levers it promises to move, and takes back at the end exactly what it did. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DiskAilment, Levers } from '../../src/faults/contract.ts';
import {
  actingFault,
  type ClockOptions,
  type CrashOptions,
  type DegradeOptions,
  type DiskOptions,
  faultNamed,
  faults,
  type PartitionOptions,
} from '../../src/faults/index.ts';
import type { Weather } from '../../src/network/network.ts';
import { ACTIONS } from '../../src/scenario/actions/index.ts';

/** Two nodes a region; writes down what is done, and what is undone must have been done. */
class Desk implements Levers {
  readonly regions = 3;
  readonly log: string[] = [];
  readonly standing = new Set<string>();
  led: number[];

  constructor(led: number[] = [2]) {
    this.led = led;
  }

  nodesOf(region: number) {
    return [region * 2, region * 2 + 1];
  }
  leaders() {
    return this.led;
  }
  cut(fault: number, from: number, to: number, sent: string, inFlight: string) {
    this.#do(`cut ${fault} ${from}>${to}`, `${sent} ${inFlight}`);
  }
  mend(fault: number, from: number, to: number) {
    this.#undo(`cut ${fault} ${from}>${to}`);
  }
  cutNode(fault: number, node: number, sent: string, inFlight: string) {
    this.#do(`cut ${fault} node ${node}`, `${sent} ${inFlight}`);
  }
  mendNode(fault: number, node: number) {
    this.#undo(`cut ${fault} node ${node}`);
  }
  weather(fault: number, from: number, to: number, change: Weather) {
    this.#do(`weather ${fault} ${from}>${to}`, JSON.stringify(change));
  }
  clearWeather(fault: number, from: number, to: number) {
    this.#undo(`weather ${fault} ${from}>${to}`);
  }
  crash(fault: number, node: number, wipe: boolean, inFlight: string, keepsUnsynced = false) {
    this.#do(`crash ${fault} node ${node}`, `${wipe ? 'wiped ' : ''}${keepsUnsynced ? 'orderly ' : ''}${inFlight}`);
  }
  restart(fault: number, node: number) {
    this.#undo(`crash ${fault} node ${node}`);
  }
  pause(fault: number, node: number) {
    this.#do(`pause ${fault} node ${node}`, '');
  }
  resume(fault: number, node: number) {
    this.#undo(`pause ${fault} node ${node}`);
  }
  pauseClients(fault: number, names: readonly string[]) {
    for (const name of names) this.#do(`pause ${fault} client ${name}`, '');
  }
  resumeClients(fault: number, names: readonly string[]) {
    for (const name of names) this.#undo(`pause ${fault} client ${name}`);
  }
  disk(fault: number, node: number, ailment: DiskAilment | undefined) {
    if (ailment === undefined) this.#undo(`disk ${fault} node ${node}`);
    else this.#do(`disk ${fault} node ${node}`, `${ailment.mode} ${ailment.factor} ${ailment.delay}`);
  }
  load(fault: number, regions: readonly number[], factor: number) {
    if (factor === 1) this.#undo(`load ${fault} ${regions.join('+')}`);
    else this.#do(`load ${fault} ${regions.join('+')}`, `${factor}`);
  }
  slow(fault: number, node: number, factor: number) {
    if (factor === 1) this.#undo(`slow ${fault} node ${node}`);
    else this.#do(`slow ${fault} node ${node}`, `${factor}`);
  }
  clock(fault: number, node: number, step: number, ppm: number) {
    const back = `clock ${fault} node ${node} ${-step} ${-ppm}`;
    if (this.standing.has(back)) this.#undo(back);
    else this.#do(`clock ${fault} node ${node} ${step} ${ppm}`, '');
  }
  operate(fault: number, node: number, verb: string) {
    this.log.push(`${verb} ${fault} node ${node}`);
    return true;
  }

  wantMember(fault: number, node: number, isMember: boolean) {
    const opposite = `want ${fault} node ${node} ${isMember ? 'out' : 'in'}`;
    if (this.standing.has(opposite)) this.#undo(opposite);
    else this.#do(`want ${fault} node ${node} ${isMember ? 'in' : 'out'}`, '');
  }

  #do(what: string, how: string) {
    expect(this.standing.has(what)).toBe(false);
    this.standing.add(what);
    this.log.push(`${what} ${how}`.trim());
  }
  #undo(what: string) {
    expect([...this.standing]).toContain(what);
    this.standing.delete(what);
  }
}

/** Begins and ends a fault, leaders moving meanwhile; what it did at the beginning. */
function strike(kind: string, options: unknown, desk = new Desk()): string[] {
  const fault = actingFault(kind);
  const begun = fault.begin(desk, 7, options, 'kept');
  const log = [...desk.log];
  desk.led = [5];
  fault.end(desk, 7, options, begun);
  expect([...desk.standing]).toEqual([]);
  expect(desk.log).toEqual(log);
  return log;
}

describe('faults', () => {
  it('are listed once each, with words for people', () => {
    const kinds = faults.map(({ kind }) => kind);
    expect(new Set(kinds).size).toBe(kinds.length);
    expect(kinds.length).toBe(15);
    for (const { kind, about } of faults) {
      expect(about).toMatch(/^[A-Z].*\.$/);
      expect(ACTIONS.get(kind)).toBeDefined();
    }
    expect(faultNamed('earthquake')).toBeUndefined();
  });

  it('partition cuts directions and nodes', () => {
    const options: PartitionOptions = {
      pairs: [
        [0, 1],
        [2, 1],
      ],
      nodes: [4],
      sent: 'held',
    };
    expect(strike('partition', options)).toEqual([
      'cut 7 0>1 held kept',
      'cut 7 2>1 held kept',
      'cut 7 node 4 held kept',
    ]);
  });

  it('degrade hands its weather on, without its targets', () => {
    const change = { addDelay: 5000, jitter: 100, loss: 0.1, duplicate: 0, reorder: 0, bandwidth: 2 };
    const options: DegradeOptions = { ...change, pairs: [[1, 0]] };
    expect(strike('degrade', options)).toEqual([`weather 7 1>0 ${JSON.stringify(change)}`]);
  });

  it('crash kills whom it names and whoever leads, each once', () => {
    const options: CrashOptions = { nodes: [1, 2], role: 'leader', wipe: true, keepsUnsynced: false };
    expect(strike('crash', options)).toEqual(['crash 7 node 1 wiped kept', 'crash 7 node 2 wiped kept']);
  });

  it('outage kills every node of a region', () => {
    expect(strike('outage', { region: 1 })).toEqual(['crash 7 node 2 kept', 'crash 7 node 3 kept']);
  });

  it('pause and slow strike whoever leads when they begin', () => {
    expect(strike('pause', { nodes: [], role: 'leader', clients: [] })).toEqual(['pause 7 node 2']);
    expect(strike('slow', { nodes: [0], role: undefined, factor: 4 })).toEqual(['slow 7 node 0 4']);
  });

  it('clock steps there and back', () => {
    const options: ClockOptions = { nodes: [0, 3], step: -500_000, ppm: 200, strobe: 0 };
    expect(strike('clock', options)).toEqual(['clock 7 node 0 -500000 200', 'clock 7 node 3 -500000 200']);
  });

  it('pause stops clients too, disk makes disks ill, load sends more', () => {
    const nobody = { nodes: [], role: undefined };
    expect(strike('pause', { ...nobody, clients: ['a', 'b'] })).toEqual(['pause 7 client a', 'pause 7 client b']);
    const ill: DiskOptions = { nodes: [3], role: 'leader', mode: 'slow', factor: 5, delay: 700 };
    expect(strike('disk', ill)).toEqual(['disk 7 node 3 slow 5 700', 'disk 7 node 2 slow 5 700']);
    expect(strike('load', { regions: [0, 2], factor: 3 })).toEqual(['load 7 0+2 3']);
  });

  it('membership takes members out and puts them back, or the other way round', () => {
    const some = { nodes: [1, 4], role: undefined, count: 0 };
    expect(strike('membership', { ...some, change: 'remove' })).toEqual(['want 7 node 1 out', 'want 7 node 4 out']);
    expect(strike('membership', { ...some, change: 'add' })).toEqual(['want 7 node 1 in', 'want 7 node 4 in']);
    const leader = { nodes: [], role: 'leader', change: 'remove', count: 0 };
    expect(strike('membership', leader)).toEqual(['want 7 node 2 out']);
  });

  it('clog holds links and nodes', () => {
    expect(strike('clog', { pairs: [[0, 1]], nodes: [5] })).toEqual(['cut 7 0>1 held kept', 'cut 7 node 5 held kept']);
  });

  it('leader crashes, pauses, isolates or hands over', () => {
    expect(strike('leader', { how: 'crash' })).toEqual(['crash 7 node 2 kept']);
    expect(strike('leader', { how: 'pause' })).toEqual(['pause 7 node 2']);
    expect(strike('leader', { how: 'isolate' })).toEqual(['cut 7 node 2 dropped kept']);
    expect(strike('leader', { how: 'transfer' })).toEqual(['transfer 7 node 2']);
  });

  it('that find no leader touch nothing', () => {
    for (const how of ['crash', 'pause', 'isolate', 'transfer'])
      expect(strike('leader', { how }, new Desk([]))).toEqual([]);
    const options = { nodes: [], role: 'leader', wipe: false, factor: 3, mode: 'lies', clients: [] };
    for (const kind of ['crash', 'pause', 'slow', 'disk']) expect(strike(kind, options, new Desk([]))).toEqual([]);
  });

  it('take back all they did, whatever they were told', () => {
    const nodes = fc.uniqueArray(fc.integer({ min: 0, max: 5 }));
    const region = fc.integer({ min: 0, max: 2 });
    const pairs = fc.uniqueArray(fc.tuple(region, region), { selector: ([from, to]) => from * 3 + to });
    const some = fc.record({
      nodes,
      pairs,
      region,
      role: fc.constantFrom('leader', undefined),
      how: fc.constantFrom('crash', 'pause', 'isolate', 'transfer'),
      factor: fc.integer({ min: 2, max: 9 }),
      step: fc.integer({ min: 1, max: 1000 }),
      mode: fc.constantFrom('stall', 'slow', 'full', 'lies', 'corrupt'),
      clients: fc.uniqueArray(fc.constantFrom('a', 'b', 'c')),
      regions: fc.uniqueArray(region),
    });
    fc.assert(
      fc.property(fc.constantFrom(...faults.filter((one) => 'begin' in one)), some, nodes, (fault, options, led) => {
        strike(fault.kind, { ...options, ppm: 0, strobe: 0 }, new Desk(led));
      }),
    );
  });
});
