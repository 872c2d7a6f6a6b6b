/** `topology.node` and `topology.clocks`: the machines and what time they believe it is. */
import type { ClockSpec, NodeSpec } from '../network/topology.ts';
import { regionNamed } from './names.ts';
import type { Desk } from './problem.ts';
import { type Entry, fields, type Got, may, type Shape } from './shape.ts';
import type { Tree } from './tree.ts';
import { duration, integer, offset, ppm, word } from './values.ts';

/**
 * Between what a real etcd and a real PostgreSQL cost (`lab/calibration.ts`): with these, every measured row of
 * both is met within 5 % or 5 ms. Chosen among a few candidates with all rows in view: a description, no prediction.
 */
export const NODE_DEFAULTS: NodeSpec = {
  servers: 1,
  serviceTime: 1200,
  service: 'constant',
  queue: 1000,
  fsync: 3000,
};

const NODE_MEMBERS = {
  servers: may('requests served at once', integer(1, 1000)),
  service_time: may('time per client request; a protocol message costs a tenth', duration),
  service: may('how the service time varies', word('constant', 'exponential')),
  queue: may('how many may wait; what comes on top is shed', integer(1)),
  fsync: may('time until written data is durable', duration),
};
export const NODE = fields('a node', NODE_MEMBERS);

export function resolveNode(got: Got<typeof NODE_MEMBERS> | undefined): NodeSpec {
  return {
    servers: got?.servers ?? NODE_DEFAULTS.servers,
    serviceTime: got?.service_time ?? NODE_DEFAULTS.serviceTime,
    service: got?.service ?? NODE_DEFAULTS.service,
    queue: got?.queue ?? NODE_DEFAULTS.queue,
    fsync: got?.fsync ?? NODE_DEFAULTS.fsync,
  };
}

const COMMON_MEMBERS = {
  skew: may('clocks are spread evenly from -skew (first region) to +skew (last region)', duration),
  drift: may('rates are spread in the same way from -drift to +drift', ppm),
  uncertainty: may('what every clock says of its own error; default the skew', duration),
};
const COMMON = fields('clocks', COMMON_MEMBERS);
const CLOCK_MEMBERS = {
  offset: may('how far ahead (+) or behind (-) it starts', offset),
  rate: may('how much too fast (+) or slow (-) it runs', ppm),
  uncertainty: may('what it says of its own error', duration),
};
const CLOCK = fields('a clock', CLOCK_MEMBERS);

export interface Clocks {
  readonly common: Got<typeof COMMON_MEMBERS> | undefined;
  readonly regions: readonly Entry<Got<typeof CLOCK_MEMBERS>>[];
}

/** Fields of all clocks, and beside them regions by name: whatever holds a map is meant as a region. */
export const CLOCKS: Shape<Clocks> = {
  schema: { type: 'object', properties: COMMON.schema.properties, additionalProperties: CLOCK.schema },
  read(tree: Tree, desk: Desk) {
    if (tree.kind !== 'map') return { common: COMMON.read(tree, desk), regions: [] };
    const isCommon = (name: string, value: Tree) => Object.hasOwn(COMMON_MEMBERS, name) || value.kind !== 'map';
    const common = [...tree.fields].filter(([name, field]) => isCommon(name, field.value));
    const regions: Entry<Got<typeof CLOCK_MEMBERS>>[] = [];
    for (const [name, field] of tree.fields) {
      const value = isCommon(name, field.value) ? undefined : CLOCK.read(field.value, desk);
      if (value !== undefined) regions.push({ name, value, origin: field.origin });
    }
    return { common: COMMON.read({ ...tree, fields: new Map(common) }, desk), regions };
  },
};

export function resolveClocks(got: Clocks | undefined, regions: readonly string[], desk: Desk): ClockSpec[] {
  const own = new Map<string, Got<typeof CLOCK_MEMBERS>>();
  for (const entry of got?.regions ?? []) {
    const index = regionNamed({ value: entry.name, origin: entry.origin }, regions, desk);
    if (index >= 0) own.set(entry.name, entry.value);
  }
  const skew = got?.common?.skew ?? 0;
  const drift = got?.common?.drift ?? 0;
  return regions.map((region, index) => {
    const place = regions.length < 2 ? 0 : (2 * index) / (regions.length - 1) - 1;
    const clock = own.get(region);
    // Adding 0 makes a whole number of what would be minus zero in the first region.
    return {
      offset: clock?.offset ?? 0 + Math.round(skew * place),
      ppm: clock?.rate ?? 0 + drift * place,
      uncertainty: clock?.uncertainty ?? got?.common?.uncertainty ?? skew,
    };
  });
}
