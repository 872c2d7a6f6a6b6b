/** Groups that are refused when a scenario is read, each with its sentence. */
import { expect, it } from 'vitest';
import { loadScenario } from '../../../src/scenario/load.ts';

const THREE = '{A: {nodes: 1}, B: {nodes: 1}, C: {nodes: 1}}';
const SIX = '{A: {nodes: 2}, B: {nodes: 2}, C: {nodes: 2}}';
const ALL = 'replicas: {A: 2, B: 2, C: 2}, ';

const refusals = [
  [THREE, '{quorum: {phase1: 2, phase2: 1}}', 'phase 1 and phase 2 must meet: 2 + 1 is no more than 3'],
  [THREE, '{quorum: {phase2: 1}}', 'phase 1 and phase 2 must meet: 2 + 1 is no more than 3'],
  [THREE, '{quorum: {phase1: 4}}', 'a quorum of 4 is more than there are: 3'],
  [THREE, '{spares: [A, B, C]}', 'nobody decides: every region is a spare'],
  [THREE, '{leader: C, spares: [C]}', 'C cannot lead: a spare'],
  [THREE, '{zones: {lost: 3}}', '`zones` may lose 3 regions of 3'],
  [THREE, '{zones: {lost: 1, nodes_lost: 1}}', '`zones` may lose 1 replicas of a region, and A has 1'],
  [THREE, '{zones: {lost: 1}, quorum: {phase2: 2}}', 'quorums are counted by `quorum` or by `zones`, and not by both'],
  [THREE, '{quorum: {phase1: 3, phase2: 1}}', undefined],
  [THREE, '{zones: {lost: 1}}', undefined],
  [SIX, `{${ALL}zones: {lost: 1, nodes_lost: 1}}`, undefined],
  [SIX, `{${ALL}quorum: {phase1: 3, phase2: 3}}`, 'phase 1 and phase 2 must meet: 3 + 3 is no more than 6'],
] as const;

it.each(refusals)('%s %s', (regions, given, sentence) => {
  const text = `
name: group
topology: {regions: ${regions}, links: {default: {one_way: 10ms}}}
strategies: [{use: multi-paxos, with: ${given}}]
script: [{at: 1s, client: a, from: A, do: read, keys: x}]
duration: 10s
`;
  const loaded = loadScenario('group.yaml', () => text);
  const errors = 'problems' in loaded ? loaded.problems.filter(({ level }) => level === 'error') : [];
  expect(errors.map(({ code, what }) => [code, what])).toEqual(sentence === undefined ? [] : [['E0223', sentence]]);
});
