/** Runs a scenario in short: its regions, one quorum, a script, what goes wrong. */
import type { Run } from '../../../src/world/result.ts';
import { run } from '../../../src/world/run.ts';
import { loadedText } from '../../loaded.ts';

export interface Plot {
  /** Nodes of each region. */
  readonly regions: Readonly<Record<string, number>>;
  /** One way, between any two regions. */
  readonly far?: string;
  readonly links?: readonly string[];
  readonly with: string;
  readonly reads?: string;
  readonly script: readonly string[];
  readonly faults?: readonly string[];
  readonly seconds?: number;
}

/** No jitter, no time to serve: what is counted and timed is the same each time. */
export function told({ regions, far = '40ms', links = [], reads = 'local', script, faults = [], ...plot }: Plot): Run {
  const replicas = Object.entries(regions).map(([region, count]) => `${region}: ${count}`);
  const text = [
    'topology:',
    `  regions: {${Object.entries(regions).map(([region, count]) => `${region}: {nodes: ${count}}`)}}`,
    `  links: {default: {one_way: ${far}}${links.map((link) => `, ${link}`).join('')}}`,
    '  within_region: {rtt: 1ms}',
    '  node: {service_time: 1us, fsync: 0s}',
    `reads: {consistency: ${reads}}`,
    'routing: {on_failure: fail}',
    'strategies:',
    `  - {id: q, use: quorum, with: {replicas: {${replicas}}, ${plot.with}}}`,
    'script:',
    ...script.map((step) => `  - {${step}}`),
    ...(faults.length > 0 ? ['faults:', ...faults.map((fault) => `  - {${fault}}`)] : []),
    `duration: ${plot.seconds ?? 30}s`,
    'seed: 1',
  ].join('\n');
  const scenario = loadedText(text);
  return run(scenario, scenario.strategies[0]!, 1);
}

/** By id: how it ended and what it showed. */
export function answers({ script }: Run): Record<string, string> {
  return Object.fromEntries(
    script.map(({ id, outcome, value }) => [id, value == null ? outcome : `${outcome} ${value}`]),
  );
}

/** By id: milliseconds until the answer. */
export function took({ script }: Run): Record<string, number> {
  return Object.fromEntries(script.map(({ id, at, answered }) => [id, Math.round((answered ?? Infinity) - at)]));
}
