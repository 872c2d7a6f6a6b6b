/** One level of one strategy under one seed of trouble: what broke, how long reads took, how many were refused. */
import { DEFAULTS } from '../../checks/checker.ts';
import { judgeGuarantee } from '../../checks/guarantees.ts';
import { consistentPrefix } from '../../checks/weak/consistent-prefix.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { RunHistory } from '../../world/history/history-of.ts';
import type { Run } from '../../world/result.ts';
import { played } from '../guarantees/played.ts';
import { type Scene, sceneText } from '../guarantees/scenes.ts';
import { type Asked, CHECKS, type Check, type Subject } from './subjects.ts';

/** Milliseconds: how old a bounded read may be. */
export const BOUND = 2500;

export interface Trial {
  /** Null where it could not be judged. */
  readonly isBroken: Readonly<Record<Check, boolean | null>>;
  readonly run: Run;
}

/** Sessions move from replica to replica with every request, so that nothing is kept by standing still. */
export function levelText(subject: Subject, asked: Asked, scene: Scene): string {
  const { strategy, options } = subject;
  const guarantees = asked.guarantees === undefined ? '' : `, guarantees: [${asked.guarantees.join(', ')}]`;
  const isMoving = strategy === 'multi-master' || strategy === 'crdt' || strategy === 'quorum';
  const reads = asked.level === 'strong' ? 'default' : 'random';
  const clocks = scene.clocks.replace('{U:', '{uncertainty: 500ms, U:');
  const asks = `reads: {consistency: ${asked.level}, max_staleness: ${BOUND}ms${guarantees}}
routing: {reads: ${reads}, writes: ${isMoving ? 'random' : 'default'}}
strategies: [{use: ${strategy}, with: ${options}}]`;
  return sceneText({ ...scene, clocks }, asks);
}

export function trial(scenario: Scenario, scene: Scene, seed: number): Trial {
  const { run, history: seen } = played(scenario, seed);
  const history = scene.name === 'crash' ? livesApart(seen) : seen;
  const isBroken: Partial<Record<Check, boolean | null>> = {};
  for (const check of CHECKS) isBroken[check] = broke(check, run, history);
  return { isBroken: isBroken as Record<Check, boolean | null>, run };
}

function broke(check: Check, { metrics }: Run, history: RunHistory): boolean | null {
  if (check === 'converges') return metrics['convergence.time'] === null || metrics.divergence! > 0;
  if (check === 'within the bound') return (metrics['staleness.max'] ?? 0) > BOUND;
  // The observer goes by the store's own order of versions, clients by what they can conclude from values.
  if (check === 'read-your-writes') return metrics['reads.not_my_write']! > 0;
  if (check === 'monotonic-reads') return metrics['reads.not_monotonic']! > 0;
  const report =
    check === 'consistent-prefix'
      ? consistentPrefix.check(history, DEFAULTS)
      : judgeGuarantee(check, history, history.inits);
  return report.validity === 'unknown' ? null : report.count > 0;
}

/** Whom the scene kills. */
const KILLED = 'E';
/** Nanoseconds: when it lives again. */
const BACK_AT = 13_000_000_000;

/** A replica that lives again may know of less than it showed before: it is another server to its readers. */
function livesApart(history: RunHistory): RunHistory {
  const ops = history.ops.map((op) =>
    op.about?.server !== KILLED || op.endedAt < BACK_AT
      ? op
      : { ...op, about: { ...op.about, server: `${op.about.server} again` } },
  );
  return { ...history, ops };
}
