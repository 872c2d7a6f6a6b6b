/** Groups that are refused when a scenario is read, each with its sentence. */
import { expect, it } from 'vitest';
import { loadScenario } from '../../../src/scenario/load.ts';

const refusals = [
  ['{learners: [A, B, C]}', 'nobody has a vote: every region is a learner or a spare'],
  ['{spares: [B, C], witnesses: [A]}', 'all who have a vote are witnesses, which keep no data: nobody could answer'],
  ['{learners: [C], spares: [C]}', 'C can be one of learner, spare and witness, and not two of them'],
  ['{leader: C, learners: [C]}', 'C cannot lead: it has no vote, or no data'],
  ['{preferred: [B], witnesses: [B]}', 'B is preferred and cannot lead: it has no vote, or no data'],
  ['{learners: [C], witnesses: [B]}', undefined],
  ['{leader: C, preferred: [B, C], spares: [A]}', undefined],
] as const;

it.each(refusals)('%s', (given, sentence) => {
  const text = `
name: group
topology: {regions: {A: {nodes: 1}, B: {nodes: 1}, C: {nodes: 1}}, links: {default: {one_way: 10ms}}}
strategies: [{use: consensus, with: ${given}}]
script: [{at: 1s, client: a, from: A, do: read, keys: x}]
duration: 10s
`;
  const loaded = loadScenario('group.yaml', () => text);
  const errors = 'problems' in loaded ? loaded.problems.filter(({ level }) => level === 'error') : [];
  expect(errors.map(({ code, what }) => [code, what])).toEqual(sentence === undefined ? [] : [['E0223', sentence]]);
});
