/** Users who travel faster than anybody does, rows that move after them, and all that a network may do meanwhile. */

/** Dead regions, cuts and crashes while rows move; messages twice and in another order all the time. */
const FAULTS = [
  '{at: 1s, for: 1500ms, partition: {isolate: [a]}}',
  '{at: 3s, for: 1s, crash: {nodes: [b/1, b/2]}}',
  '{at: 4500ms, for: 1s, outage: {region: c}}',
];

/** `strategy`: as it stands in a file. */
export function storm(strategy: string, faults: readonly string[] = FAULTS): string {
  return `
topology:
  regions: {a: {nodes: 3}, b: {nodes: 3}, c: {nodes: 3}}
  links: {default: {rtt: 40ms, jitter: 10ms, duplicate: 5%, reorder: 5%, order: free}}
  node: {servers: 4, service_time: 300us, fsync: 1ms}
reads: {consistency: strong}
workload:
  from: {a: 50%, b: 50%}
  travel: {share: 100%, every: 700ms}
  keys: {profiles: {per: user, home: by-region, initial: 0}}
  ops:
    look: {do: read, keys: profiles, rate: 200/s}
    edit: {do: write, keys: profiles, rate: 200/s}
    swap: {do: cas, keys: profiles, rate: 60/s}
    claim: {do: insert, keys: profiles, rate: 30/s}
    drop: {do: delete, keys: profiles, rate: 30/s}
  client: {timeout: 400ms, retry: {max: 3, backoff: 50ms, idempotency_key: true}}
placement:
  people: {keys: profiles, keep: {nearest: 3}, rehome: {after: 1}}
strategies: [${strategy}]
faults: [${faults.join(', ')}]
duration: 6s
settle: 10s
report: {trace: always}
expect: [linearizable, writes.lost == 0, divergence == 0, homes.moves >= 100]
`;
}
