/** What operators may say to a strategy is what its replicas take, and nothing else. */
import { describe, expect, it } from 'vitest';
import { strategies } from '../../src/strategies/index.ts';
import { VERBS } from '../../src/strategies/verbs.ts';
import { run } from '../../src/world/run.ts';
import { loadedText } from '../loaded.ts';

/** Where its verbs mean something, if not as it is. */
const OPTIONS: Readonly<Record<string, string>> = {
  'multi-master': '{topology: ring}',
  'single-master': '{failover: manual}',
};

/** Somebody comes before somebody goes: the operator tells each node, three times, and one of them is to take it. */
function takes(name: string, verb: string): boolean {
  const times = ['5s', '9s', '13s'];
  const steps = times.flatMap((at) =>
    ['A/1', 'B/1', 'C/1'].map((node) => `  - {at: ${at}, do: ${verb}, node: ${node}}`),
  );
  const before = verb === 'add-member' ? ['  - {at: 4s, do: remove-member, node: B/1}'] : [];
  const scenario = loadedText(`topology:
  regions: {A: {nodes: 1}, B: {nodes: 1}, C: {nodes: 1}}
  links: {A <-> B: {rtt: 20ms}, A <-> C: {rtt: 20ms}, B <-> C: {rtt: 20ms}}
duration: 20s
workload: {keys: {rows: {count: 3}}, ops: {put: {do: write, keys: rows, rate: 5/s}}}
strategies: [{use: ${name}, with: ${OPTIONS[name] ?? '{}'}}]
allow: [W0308]
script:
${[...before, ...steps].join('\n')}
`);
  const { script } = run(scenario, scenario.strategies[0]!, 1);
  return script.slice(before.length).some(({ outcome }) => outcome === 'ok');
}

describe.each(strategies.map((strategy) => [strategy.name, strategy] as const))('%s', (name, { obeys }) => {
  it.each(VERBS)('takes %s if it says so, and only then', (verb) => {
    expect(takes(name, verb)).toBe(obeys.includes(verb));
  });
});
