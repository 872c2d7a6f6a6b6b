/** The list of strategies: a new one is a folder and a line here. */
import { consensus } from './consensus/strategy.ts';
import type { AnyStrategy } from './contract.ts';
import { crdt } from './crdt/strategy.ts';
import { atlas } from './epaxos/atlas.ts';
import { epaxos } from './epaxos/epaxos.ts';
import { mencius } from './mencius/strategy.ts';
import { multiMaster } from './multi-master/strategy.ts';
import { fastPaxos } from './paxos/fast/strategy.ts';
import { multiPaxos } from './paxos/strategy.ts';
import { quorum } from './quorum/strategy.ts';
import { singleMaster } from './single-master/strategy.ts';
import { singleSite } from './single-site/strategy.ts';

export const strategies: readonly AnyStrategy[] = [
  singleSite,
  singleMaster,
  multiMaster,
  quorum,
  consensus,
  multiPaxos,
  fastPaxos,
  epaxos,
  atlas,
  mencius,
  crdt,
];

export function strategyNamed(name: string): AnyStrategy | undefined {
  return strategies.find((strategy) => strategy.name === name);
}
