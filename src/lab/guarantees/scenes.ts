/** Where guarantees are put to the test: few keys, sequential clients near and far, and one kind of trouble. */

export interface Scene {
  readonly name: string;
  readonly faults: string;
  /** Field of `topology.clocks`. */
  readonly clocks: string;
}

export const SCENES: readonly Scene[] = [
  { name: 'calm', faults: '[]', clocks: '{}' },
  {
    name: 'cut',
    faults: '[{at: 5s, for: 8s, partition: {isolate: [E]}, in_flight: lost}]',
    clocks: '{}',
  },
  { name: 'crash', faults: '[{at: 5s, for: 8s, crash: {nodes: [E/1]}, in_flight: lost}]', clocks: '{}' },
  {
    name: 'lag',
    faults: '[{at: 3s, for: 12s, degrade: {link: E <-> U, add_one_way: 1s}}]',
    clocks: '{}',
  },
  {
    name: 'skew',
    faults: '[{at: 5s, for: 4s, partition: {isolate: [U]}}]',
    clocks: '{U: {offset: -500ms}, W: {offset: 300ms}}',
  },
];

/** Three regions, twelve clients that write and read three registers, and `asked`: whom, and for what. */
export function sceneText({ name, clocks, faults }: Scene, asked: string): string {
  return `version: 1
name: ${name}
topology:
  regions: {E: {nodes: 1}, W: {nodes: 1}, U: {nodes: 1}}
  links:
    E <-> W: {one_way: 33ms, jitter: 3ms}
    E <-> U: {one_way: 40ms, jitter: 3ms}
    W <-> U: {one_way: 70ms, jitter: 3ms}
  clocks: ${clocks}
workload:
  arrivals: closed
  clients: 12
  think: 40ms
  from: {E: 34%, W: 33%, U: 33%}
  keys: {items: {count: 3}}
  ops:
    put: {do: write, keys: items, share: 33%}
    get: {do: read, keys: items, share: 67%}
  client: {timeout: 1s}
${asked}
faults: ${faults}
duration: 20s
settle: 20s
report: {trace: always}
`;
}
