/** `rehome:` of a placement — data that moves after its users: of what, and under which strategies it can be done. */
import { regionsThatAsk } from '../clients/belonging.ts';
import type { KeyGroup, Workload } from '../clients/workload.ts';
import { strategyNamed } from '../strategies/index.ts';
import type { OpGot } from './operations.ts';
import type { Desk, Origin } from './problem.ts';
import type { StrategyUse } from './scenario.ts';
import type { StepGot } from './script.ts';
import { type At, at, type Entry, fields, type Got, may } from './shape.ts';
import { integer } from './values.ts';

const MEMBERS = {
  after: may('requests in a row from one other region that set a move off (default 3)', integer(1, 1000)),
};
export const REHOME = may(
  'what belongs to users moves after them, to the region that asks for it',
  at(fields('`rehome`', MEMBERS)),
);
type RehomeGot = At<Got<typeof MEMBERS>>;

const AFTER = 3;

export function rehomeOf(said: RehomeGot | undefined): number | undefined {
  return said && (said.value.after ?? AFTER);
}

/** A rule of placement, as far as it is about moving. */
interface Rule {
  readonly keys: readonly At<string>[] | undefined;
  readonly rehome: RehomeGot | undefined;
}

interface Company {
  readonly workload: Workload | undefined;
  readonly strategies: readonly StrategyUse[];
  readonly ops: readonly Entry<OpGot>[];
  readonly script: readonly StepGot[];
}

export function checkRehoming(rules: readonly Entry<Rule>[], company: Company, desk: Desk): void {
  const { workload, strategies } = company;
  for (const { rehome, keys = [] } of rules.map(({ value }) => value)) {
    if (rehome === undefined || workload === undefined) continue;
    checkTravel(rehome.origin, workload, desk);
    const names = new Set(keys.map(({ value }) => value));
    for (const group of workload.keys.filter(({ name }) => names.has(name))) checkGroup(group, rehome.origin, desk);
    checkOps(names, company.ops, desk);
    checkSteps(names, company.script, desk);
    for (const use of strategies) checkStrategy(use, rehome.origin, desk);
  }
}

function checkTravel(origin: Origin, { from, travel }: Workload, desk: Desk): void {
  if (travel !== undefined && regionsThatAsk(from).length > 1) return;
  desk.error('E0217', origin, 'nobody travels, so nothing would ever move', '`travel: {share: 20%}` in the workload');
}

function checkGroup({ name, per, home }: KeyGroup, origin: Origin, desk: Desk): void {
  if (per === 'user' && home === 'by-region') return;
  const what = `\`${name}\` is not what single users have at home, so nobody could say whom it follows`;
  desk.error('E0229', origin, what, `\`${name}: {per: user, home: by-region}\``);
}

/** A move brings a token of its own, and it is about one row. */
function checkOps(groups: ReadonlySet<string>, ops: readonly Entry<OpGot>[], desk: Desk): void {
  for (const { name, value, origin } of ops.filter((op) => groups.has(op.value.keys?.value ?? ''))) {
    if (value.fence) {
      const what = `\`${name}\` brings a fencing token, and what moves is kept in order by tokens of its own`;
      desk.error('E0208', value.fence.origin, what, 'remove `fence`, or `rehome`');
    }
    if (value.do?.value !== 'decrement-and-insert') continue;
    desk.error('E0229', origin, `\`${name}\` changes two keys at once, and one of them may move away from the other`);
  }
}

/** Steps name keys, and what moves has another key at each home. */
function checkSteps(groups: ReadonlySet<string>, steps: readonly StepGot[], desk: Desk): void {
  for (const { keys } of steps) {
    const group = keys?.value.slice(0, Math.max(0, keys.value.lastIndexOf('/'))) ?? '';
    if (keys && groups.has(group)) {
      desk.error('E0229', keys.origin, `\`${keys.value}\` may move, and a step asks at one place`, 'a key of its own');
    }
  }
}

function checkStrategy({ id, use, options }: StrategyUse, origin: Origin, desk: Desk): void {
  const strategy = strategyNamed(use);
  if (strategy === undefined) return;
  if (strategy.checksFences !== true) {
    const what = `\`${id}\` could not keep late writers out of an old home: its replicas decide apart from each other`;
    desk.error('E0224', origin, what, 'such as `use: consensus`');
    return;
  }
  const why = strategy.lacks?.('strong', options);
  if (why !== undefined || !strategy.offers.includes('strong')) {
    desk.error('E0211', origin, `\`${id}\` cannot move data, for that takes strong reads`, why);
  }
}
